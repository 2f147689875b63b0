/* cache.h - remembers answers by address; the latest answer in a slot wins. Takes no lock. */
#ifndef ALLOCS_CACHE_H
#define ALLOCS_CACHE_H

#include "answer.h"

#include <stdatomic.h>

enum { CACHE_SLOTS = 4096, ANSWER_WORDS = sizeof(struct answer) / 8 };

_Static_assert(sizeof(struct answer) % 8 == 0, "an answer is copied by words");

/* Address, stamp, answer. */
enum { CACHE_WORDS = 2 + ANSWER_WORDS };

struct cache {
  _Atomic(uint64_t) slots[CACHE_SLOTS][1 + CACHE_WORDS];
};

/* The stamp is the one that was put with the answer. */
bool cache_get(struct cache *cache, uintptr_t address, struct answer *out, uint64_t *stamp);

/* May be lost, if another thread puts something at the same time. */
void cache_put(struct cache *cache, uintptr_t address, const struct answer *answer, uint64_t stamp);

#endif
