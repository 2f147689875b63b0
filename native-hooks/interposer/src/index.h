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
#define AH_INLINE static inline __attribute__((always_inline))

/*
 * Whether a 64-bit variable has a value; what is read afterwards is at least as new. On x86
 * every load is an acquire, but gcc joins no atomic load with the compare, so we do; not for
 * tests that have to see all accesses.
 */
AH_INLINE bool ah_equals(const _Atomic(uint64_t) *variable, uint64_t value) {
#if defined(__x86_64__) && !defined(AH_ATOMICS_ONLY)
  __asm__ goto("cmpq %1, %0\n\tjne %l2" : : "m"(*variable), "r"(value) : "cc", "memory" : unequal);
  return true;
unequal:
  return false;
#else
  return AH_LIKELY(atomic_load_explicit(variable, memory_order_acquire) == value);
#endif
}

/*
 * A value that the compiler takes for another one: it computes what is made of it anew where it is needed, not
 * where everything goes.
 */
#define AH_ANEW(value)                     \
  ({                                       \
    __typeof__(value) as_another = value;  \
    __asm__("" : "+r"(as_another));        \
    as_another;                            \
  })

/* The exported allocs_hook_root, by a name that nothing else can take. */
extern struct allocs_hook_root ah_root;

/*
 * The tables that almost every call of a hook reads: in one object, so that it takes one address. The path cache has
 * the paths that are told by the site alone: site << 16 | narrow id, each where the site has its place; 0 in free ones.
 * A word is as true as another, so one may be overwritten.
 */
struct ah_tables {
  struct ah_regions regions;
  _Atomic(uint64_t) path_cache[AH_PATH_CACHE];
};
extern struct ah_tables ah_tables;


/* Fills in the root, all but its magic. Idempotent; the first call must be alone. */
void ah_index_init(void);
/* After it is known whether paths are counted. With a depth, or with the one that the environment names if it is 0. */
void ah_paths_init(uint32_t depth);
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
/* The slot of that region; AH_NO_REGION if it has none. */
#define AH_NO_REGION AH_REGION_SLOTS
uint32_t ah_region_slot(uintptr_t address);

/* The cell of the page of an address, by the biased words of its region. */
AH_INLINE ah_cell *ah_cell_in(ah_word *words, uintptr_t address) {
  const uintptr_t in_region = ((uintptr_t)1 << AH_REGION_SHIFT) - 1;
  ah_cell *cells = (ah_cell *)((uintptr_t)&words[(address & ~in_region) >> AH_GRANULE_SHIFT] + AH_REGION_CELLS_AT);
  return &cells[(address & in_region) >> AH_PAGE_SHIFT];
}
AH_INLINE bool ah_cell_holds(uint64_t cell) { return cell > AH_CELL_GENERATION; }
/* Where the chunk of a cell starts, whose page an address is in. */
AH_INLINE uintptr_t ah_cell_base(uintptr_t address, uint64_t cell) {
  uintptr_t page = address >> AH_PAGE_SHIFT << AH_PAGE_SHIFT;
  return page | (cell >> AH_CELL_PLACE_SHIFT & AH_CELL_PLACE_MASK) * AH_ALIGNMENT;
}

/*
 * Chunks of fewer bytes than this are short: 0 with an allocator whose chunks all start AH_SPACING apart,
 * else AH_SPACED_REQUEST. What realloc returns never is: its request is raised.
 */
extern size_t ah_short_limit;
/* The word of a short chunk that starts at an address, which is there once its block is; else NULL. */
ah_word *ah_short_find(uintptr_t address);
/* Same, making room for it at need; NULL if that fails, and counted. */
ah_word *ah_short_make(uintptr_t address);

/* Zeroed memory; NULL when there is none, and for some calls after that without asking again. */
void *ah_map_patiently(size_t length);
/* The slot where the search for an address's region starts. */
AH_INLINE uint32_t ah_region_home(uintptr_t address) {
  return (address >> AH_REGION_SHIFT) % AH_REGION_SLOTS;
}
/* The tables at a place that gcc does not know, or it has an address for each. */
AH_INLINE const struct ah_tables *ah_tables_here(void) { return AH_ANEW((const struct ah_tables *)&ah_tables); }
/*
 * Gives the words of an address's region if that has the slot where the search starts, as almost all have; they are as
 * new as its tag. The slot is taken for another one, or gcc multiplies it first.
 */
