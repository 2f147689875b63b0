/* types.h - types of C, and how clang spells them. */
#ifndef ALLOCS_TYPES_H
#define ALLOCS_TYPES_H

#include "lexer.h"

enum type_class {
  TYPE_BASIC,
  TYPE_POINTER,
  TYPE_ARRAY,
  TYPE_FUNCTION,
  TYPE_TAGGED, /* struct, union, enum */
  TYPE_NAMED,  /* typedef */
  TYPE_OF,     /* typeof: what it is, not how it is written */
};

enum { QUALIFIED_CONST = 1, QUALIFIED_VOLATILE = 2, QUALIFIED_RESTRICT = 4, QUALIFIED_ATOMIC = 8 };
enum { LENGTH_NONE = -1, LENGTH_UNKNOWN = -2 };

struct node;

struct type {
  enum type_class class;
  unsigned qualifiers;
  int basic;               /* a CXType of libclang */
  const struct type *inner; /* pointed to, element, result, named */
  unsigned depth;           /* how many types are inside */
  long long length;        /* of an array */
  const struct tag *tag;
  const char *name;
  unsigned aligned; /* by an attribute of a typedef, in bytes, or 0 */
  bool unsized;     /* a typedef with an attribute that may change its size */
  bool prototype;
  bool variadic;
  size_t count; /* of parameters */
  struct node **parameters;
};

struct member {
  const struct name *name; /* NULL of a struct or union without a name in another, and of padding */
  const struct type *type;
  int width;        /* of a bit-field, -1 of others */
  bool packed;      /* by an attribute */
  unsigned aligned; /* by an attribute, in bytes, or 0 */
  long long offset; /* in bits, if the layout of the whole is known */
  struct member *next;
};

struct tag {
  enum word word; /* WORD_STRUCT, … */
  const char *name; /* NULL if it has none */
  const char *alias; /* the typedef that names what has no name */
  bool complete;
  bool packed;      /* by an attribute */
  bool unsized;     /* has an attribute that may change its layout in another way */
  unsigned aligned; /* by an attribute, in bytes, or 0 */
  unsigned align;   /* in bytes; 0 if the layout is not known */
  long long size;   /* in bytes */
  struct member *members;
  const struct type *type;
  struct tag *hidden; /* that the name means outside of the block */
  unsigned depth; /* of the block */
};

const struct type *type_basic(int basic);

/* Puts a type inside of another; gives up where there are too many. */
void type_put(struct lexer *lexer, struct type *type, const struct type *inner);

const struct type *type_pointer(struct lexer *lexer, struct arena *arena, const struct type *to);
const struct type *type_qualified(struct lexer *lexer, struct arena *arena, const struct type *type,
                                  unsigned qualifiers);

/* What names stand for, with all qualifiers; only of the type itself, not of its parts. */
const struct type *type_bare(struct lexer *lexer, struct arena *arena, const struct type *type);

/* The same without names in all parts that clang spells. */
const struct type *type_canonical(struct lexer *lexer, struct arena *arena, const struct type *type);

/* What an expression of a type has for a value: no array, function or qualified type. */
const struct type *type_value(struct lexer *lexer, struct arena *arena, const struct type *type);

/* The type of a sum or product of values. */
const struct type *type_common(struct lexer *lexer, struct arena *arena, const struct type *left,
                               const struct type *right);

bool type_is_integer(const struct type *bare);

/* As clang writes it; gives up where that is not known, or does not fit. */
void type_spell(struct lexer *lexer, const struct type *type, char *out, size_t size);

/* Of a type of the language or a pointer where long has 64 bits; 0 of others. */
long long type_size(const struct type *bare);

#endif
