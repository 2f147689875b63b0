/*
 * statics.c - two caches: by the very address, read without a lock; and by range, behind a lock,
 * for the first question about another address of the same object.
 */
#include "statics.h"

#include "cache.h"
#include "locks.h"

#include <link.h>
#include <string.h>

enum { RANGES = 4096 };

static struct cache by_address; /* the stamp is the generation */

static struct answer ranges[RANGES]; /* ascending by base, disjoint */
static size_t range_count;
static uint64_t range_generation;

static int first_module(struct dl_phdr_info *info, size_t size, void *generation) {
  (void)size;
  /* Neither number ever goes down. */
  *(uint64_t *)generation = (uint64_t)info->dlpi_adds << 32 ^ (uint64_t)info->dlpi_subs;
  return 1;
}

uint64_t statics_generation(void) {
  uint64_t generation = 0;
  dl_iterate_phdr(first_module, &generation);
  return generation;
}

/* Index of the first range whose limit is above an address. */
static size_t position(uintptr_t address) {
  size_t low = 0;
  size_t high = range_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (ranges[middle].limit > address) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

bool statics_find(uintptr_t address, struct answer *out) {
  uint64_t generation;
  return cache_get(&by_address, address, out, &generation) && generation == statics_generation();
}

bool statics_find_around(uintptr_t address, struct answer *out) {
  uint64_t generation = statics_generation();
  bool found = false;
  pthread_mutex_lock(&statics_lock);
  size_t at = position(address);
  if (range_generation == generation && at < range_count && ranges[at].base <= address) {
    *out = ranges[at];
    cache_put(&by_address, address, out, generation);
    found = true;
  }
  pthread_mutex_unlock(&statics_lock);
  return found;
}

/* Puts a range in the place of those that it meets. */
static void insert(const struct answer *answer) {
  size_t at = position(answer->base);
  size_t end = at;
  while (end < range_count && ranges[end].base < answer->limit) {
    end++;
  }
  if (range_count - (end - at) == RANGES) {
    return;
  }
  memmove(&ranges[at + 1], &ranges[end], (range_count - end) * sizeof *ranges);
  range_count = range_count - (end - at) + 1;
  ranges[at] = *answer;
}

void statics_add(uintptr_t address, const struct answer *answer, uint64_t generation) {
  if (generation != statics_generation()) {
    return;
  }
  pthread_mutex_lock(&statics_lock);
  if (range_generation != generation) {
    range_count = 0;
    range_generation = generation;
  }
  if (answer->limit > answer->base) {
    insert(answer);
  }
  cache_put(&by_address, address, answer, generation);
  pthread_mutex_unlock(&statics_lock);
}
