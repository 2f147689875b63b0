/* parse.h - from a source to the records of its calls. */
#ifndef ALLOCS_PARSE_H
#define ALLOCS_PARSE_H

#include "preprocess.h"

#include <stdio.h>

/*
 * Writes the records of a source. C is parsed as the compiler's own preprocessor leaves it, so that
 * its macros count, by the small front end (front.h) or else libclang; C++ as libclang's preprocessor
 * does, since its parser does not know all that gcc's headers use where they see gcc. False if it
 * could not be parsed. said, if not NULL, receives why a source needs libclang.
 */
bool parse_source(const struct command *command, const struct source *source, const struct beside *beside,
                  FILE *out, FILE *said);

#endif