AH_INLINE bool ah_region_near(const struct ah_tables *tables, uintptr_t address, ah_word **words) {
  size_t slot = ah_region_home(address);
  if (!ah_equals(&tables->regions.tag[slot], address >> AH_REGION_SHIFT)) {
    return false;
  }
  *words = atomic_load_explicit(&tables->regions.words[AH_ANEW(slot)], memory_order_relaxed);
  return true;
}
AH_INLINE ah_word *ah_region_words(uint32_t slot) {
  return atomic_load_explicit(&ah_tables.regions.words[slot], memory_order_relaxed);
}

/* The word of a short chunk in its block. */
AH_INLINE ah_word *ah_short_in(struct ah_shorts *shorts, uint32_t block, uintptr_t address) {
  return (ah_word *)shorts + (uint64_t)block * AH_BLOCK_WORDS + address / AH_ALIGNMENT % AH_BLOCK_WORDS;
}
/* Where in block_of its block is. */
AH_INLINE uint32_t ah_short_owner(uintptr_t address) {
  uint32_t page = address >> AH_PAGE_SHIFT & (AH_REGION_PAGES - 1);
  return page + address / AH_SHORT_SPACING % 2 * AH_REGION_PAGES;
}
AH_INLINE uint32_t ah_block_of(struct ah_shorts *shorts, uint32_t owner) {
  return atomic_load_explicit(&shorts->block_of[owner], memory_order_acquire);
}

/* NULL until the region of a slot had a short chunk. */
AH_INLINE struct ah_shorts *ah_region_shorts(uint32_t slot) {
  return atomic_load_explicit(&ah_tables.regions.shorts[slot], memory_order_acquire);
}

/* ah_short_find where that is simple, as it mostly is; else NULL. */
AH_INLINE ah_word *ah_short_near(uintptr_t address) {
  uint32_t slot = ah_region_home(address);
  if (!ah_equals(&ah_tables.regions.tag[slot], address >> AH_REGION_SHIFT)) {
    return NULL;
  }
  struct ah_shorts *shorts = ah_region_shorts(slot);
  uint32_t block = shorts == NULL ? 0 : ah_block_of(shorts, ah_short_owner(address));
  return block == 0 ? NULL : ah_short_in(shorts, block, address);
}

static inline _Atomic(uint64_t) *ah_path_cached_at(uintptr_t site) {
  return &ah_tables.path_cache[site % AH_PATH_CACHE];
}

/*
 * The id of the path of a call: where it returns to, its CFA (the stack pointer before the
 * call), and rbp at that time. ah_site_lost() when ids ran out. Never fails otherwise.
 */
uint32_t ah_path_here(uintptr_t site, uintptr_t cfa, uintptr_t rbp);
/* Gives a new id to a path of at most path_frames frames; ah_site_lost() if there is none. */
uint32_t ah_path_make(const uint64_t *frames, uint32_t count);
/* The frames of a path, innermost first; NULL if the id has none. */
const uint64_t *ah_path_of(uint32_t id);
/* How many frames there are. */
uint32_t ah_path_length(const uint64_t *path);
/* The innermost frame; 0 if the id has no path. */
static inline uint64_t ah_site_of(uint32_t id) {
  const uint64_t *path = ah_path_of(id);
  return path == NULL ? 0 : path[0];
}
/* The id that is given out next. */
extern _Atomic(uint32_t) ah_path_next;
/* The id of all paths that could not be kept. */
static inline uint32_t ah_site_lost(void) { return ah_root.sites[0].first_id + AH_SITE_LOST; }
/* An id from elsewhere; ah_site_lost() if none such was given out. */
static inline uint32_t ah_path_checked(uint32_t id) {
  uint32_t first = ah_root.sites[0].first_id;
  uint32_t next = atomic_load_explicit(&ah_path_next, memory_order_relaxed);
  return id - first - 1 < next - first - 1 ? id : ah_site_lost();
}

#define AH_BIG_NO_SLOT UINT32_MAX
/* Takes a slot and fills it; AH_BIG_NO_SLOT when there is no room. */
uint32_t ah_big_add(uintptr_t base, size_t size, uint32_t site);
/* Changes a slot that its owner holds. */
void ah_big_update(uint32_t slot, size_t size, uint32_t site);
/* Empties a slot and gives it back. */
void ah_big_remove(uint32_t slot);
/* A slot by its number; NULL if no such slot was ever used. */
struct ah_big *ah_big_at(uint32_t slot);

/* The live chunk that covers an address, and its head or cell as it was read; the other is NULL. */
struct ah_found {
  struct allocs_hook_chunk chunk;
  ah_word *word;
  ah_cell *cell;
  uint64_t value;
};
bool ah_find(uintptr_t address, struct ah_found *out);
/* Whether a chunk starts in [base, limit). */
bool ah_starts_in(uintptr_t base, uintptr_t limit);

#pragma GCC visibility pop

#endif
