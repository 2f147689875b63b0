/* cache.c - slots that one thread writes and all read, by a sequence number each. */
#include "cache.h"

#include <string.h>

static struct cache_slot *slot_of(struct cache *cache, uintptr_t address) {
  return &cache->slots[(address ^ address >> 12) % CACHE_SLOTS];
}

bool cache_get(struct cache *cache, uintptr_t address, struct answer *out, uint64_t *stamp) {
  struct cache_slot *slot = slot_of(cache, address);
  if (atomic_load_explicit(&slot->address, memory_order_relaxed) != address) {
    return false;
  }
  uint64_t sequence = atomic_load_explicit(&slot->sequence, memory_order_acquire);
  uint64_t words[ANSWER_WORDS];
  for (size_t i = 0; i < ANSWER_WORDS; i++) {
    words[i] = atomic_load_explicit(&slot->answer[i], memory_order_relaxed);
  }
  *stamp = atomic_load_explicit(&slot->stamp, memory_order_relaxed);
  uint64_t found = atomic_load_explicit(&slot->address, memory_order_relaxed);
  atomic_thread_fence(memory_order_acquire);
  if (sequence == 0 || (sequence & 1) != 0 || found != address ||
      atomic_load_explicit(&slot->sequence, memory_order_relaxed) != sequence) {
    return false;
  }
  memcpy(out, words, sizeof *out);
  return true;
}

void cache_put(struct cache *cache, uintptr_t address, const struct answer *answer,
               uint64_t stamp) {
  struct cache_slot *slot = slot_of(cache, address);
  uint64_t words[ANSWER_WORDS];
  memcpy(words, answer, sizeof words);
  uint64_t sequence = atomic_load_explicit(&slot->sequence, memory_order_relaxed);
  atomic_store_explicit(&slot->sequence, sequence + 1, memory_order_relaxed);
  atomic_thread_fence(memory_order_release);
  atomic_store_explicit(&slot->address, address, memory_order_relaxed);
  atomic_store_explicit(&slot->stamp, stamp, memory_order_relaxed);
  for (size_t i = 0; i < ANSWER_WORDS; i++) {
    atomic_store_explicit(&slot->answer[i], words[i], memory_order_relaxed);
  }
  atomic_store_explicit(&slot->sequence, sequence + 2, memory_order_release);
}
