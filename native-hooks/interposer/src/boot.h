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

#define AH_BOOT_BYTES ((size_t)16 * 1024)
extern char ah_boot_arena[AH_BOOT_BYTES];

static inline uintptr_t ah_boot_base(void) { return (uintptr_t)ah_boot_arena; }
static inline uintptr_t ah_boot_limit(void) { return ah_boot_base() + AH_BOOT_BYTES; }
static inline bool ah_boot_owns(const void *p) {
  return (uintptr_t)p - ah_boot_base() < AH_BOOT_BYTES;
}

/* Zeroed memory; NULL with errno ENOMEM when the arena is used up. */
void *ah_boot_allocate(size_t size, size_t alignment);
/* The size that was asked for. */
size_t ah_boot_size(const void *p);

#pragma GCC visibility pop

#endif
