/*
 * golden_image.h - the tables of the index as they go into a golden file.
 *
 * They are written as if they lay at fixed addresses, so that every run makes the same file; the few
 * pointers between them are changed to match.
 */
#ifndef ALLOCS_GOLDEN_IMAGE_H
#define ALLOCS_GOLDEN_IMAGE_H

#include "layout.h"

#include <stdio.h>

#define GOLDEN_ROOT UINT64_C(0x10000000)
#define GOLDEN_PID 4711u

/* Takes up all that a root leads to; returns the number of segments. */
uint32_t golden_image(const struct allocs_hook_root *root);
/* The segments: address, length, whether bytes follow, 0; bytes. */
void golden_image_write(FILE *file);
/* Where a string of custom allocators' will be. */
uint64_t golden_string_at(uint64_t address);

#endif
