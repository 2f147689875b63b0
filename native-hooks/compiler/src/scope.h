/* scope.h - the local variables of one function, as far as sizes and pointers go through them. */
#ifndef ALLOCS_SCOPE_H
#define ALLOCS_SCOPE_H

#include "clang.h"

#include <stdbool.h>
#include <stddef.h>

#define SCOPE_MAX 256
#define SCOPE_DEPTH 40

/* One way in which a variable gets a value. */
struct assignment {
  CXCursor variable;
  CXCursor value;
  bool added;       /* += */
  bool conditional; /* not whenever the function is called */
};

struct scope {
  CXTranslationUnit unit;
  size_t count;
  struct assignment assignments[SCOPE_MAX];
  size_t returned_count;
  CXCursor returned[SCOPE_MAX]; /* variables that the function returns unchanged */
  size_t moved_count;
  CXCursor moved[SCOPE_MAX]; /* variables that are changed in other ways */
  bool complete;             /* false where there was no room for all */
  unsigned conditions;       /* of scope_read, statements around that may not be executed */
  unsigned depth;            /* of shape_of */
  unsigned budget;           /* of shape_of, expressions that are left to look at */
  CXCursor followed[SCOPE_DEPTH]; /* by shape_of, variables whose assignments it is looking at */
  size_t followed_count;
};

/* Reads a function. */
void scope_read(struct scope *scope, CXTranslationUnit unit, CXCursor function);

/* Whether a value that is stored in the variable is what the function returns. */
bool scope_returns(const struct scope *scope, CXCursor variable);

bool scope_is_moved(const struct scope *scope, CXCursor variable);

/* An expression without parentheses, casts and conversions around it. */
CXCursor scope_bare(CXCursor expression);

/* Children that are expressions, in order; how many there are, of which size are stored. */
size_t scope_operands(CXCursor expression, CXCursor *operands, size_t size);

#endif
