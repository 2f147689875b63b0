/* cache.c - slots, found by the address alone. */
#include "cache.h"

#include "slot.h"

#include <string.h>

static _Atomic(uint64_t) *slot_of(struct cache *cache, uintptr_t address) {
  return cache->slots[(address ^ address >> 12) % CACHE_SLOTS];
}

bool cache_get(struct cache *cache, uintptr_t address, struct answer *out, uint64_t *stamp) {
  _Atomic(uint64_t) *slot = slot_of(cache, address);
  uint64_t words[CACHE_WORDS];
  if (atomic_load_explicit(&slot[1], memory_order_relaxed) != address ||
      !slot_read(slot, words, CACHE_WORDS) || words[0] != address) {
    return false;
  }
  *stamp = words[1];
  memcpy(out, &words[2], sizeof *out);
  return true;
}

void cache_put(struct cache *cache, uintptr_t address, const struct answer *answer,
               uint64_t stamp) {
  uint64_t words[CACHE_WORDS] = {address, stamp};
  memcpy(&words[2], answer, sizeof *answer);
  slot_write(slot_of(cache, address), words, CACHE_WORDS);
}
