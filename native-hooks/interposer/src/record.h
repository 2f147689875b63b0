/*
 * record.h - what the hooks tell the index.
 *
 * A chunk's word is written only by the thread that owns the chunk: from the return of
 * the allocating call to the call that frees it. So plain stores do. A record is
 * published by the store of its head, after everything that the head refers to.
 */
#ifndef ALLOCS_RECORD_H
#define ALLOCS_RECORD_H

#include "index.h"

#pragma GCC visibility push(hidden)

/* Any size, any site, any address; NULL is ignored. Returns p. */
void *ah_record_slow(void *p, size_t size, uintptr_t site);
/* False if the chunk is the boot arena's, which the real free must not see. */
bool ah_erase_slow(uintptr_t base);

#define AH_INLINE static inline __attribute__((always_inline))

AH_INLINE uint32_t ah_head_narrow(uintptr_t base, uint32_t size, uint32_t id) {
  return (uint32_t)(base << 27) | size << AH_NARROW_SIZE_SHIFT | id;
}

/* Whether an address's words are those of the slot that is looked at first. */
AH_INLINE bool ah_region_is(const struct ah_region *region, uintptr_t address) {
  return AH_LIKELY(atomic_load_explicit(&region->tag, memory_order_acquire) ==
                   address >> AH_REGION_SHIFT);
}

/* Records a chunk that the real allocator just returned; its address is a multiple of 16. */
AH_INLINE void *ah_record(void *p, size_t size, uintptr_t site) {
  uintptr_t base = (uintptr_t)p;
  struct ah_region *region = ah_region_home(base);
  uint32_t id = site & (AH_SITES_DIRECT - 1);
  if (AH_UNLIKELY(size > AH_NARROW_SIZE_MAX) || !ah_region_is(region, base) ||
      AH_UNLIKELY(atomic_load_explicit(&ah_sites_direct[id], memory_order_relaxed) != site)) {
    return ah_record_slow(p, size, site);
  }
  ah_word *words = atomic_load_explicit(&region->words, memory_order_relaxed);
  atomic_store_explicit(&words[base >> AH_GRANULE_SHIFT],
                        ah_head_narrow(base, (uint32_t)size, id), memory_order_release);
  return p;
}

/* Forgets a chunk that is about to be freed; p is not NULL. False: ah_erase_slow must do it. */
AH_INLINE bool ah_erase_fast(void *p) {
  uintptr_t base = (uintptr_t)p;
  struct ah_region *region = ah_region_home(base);
  if (!ah_region_is(region, base)) {
    return false;
  }
  ah_word *words = atomic_load_explicit(&region->words, memory_order_relaxed);
  ah_word *word = &words[base >> AH_GRANULE_SHIFT];
  if (AH_UNLIKELY((atomic_load_explicit(word, memory_order_relaxed) & AH_WIDE) != 0)) {
    return false;
  }
  atomic_store_explicit(word, 0, memory_order_relaxed);
  return true;
}

/* What ah_move_begin saw, for the calls that end the move. */
struct ah_move {
  uintptr_t base;
  ah_word *word; /* NULL if the chunk is not recorded */
  uint32_t head;
  uint32_t slot; /* of the big table, or AH_BIG_NO_SLOT */
};

/* Marks a chunk as in flight, before the real realloc. */
struct ah_move ah_move_begin(uintptr_t base);
/* The real realloc failed and the chunk is as it was. */
void ah_move_abort(const struct ah_move *move);
/* The real realloc returned `base`, maybe the same as before. */
void ah_move_end(const struct ah_move *move, uintptr_t base, size_t size, uintptr_t site);
/* The real realloc freed the chunk. */
void ah_move_forget(const struct ah_move *move);

#pragma GCC visibility pop

#endif
