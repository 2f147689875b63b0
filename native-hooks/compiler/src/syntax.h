/*
 * syntax.h - functions of preprocessed C as trees: declarations.c, statements.c, expressions.c. It
 * knows the C that programs are written in; of what it does not know it gives up (lexer.h). What
 * is wrong need not be found: the compiler says so.
 */
#ifndef ALLOCS_SYNTAX_H
#define ALLOCS_SYNTAX_H

#include "clang.h"
#include "types.h"

/* An expression, statement or declaration; kinds are cursors of libclang. */
struct node {
  int kind;
  int code;       /* of an operator */
  bool constant;  /* value is known: of a literal or an enumerator */
  unsigned start; /* offset in the text */
  unsigned end;   /* behind it */
  unsigned arguments; /* of a call: children but the first */
  unsigned height;    /* of the tree below it */
  long long value;
  const struct type *type;
  const struct type *measured; /* by sizeof */
  const struct node *declared; /* that a name refers to */
  const char *name;
  struct node *first, *last; /* children */
  struct node *next;         /* of the same parent */
};

enum symbol_kind { SYMBOL_VALUE, SYMBOL_TYPE };

struct symbol {
  enum symbol_kind kind;
  const struct type *type;
  struct node *declared; /* of a value */
  struct symbol *hidden; /* that the name means outside of the block */
  unsigned depth;        /* of the block */
};

/* A name that means something else again where its block ends. */
struct meaning {
  struct name *name;
  bool tag;
  struct meaning *previous;
};

/* What was said of the layout of what is being declared. */
struct attributes {
  bool packed;
  bool unknown;     /* something that may change it in another way */
  unsigned aligned; /* in bytes, or 0 */
};

struct syntax {
  struct lexer lexer;
  struct arena arena; /* of what is being read */
  size_t at;          /* the token */
  unsigned depth;     /* of blocks */
  unsigned nesting;   /* of calls that read what is inside of something else */
  struct meaning *meanings;
  struct attributes found; /* since whoever is interested last emptied it */
  struct arena mark;  /* what was there before the body of the function that is being read */
  bool wide; /* long and pointers have 64 bits */
};

/* Tokens. */
static inline const struct token *syntax_token(const struct syntax *syntax, size_t ahead) {
  size_t at = syntax->at + ahead;
  return &syntax->lexer.tokens[at < syntax->lexer.count ? at : syntax->lexer.count - 1];
}
static inline bool syntax_is(const struct syntax *syntax, int code) {
  const struct token *token = syntax_token(syntax, 0);
  return token->kind == TOKEN_OPERATOR && token->code == code;
}
static inline enum word syntax_word(const struct syntax *syntax) {
  const struct token *token = syntax_token(syntax, 0);
  return token->kind == TOKEN_NAME ? token->name->word : WORD_NONE;
}
bool syntax_take(struct syntax *syntax, int code);
void syntax_expect(struct syntax *syntax, int code);
bool syntax_take_word(struct syntax *syntax, enum word word);

/* Leaves out what is between a bracket, which is next, and its other one. */
void syntax_skip(struct syntax *syntax);

/* Where what was read last ends. */
unsigned syntax_end(const struct syntax *syntax);

_Noreturn void syntax_give_up(struct syntax *syntax);

/* Counts what is inside of something else, so that no text overflows the stack. */
void syntax_enter(struct syntax *syntax);
void syntax_leave(struct syntax *syntax);

/* A node that begins at the next token. */
struct node *syntax_node(struct syntax *syntax, int kind);
void syntax_add(struct node *parent, struct node *child);

/* Has a node end behind what was read last; gives up on a tree that is too high to be walked. */
void syntax_finish(struct syntax *syntax, struct node *node);

/* Blocks. */
void syntax_open(struct syntax *syntax);
void syntax_close(struct syntax *syntax);
void syntax_declare(struct syntax *syntax, struct name *name, enum symbol_kind kind,
                    const struct type *type, struct node *declared);

/* What a name means, as a tag or else, ends with the block. */
void syntax_remember(struct syntax *syntax, struct name *name, bool tag);

/* declarations.c */

/* Whether a declaration or the name of a type begins at the token so far ahead. */
bool declarations_start(const struct syntax *syntax, size_t ahead);
const struct type *declarations_type_name(struct syntax *syntax);

/* Leaves out attributes; notes those of a layout, gives up on those that change a type. */
void declarations_attributes(struct syntax *syntax);

/* A declaration in a block; statement receives its variables. */
void declarations_local(struct syntax *syntax, struct node *statement);

/*
 * One declaration outside of functions; the function that it defines, with its body, unless it is the
 * system's, or NULL. The body may be returned to the arena, to mark.
 */
struct node *declarations_outer(struct syntax *syntax);

/* What is declared before anything is read. */
void declarations_begin(struct syntax *syntax);

/* statements.c */
struct node *statements_block(struct syntax *syntax);

/* expressions.c */
struct node *expressions_read(struct syntax *syntax);            /* with commas */
struct node *expressions_assignment(struct syntax *syntax);      /* without */
struct node *expressions_initializer(struct syntax *syntax);

/* The value of a constant expression; false if it is none, or that is not known. */
bool expressions_value(struct syntax *syntax, const struct node *node, long long *value);

#endif
