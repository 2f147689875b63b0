/*
 * boot.h - memory for the calls that come before the real allocator is known.
 *
 * dlsym may allocate while it looks for malloc. Such chunks come from a small static
 * arena, are never reused, and must be recognised by free, realloc and malloc_usable_size.
 */
#ifndef ALLOCS_BOOT_H
#define ALLOCS_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

uintptr_t ah_boot_base(void);
uintptr_t ah_boot_limit(void);
bool ah_boot_owns(const void *p);

/* Zeroed memory; NULL with errno ENOMEM when the arena is used up. */
void *ah_boot_allocate(size_t size, size_t alignment);
/* The size that was asked for. */
size_t ah_boot_size(const void *p);

#pragma GCC visibility pop

#endif
