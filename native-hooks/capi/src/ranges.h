/*
 * ranges.h - remembers objects, each with what it was asked about, as long as a stamp says that
 * they are what they were.
 */
#ifndef ALLOCS_RANGES_H
#define ALLOCS_RANGES_H

#include "cache.h"

enum { RANGES = 4096 };

struct ranges {
  struct cache by_address;
  struct answer sorted[RANGES]; /* ascending by base, disjoint */
  size_t count;
  uint64_t stamp; /* of all in `sorted` */
};

/* What was answered before about exactly this address, and its stamp. Takes no lock. */
bool ranges_find(struct ranges *ranges, uintptr_t address, struct answer *out, uint64_t *stamp);

/* What was answered before about any address of the object that covers this one. */
bool ranges_find_around(struct ranges *ranges, uintptr_t address, uint64_t stamp,
                        struct answer *out);

/* Adds an object; what has another stamp is forgotten. */
void ranges_add(struct ranges *ranges, uintptr_t address, uint64_t stamp,
                const struct answer *answer);

#endif
