/*
 * ranges.c - two caches: by the very address, read without a lock; and by range, behind a lock,
 * for the first question about another address of the same object.
 */
#include "ranges.h"

#include "locks.h"

#include <string.h>

/* Index of the first range whose limit is above an address. */
static size_t position(const struct ranges *ranges, uintptr_t address) {
  size_t low = 0;
  size_t high = ranges->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (ranges->sorted[middle].limit > address) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

bool ranges_find(struct ranges *ranges, uintptr_t address, struct answer *out, uint64_t *stamp) {
  return cache_get(&ranges->by_address, address, out, stamp);
}

bool ranges_find_around(struct ranges *ranges, uintptr_t address, uint64_t stamp,
                        struct answer *out) {
  bool found = false;
  pthread_mutex_lock(&ranges_lock);
  size_t at = position(ranges, address);
  if (ranges->stamp == stamp && at < ranges->count && ranges->sorted[at].base <= address) {
    *out = ranges->sorted[at];
    cache_put(&ranges->by_address, address, out, stamp);
    found = true;
  }
  pthread_mutex_unlock(&ranges_lock);
  return found;
}

/* Puts a range in the place of those that it meets. */
static void insert(struct ranges *ranges, const struct answer *answer) {
  struct answer *sorted = ranges->sorted;
  size_t at = position(ranges, answer->base);
  size_t end = at;
  while (end < ranges->count && sorted[end].base < answer->limit) {
    end++;
  }
  if (ranges->count - (end - at) == RANGES) {
    return;
  }
  memmove(&sorted[at + 1], &sorted[end], (ranges->count - end) * sizeof *sorted);
  ranges->count = ranges->count - (end - at) + 1;
  sorted[at] = *answer;
}

void ranges_add(struct ranges *ranges, uintptr_t address, uint64_t stamp,
                const struct answer *answer) {
  pthread_mutex_lock(&ranges_lock);
  if (ranges->stamp != stamp) {
    ranges->count = 0;
    ranges->stamp = stamp;
  }
  if (answer->limit > answer->base) {
    insert(ranges, answer);
  }
  cache_put(&ranges->by_address, address, answer, stamp);
  pthread_mutex_unlock(&ranges_lock);
}
