/*
 * shape.h - what the expression of a size measures: "sizeofness", by the rules of the ancestor and
 * stricter. It follows local variables that hold sizes, not calls.
 */
#ifndef ALLOCS_SHAPE_H
#define ALLOCS_SHAPE_H

#include "clang.h"
#include "scope.h"

#define SHAPE_TYPE 512

enum shape_kind {
  SHAPE_UNKNOWN,   /* mixes types, or sizes nothing that has a type */
  SHAPE_NUMBER,    /* a number in which no type is measured */
  SHAPE_PARAMETER, /* a parameter of the function, or computed from one: its caller knows */
  SHAPE_ELEMENTS,  /* one or more of a type */
  SHAPE_HEADER,    /* one of a type and something behind it */
};

struct shape {
  enum shape_kind kind;
  bool many;      /* ELEMENTS that were multiplied */
  bool more;      /* HEADER with a tail and something behind that */
  bool bytes;     /* HEADER with something behind it that no type measures; PARAMETER to which is added */
  bool zero;      /* NUMBER that is written 0 */
  bool maybe;     /* ELEMENTS or HEADER that may be left out: the size is 0 until they are assigned */
  bool composite; /* the type is a struct, class or union */
  char type[SHAPE_TYPE];
  char tail[SHAPE_TYPE]; /* of a HEADER: the type of the elements behind it, or empty */
};

struct shape shape_of(struct scope *scope, CXCursor expression);

/* What a call says whose arguments say two things. */
struct shape shape_join(const struct shape *left, const struct shape *right);

#endif
