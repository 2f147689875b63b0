/*
 * lexer.h - preprocessed C as tokens, and where its lines come from. Whoever reads it gives up by
 * lexer_give_up on what this front end does not know; libclang may know it.
 */
#ifndef ALLOCS_LEXER_H
#define ALLOCS_LEXER_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_CHARACTER, TOKEN_STRING, TOKEN_OPERATOR };

/* Operators of one character are that character; X(name, text), the longest first. */
#define OPERATORS(X)                                                                              \
  X(ELLIPSIS, "...") X(SHIFT_LEFT_ASSIGN, "<<=") X(SHIFT_RIGHT_ASSIGN, ">>=") X(ARROW, "->")       \
  X(INCREMENT, "++") X(DECREMENT, "--") X(SHIFT_LEFT, "<<") X(SHIFT_RIGHT, ">>") X(AT_MOST, "<=")  \
  X(AT_LEAST, ">=") X(EQUAL, "==") X(UNEQUAL, "!=") X(AND, "&&") X(OR, "||") X(ADD_ASSIGN, "+=")   \
  X(SUBTRACT_ASSIGN, "-=") X(MULTIPLY_ASSIGN, "*=") X(DIVIDE_ASSIGN, "/=") X(REST_ASSIGN, "%=")    \
  X(AND_ASSIGN, "&=") X(OR_ASSIGN, "|=") X(EXCLUSIVE_ASSIGN, "^=")
enum operator_code {
  OP_NONE,
  OP_FIRST = 256,
#define NUMBER(name, text) OP_##name,
  OPERATORS(NUMBER)
#undef NUMBER
};

/* Words of the language; X(word, texts with blanks around them). */
#define WORDS(X)                                                                                  \
  X(ALIGNAS, " _Alignas ") X(ALIGNOF, " _Alignof __alignof __alignof__ ")                          \
  X(ASM, " asm __asm __asm__ ") X(ATOMIC, " _Atomic ") X(ATTRIBUTE, " __attribute __attribute__ ") \
  X(AUTO, " auto ") X(AUTO_TYPE, " __auto_type ") X(BOOL, " _Bool ") X(BREAK, " break ")           \
  X(CASE, " case ") X(CHAR, " char ") X(COMPLEX, " _Complex __complex __complex__ ")              \
  X(CONST, " const __const __const__ ") X(CONTINUE, " continue ") X(DEFAULT, " default ")          \
  X(DO, " do ") X(DOUBLE, " double ") X(ELSE, " else ") X(ENUM, " enum ")                          \
  X(EXTENSION, " __extension__ ") X(EXTERN, " extern ") X(FLOAT, " float ") X(FOR, " for ")        \
  X(GENERIC, " _Generic ") X(GOTO, " goto ") X(IF, " if ") X(INLINE, " inline __inline __inline__ ") \
  X(INT, " int ") X(INT128, " __int128 __int128_t ") X(LABEL, " __label__ ") X(LONG, " long ")     \
  X(NORETURN, " _Noreturn ") X(PART, " __real __real__ __imag __imag__ ")                          \
  X(REGISTER, " register ") X(RESTRICT, " restrict __restrict __restrict__ ")                      \
  X(RETURN, " return ") X(SHORT, " short ") X(SIGNED, " signed __signed __signed__ ")              \
  X(SIZEOF, " sizeof ") X(STATIC, " static ") X(STATIC_ASSERT, " _Static_assert ")                 \
  X(STRUCT, " struct ") X(SWITCH, " switch ") X(THREAD, " _Thread_local __thread ")                \
  X(TYPEDEF, " typedef ") X(TYPEOF, " typeof __typeof __typeof__ ") X(UNION, " union ")            \
  X(UNSIGNED, " unsigned ") X(VOID, " void ") X(VOLATILE, " volatile __volatile __volatile__ ")    \
  X(WHILE, " while ")                                                                             \
  X(WIDE_FLOAT, " _Float16 _Float32 _Float64 _Float128 _Float32x _Float64x __float128 _Decimal32 _Decimal64 _Decimal128 ")
enum word {
  WORD_NONE,
#define NUMBER(word, texts) WORD_##word,
  WORDS(NUMBER)
#undef NUMBER
};

struct symbol;
struct tag;

/* An identifier, and what it means where it is being read. */
struct name {
  const char *text; /* ends with NUL */
  enum word word;
  struct symbol *symbol;
  struct tag *tag;
  struct name *next;
};

struct token {
  enum token_kind kind;
  int code;          /* of an operator */
  unsigned start;    /* offset in the text */
  unsigned end;      /* behind it */
  struct name *name; /* of a name */
};

/* What a "# LINE FILE" says of the lines behind it. */
struct origin {
  unsigned first; /* index of the line behind it */
  unsigned line;  /* of the file */
  char *file;
  bool system;
};

/* What #pragma pack says of the tokens behind it. */
struct packing {
  size_t first;
  int bytes; /* 0 as usual, -1 unknown */
};

struct block;

/* Memory that is taken back in the order in which it was given. */
struct arena {
  struct block *block;
  size_t used;
};

struct lexer {
  const char *text;
  size_t length;
  struct token *tokens;
  size_t count;
  unsigned *lines; /* offsets at which they begin */
  size_t line_count;
  struct origin *origins;
  size_t origin_count;
  struct packing *packings;
  size_t packing_count;
  int packed[16]; /* what #pragma pack (pop) returns to */
  size_t packed_count;
  struct name **names;
  struct arena forever;
  jmp_buf *failed;
};

_Noreturn void lexer_give_up(struct lexer *lexer);

/* Reads a text; failed is where giving up continues. */
void lexer_read(struct lexer *lexer, const char *text, size_t length, jmp_buf *failed);

struct name *lexer_name(struct lexer *lexer, const char *text, size_t length);

/* Line and column, from 1, that a byte of the text has in the file that it comes from. */
const struct origin *lexer_position(const struct lexer *lexer, unsigned offset, unsigned *line,
                                    unsigned *column);

/* The bytes of #pragma pack at a token. */
int lexer_packing(const struct lexer *lexer, size_t token);

void lexer_free(struct lexer *lexer);

/* Memory of zeros; gives up where there is none. */
void *arena_get(struct lexer *lexer, struct arena *arena, size_t size);

/* Takes back all that was given since arena was what it is in mark. */
void arena_return(struct arena *arena, struct arena mark);

#endif
