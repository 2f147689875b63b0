/* syntax.c - tokens, nodes and blocks. */
#include "syntax.h"

/* A level takes up to 2 KiB of the stack, 6 with checks of memory built in. */
#define MAX_NESTING 1000

_Noreturn void syntax_give_up(struct syntax *syntax) {
  lexer_give_up(&syntax->lexer);
}

bool syntax_take(struct syntax *syntax, int code) {
  bool there = syntax_is(syntax, code);
  syntax->at += there;
  return there;
}

void syntax_expect(struct syntax *syntax, int code) {
  if (!syntax_take(syntax, code)) {
    syntax_give_up(syntax);
  }
}

bool syntax_take_word(struct syntax *syntax, enum word word) {
  bool there = syntax_word(syntax) == word;
  syntax->at += there;
  return there;
}

void syntax_skip(struct syntax *syntax) {
  unsigned open = 0;
  do {
    const struct token *token = syntax_token(syntax, 0);
    if (token->kind == TOKEN_END) {
      syntax_give_up(syntax);
    }
    if (token->kind == TOKEN_OPERATOR) {
      open += token->code == '(' || token->code == '[' || token->code == '{';
      open -= token->code == ')' || token->code == ']' || token->code == '}';
    }
    syntax->at++;
  } while (open > 0);
}

unsigned syntax_end(const struct syntax *syntax) {
  return syntax->at ? syntax->lexer.tokens[syntax->at - 1].end : 0;
}

void syntax_enter(struct syntax *syntax) {
  if (++syntax->nesting > MAX_NESTING) {
    syntax_give_up(syntax);
  }
}

void syntax_leave(struct syntax *syntax) {
  syntax->nesting--;
}

struct node *syntax_node(struct syntax *syntax, int kind) {
  struct node *node = arena_get(&syntax->lexer, &syntax->arena, sizeof *node);
  node->kind = kind;
  node->start = syntax_token(syntax, 0)->start;
  node->type = type_basic(CXType_Void);
  return node;
}

void syntax_add(struct node *parent, struct node *child) {
  *(parent->last ? &parent->last->next : &parent->first) = child;
  parent->last = child;
  child->next = NULL;
  parent->height = parent->height > child->height ? parent->height : child->height + 1;
}

void syntax_finish(struct syntax *syntax, struct node *node) {
  node->end = syntax_end(syntax);
  if (node->height > MAX_NESTING) {
    syntax_give_up(syntax);
  }
}

void syntax_open(struct syntax *syntax) {
  syntax->depth++;
}

void syntax_close(struct syntax *syntax) {
  syntax->depth--;
  for (struct meaning *each = syntax->meanings; each; each = syntax->meanings = each->previous) {
    struct name *name = each->name;
    unsigned depth = each->tag ? name->tag->depth : name->symbol->depth;
    if (depth <= syntax->depth) {
      break;
    }
    if (each->tag) {
      name->tag = name->tag->hidden;
    } else {
      name->symbol = name->symbol->hidden;
    }
  }
}

void syntax_remember(struct syntax *syntax, struct name *name, bool tag) {
  if (syntax->depth > 0) {
    struct meaning *meaning = arena_get(&syntax->lexer, &syntax->arena, sizeof *meaning);
    *meaning = (struct meaning){name, tag, syntax->meanings};
    syntax->meanings = meaning;
  }
}

void syntax_declare(struct syntax *syntax, struct name *name, enum symbol_kind kind,
                    const struct type *type, struct node *declared) {
  struct symbol *symbol = arena_get(&syntax->lexer, &syntax->arena, sizeof *symbol);
  *symbol = (struct symbol){kind, type, declared, name->symbol, syntax->depth};
  name->symbol = symbol;
  syntax_remember(syntax, name, false);
}
