/*
 * index.h - the tables of the index and the ways to grow them.
 *
 * Everything here is callable from any thread at any time, signal handlers included:
 * no locks, no allocation, no errno. A table that cannot grow loses a record and counts it.
 */
#ifndef ALLOCS_INDEX_H
#define ALLOCS_INDEX_H

#include "layout.h"

#include <stdbool.h>

#pragma GCC visibility push(hidden)

#define AH_LIKELY(x) __builtin_expect(!!(x), 1)
#define AH_UNLIKELY(x) __builtin_expect(!!(x), 0)

/* The exported allocs_hook_root, by a name that nothing else can take. */
extern struct allocs_hook_root ah_root;
extern struct ah_region ah_regions[AH_REGION_SLOTS];
extern _Atomic(uint64_t) ah_sites_direct[AH_SITES_DIRECT];

/* Fills in the root, all but its magic. Idempotent; the first call must be alone. */
void ah_index_init(void);
void ah_sites_init(void);
void ah_big_init(void);
/* Makes the root valid for readers. */
void ah_index_publish(void);

void ah_flag_set(uint32_t flag);
bool ah_flag_is_set(uint32_t flag);
void ah_count(uint64_t *counter);

/* The biased words of the region of an address; NULL if it has none. */
ah_word *ah_region_find(uintptr_t address);
/* Same, mapping the region at need; NULL if that fails. */
ah_word *ah_region_make(uintptr_t address);
/* Zeroed memory; NULL when there is none, and for some calls after that without asking again. */
void *ah_map_patiently(size_t length);
/* The slot where the search for an address's region starts. */
static inline struct ah_region *ah_region_home(uintptr_t address) {
  return &ah_regions[(address >> AH_REGION_SHIFT) & (AH_REGION_SLOTS - 1)];
}

/* The id of a return address, given out at its first use; AH_SITE_LOST when ids ran out. */
uint32_t ah_site_id(uintptr_t site);
/* The return address behind an id; 0 if it has none. */
uintptr_t ah_site_of(uint32_t id);

#define AH_BIG_NO_SLOT UINT32_MAX
/* Takes a slot and fills it; AH_BIG_NO_SLOT when there is no room. */
uint32_t ah_big_add(uintptr_t base, size_t size, uint32_t site);
/* Changes a slot that its owner holds. */
void ah_big_update(uint32_t slot, size_t size, uint32_t site);
/* Empties a slot and gives it back. */
void ah_big_remove(uint32_t slot);
/* A slot by its number; NULL if no such slot was ever used. */
struct ah_big *ah_big_at(uint32_t slot);

/* The live chunk that covers an address, and its head as it was read. */
struct ah_found {
  struct allocs_hook_chunk chunk;
  ah_word *word;
  uint32_t head;
};
bool ah_find(uintptr_t address, struct ah_found *out);
/* Whether a chunk starts in [base, limit). */
bool ah_starts_in(uintptr_t base, uintptr_t limit);

#pragma GCC visibility pop

#endif
