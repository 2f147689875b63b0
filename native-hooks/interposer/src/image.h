/*
 * image.h - the loaded object that holds an address, for the walk of the stack.
 * Callable from any thread at any time, signal handlers included, where the C library has
 * _dl_find_object (glibc 2.35); older ones take the loader's lock for an instant.
 */
#ifndef ALLOCS_IMAGE_H
#define ALLOCS_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

struct ah_image {
  uintptr_t start, limit; /* of its mappings, holes between them included */
  const uint8_t *unwind;  /* its .eh_frame_hdr; NULL if it has none */
  bool internal;          /* the C library's, the C++ runtime's or our own */
  const char *path;       /* as its loader has it; empty: the program's own. NULL: not known */
};

/* Whether a loaded object holds an address; which one. */
bool ah_image_of(uintptr_t address, struct ah_image *out);

/* What its file's addresses are less than those in memory; false if its headers are unusual. */
bool ah_image_bias(const struct ah_image *image, uintptr_t *bias);

struct ah_extent {
  uintptr_t start, limit;
};

/* The loaded segment of an object that holds an address; empty if its headers are unusual. */
struct ah_extent ah_image_segment(const struct ah_image *image, uintptr_t address);

#pragma GCC visibility pop

#endif
