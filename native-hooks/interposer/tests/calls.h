/* calls.h - calls by nobody, from invented addresses, for tests of the recorder by itself. */
#ifndef ALLOCS_TEST_CALLS_H
#define ALLOCS_TEST_CALLS_H

#include "record.h"

static inline void *record(uint64_t base, uint64_t size, uint64_t site) {
  uintptr_t frame[] = {site, 0};
  return ah_record((void *)base, size, site, (uintptr_t)&frame[1], 0);
}

/* As realloc records what is not short, whatever its size. */
static inline void *record_spaced(uint64_t base, uint64_t size, uint64_t site) {
  uintptr_t frame[] = {site, 0};
  return ah_record_spaced((void *)base, size, site, (uintptr_t)&frame[1], 0);
}

static inline uint32_t id_of(uint64_t site) {
  uintptr_t frame[] = {site, 0};
  return ah_path_here(site, (uintptr_t)&frame[1], 0);
}

#endif
