/* between.h - which frames of a path do not count. */
#ifndef ALLOCS_BETWEEN_H
#define ALLOCS_BETWEEN_H

#include "image.h"

#pragma GCC visibility push(hidden)

/*
 * Whether a frame, given by its return address, is of a function that stands between those who ask
 * and the allocator: the C library's, the C++ runtime's, or one that uncounted.h is about. Callable
 * from any thread at any time; the first call for an image reads symbols of its file.
 */
bool ah_is_between(const struct ah_image *image, uintptr_t site);

#pragma GCC visibility pop

#endif
