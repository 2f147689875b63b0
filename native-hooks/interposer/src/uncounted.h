/*
 * uncounted.h - functions of a file that stand between those who ask and the allocator.
 *
 * What the headers of C++ declare is compiled into whatever uses it, and Rust's library is linked
 * into each program. Where nothing is inlined, ten such functions stand between a container's
 * user and operator new; and in C a few that are called xmalloc or the like. They are told by
 * their names in the file's symbol table.
 */
#ifndef ALLOCS_UNCOUNTED_H
#define ALLOCS_UNCOUNTED_H

#include "image.h"

#include <stddef.h>

#pragma GCC visibility push(hidden)

/*
 * Whether a mangled name is of a standard library of C++ or Rust, or is that of an allocator's
 * `allocate`, as containers call it.
 */
bool ah_is_standard_name(const char *name);

/* Whether a name of C says that the function allocates. */
bool ah_is_allocator_name(const char *name);

struct ah_span {
  uint32_t start, limit; /* from the start of the image */
};

struct ah_uncounted {
  size_t bytes; /* of the mapping that this is in */
  uint32_t count;
  struct ah_span spans[]; /* in ascending order of their starts */
};

/*
 * Such functions of an image; NULL if it has none, or its file is not to be had, has no symbols, or
 * too many. The caller's, to be unmapped. Opens the file for the time of the call.
 */
struct ah_uncounted *ah_uncounted_of(const struct ah_image *image);

/* Whether an address, from the start of the image, is in one. */
bool ah_uncounted_holds(const struct ah_uncounted *uncounted, uint64_t offset);

#pragma GCC visibility pop

#endif
