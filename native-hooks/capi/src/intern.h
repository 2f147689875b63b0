/* intern.h - strings, allocators and types, each kept once and for ever. */
#ifndef ALLOCS_INTERN_H
#define ALLOCS_INTERN_H

#include "allocs.h"

/* Each returns the one copy of its kind; NULL only if no memory is left. Safe for all threads. */
const char *intern_string(const char *text, size_t length);
const struct allocator *intern_allocator(const char *name, size_t length);
const struct uniqtype *intern_type(const char *name, size_t name_length, const char *spelling,
                                   size_t spelling_length, size_t size);

#endif
