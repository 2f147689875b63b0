/* generation.c - adds up counters of which none ever goes down. */
#include "generation.h"

#include <link.h>
#include <stdatomic.h>

_Atomic(uint64_t) generation_of_engine;

static int first_module(struct dl_phdr_info *info, size_t size, void *loader) {
  (void)size;
  *(uint64_t *)loader = (uint64_t)info->dlpi_adds << 32 ^ (uint64_t)info->dlpi_subs;
  return 1;
}

uint64_t generation(void) {
  uint64_t loader = 0;
  dl_iterate_phdr(first_module, &loader);
  return loader + (atomic_load_explicit(&generation_of_engine, memory_order_acquire) << 32);
}
