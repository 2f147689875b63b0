/* cache.h - remembers answers by address; the latest answer in a slot wins. */
#ifndef ALLOCS_CACHE_H
#define ALLOCS_CACHE_H

#include "answer.h"

#include <stdatomic.h>

enum { CACHE_SLOTS = 4096, ANSWER_WORDS = sizeof(struct answer) / 8 };

_Static_assert(sizeof(struct answer) % 8 == 0, "an answer is copied by words");

/* Readers copy, and then check that the sequence is even and unchanged. */
struct cache_slot {
  _Atomic uint64_t sequence;
  _Atomic uint64_t address;
  _Atomic uint64_t stamp;
  _Atomic uint64_t answer[ANSWER_WORDS];
};

struct cache {
  struct cache_slot slots[CACHE_SLOTS];
};

/* Takes no lock. The stamp is the one that was put with the answer. */
bool cache_get(struct cache *cache, uintptr_t address, struct answer *out, uint64_t *stamp);

/* One thread at a time: the caller holds a lock. */
void cache_put(struct cache *cache, uintptr_t address, const struct answer *answer, uint64_t stamp);

#endif
