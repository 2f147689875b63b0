/* text.h - what is written in the source, as the compiler sees it after its preprocessor. */
#ifndef ALLOCS_TEXT_H
#define ALLOCS_TEXT_H

#include "clang.h"

#include <stdbool.h>
#include <stddef.h>

/* A part of a file; empty where it is not one piece of one file, as in the expansion of a macro. */
struct text {
  const char *start;
  size_t length;
};

struct text text_of(CXTranslationUnit unit, CXCursor cursor);

/* What stands between the ends of two cursors: an operator. */
struct text text_between(CXTranslationUnit unit, CXCursor left, CXCursor right);

bool text_starts(struct text text, const char *word);

/* Whether it is the word, blanks around it left aside. */
bool text_is(struct text text, const char *word);

/* Copies it with each run of blanks, and of the preprocessor's marks, as one space; false if it does not fit. */
bool text_copy(struct text text, char *out, size_t size);

#endif
