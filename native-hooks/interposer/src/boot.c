#include "boot.h"

#include <errno.h>
#include <stdatomic.h>

/* The size stands before the chunk, in a unit that keeps chunks aligned. */
#define HEADER_BYTES ((size_t)16)

_Alignas(4096) char ah_boot_arena[AH_BOOT_BYTES];
static _Atomic(size_t) used;

void *ah_boot_allocate(size_t size, size_t alignment) {
  size_t align = alignment < HEADER_BYTES ? HEADER_BYTES : alignment;
  size_t old = atomic_load_explicit(&used, memory_order_relaxed);
  size_t start;
  do {
    start = (old + HEADER_BYTES + align - 1) & ~(align - 1);
    if (align > AH_BOOT_BYTES || size > AH_BOOT_BYTES || start > AH_BOOT_BYTES - size) {
      errno = ENOMEM;
      return NULL;
    }
  } while (!atomic_compare_exchange_weak(&used, &old, start + size));
  *(size_t *)(void *)(ah_boot_arena + start - HEADER_BYTES) = size;
  return ah_boot_arena + start;
}

size_t ah_boot_size(const void *p) {
  return *(const size_t *)(const void *)((const char *)p - HEADER_BYTES);
}
