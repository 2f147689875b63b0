#include "boot.h"

#include <errno.h>
#include <stdatomic.h>

#define ARENA_BYTES ((size_t)16 * 1024)
/* The size stands before the chunk, in a unit that keeps chunks aligned. */
#define HEADER_BYTES ((size_t)16)

static _Alignas(4096) char arena[ARENA_BYTES];
static _Atomic(size_t) used;

uintptr_t ah_boot_base(void) { return (uintptr_t)arena; }

uintptr_t ah_boot_limit(void) { return (uintptr_t)arena + ARENA_BYTES; }

bool ah_boot_owns(const void *p) { return (uintptr_t)p - (uintptr_t)arena < ARENA_BYTES; }

void *ah_boot_allocate(size_t size, size_t alignment) {
  size_t align = alignment < HEADER_BYTES ? HEADER_BYTES : alignment;
  size_t old = atomic_load_explicit(&used, memory_order_relaxed);
  size_t start;
  do {
    start = (old + HEADER_BYTES + align - 1) & ~(align - 1);
    if (align > ARENA_BYTES || size > ARENA_BYTES || start > ARENA_BYTES - size) {
      errno = ENOMEM;
      return NULL;
    }
  } while (!atomic_compare_exchange_weak(&used, &old, start + size));
  *(size_t *)(void *)(arena + start - HEADER_BYTES) = size;
  return arena + start;
}

size_t ah_boot_size(const void *p) {
  return *(const size_t *)(const void *)((const char *)p - HEADER_BYTES);
}
