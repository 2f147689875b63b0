/*
 * record.h - writes down what the calls of a source measure and receive. One record for each call of
 * a function that returns a pointer, and for each new, as fields with tabs between them and NUL at
 * the end:
 *
 *   file:line:column  last line  function  callee  kind  type  tail  receiver
 *
 * function: that the call is in. kind: E one or more of type; H one of type and something behind it, elements of tail if that is
 * not empty; N new of type; A new of an array of type; P the size is a parameter's and the result is
 * returned, so that the caller of the function knows; U unknown. receiver: the type that the
 * pointer which receives the result points to, or empty.
 */
#ifndef ALLOCS_RECORD_H
#define ALLOCS_RECORD_H

#include "clang.h"

#include <stdbool.h>
#include <stdio.h>

/* What is replaced at the beginning of paths: -fdebug-prefix-map. */
struct prefix_map {
  size_t count;
  const char *maps[16]; /* OLD=NEW */
};

/* Writes the records of a unit whose relative paths are those of directory. */
void record_unit(CXTranslationUnit unit, bool cxx, const char *directory,
                 const struct prefix_map *maps, FILE *out);

#endif
