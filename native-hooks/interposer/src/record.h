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

/*
 * What the hooks say of a call is where it returns to, its CFA, and rbp at that time: see
 * ah_path_here.
 */

/* Any size, any site, any address; NULL is ignored. Returns p. */
void *ah_record_slow(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp);
/* The same for a chunk that is not short. */
void *ah_record_spaced_slow(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp);
/* The same for one that is not short, with a path that is known already. */
void *ah_record_id(void *p, size_t size, uint32_t id);
/* A chunk with a size for a narrow head, and where its head will be. */
void *ah_record_path(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp,
                     ah_word *word);
/* The same for one that is not short, whose path neither its site nor a first glance tells. */
void *ah_record_walked(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp,
                       ah_word *word);
/* False if the chunk is the boot arena's, which the real free must not see. */
bool ah_erase_slow(uintptr_t base);

AH_INLINE uint32_t ah_head_narrow(uintptr_t base, uint32_t size, uint32_t id) {
  return (uint32_t)(base << 27) | size << AH_NARROW_SIZE_SHIFT | id;
}

typedef void *ah_recorder(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp);

/*
 * In which bits a 64-bit variable differs from a value, and how much more than a 32-bit one a value is. gcc
 * joins no atomic load with what is made of it, so we do, as in ah_equals.
 */
AH_INLINE uint64_t ah_difference(const _Atomic(uint64_t) *variable, uint64_t value) {
#if defined(__x86_64__) && !defined(AH_ATOMICS_ONLY)
  __asm__ volatile("xorq %1, %0" : "+r"(value) : "m"(*variable) : "cc", "memory");
  return value;
#else
  return atomic_load_explicit(variable, memory_order_acquire) ^ value;
#endif
}
AH_INLINE uint32_t ah_excess(uint32_t value, const ah_word *variable) {
#if defined(__x86_64__) && !defined(AH_ATOMICS_ONLY)
  __asm__ volatile("subl %1, %0" : "+r"(value) : "m"(*variable) : "cc");
  return value;
#else
  return value - atomic_load_explicit(variable, memory_order_relaxed);
#endif
}

/*
 * The id of the path of a site. But what is in the path cache of another site, or of none, differs from it in
 * bits above a head: those of the site that do not tell its place, of which no code's are all 0.
 */
AH_INLINE uint64_t ah_id_by_site(const struct ah_tables *tables, uintptr_t site) {
  _Static_assert(AH_PATH_CACHE >= AH_MOVING >> AH_NARROW_SIZE_SHIFT, "sites of one place differ above a head");
  return ah_difference(&tables->path_cache[site % AH_PATH_CACHE], (uint64_t)site << 16);
}

/* Whether an id, a size, or both together, are what a narrow head can say. */
AH_INLINE bool ah_is_simple(uint64_t head) {
  return AH_LIKELY(head < (uint64_t)(AH_NARROW_SIZE_MAX + 1) << AH_NARROW_SIZE_SHIFT);
}

AH_INLINE void *ah_write_narrow(ah_word *words, uintptr_t base, uint32_t head) {
  atomic_store_explicit(&words[base >> AH_GRANULE_SHIFT], (uint32_t)(base << 27) | head, memory_order_release);
  return (void *)base;
}

/* Records a chunk of at least `least` bytes, or has another function do it if that is not simple. */
AH_INLINE void *ah_record_simple(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp,
                                 size_t least, ah_recorder *otherwise) {
  uintptr_t base = (uintptr_t)p;
  const struct ah_tables *tables = ah_tables_here();
  ah_word *words;
  if (AH_UNLIKELY(size < least) || !ah_region_near(tables, base, &words)) {
    return otherwise(p, size, site, cfa, rbp);
  }
  uint64_t head = (uint64_t)size << AH_NARROW_SIZE_SHIFT | ah_id_by_site(tables, site);
  if (ah_is_simple(head)) {
    return ah_write_narrow(words, base, (uint32_t)head);
  }
  return size > AH_NARROW_SIZE_MAX
             ? otherwise(p, size, site, cfa, rbp)
             : ah_record_path(p, size, site, cfa, rbp, &words[base >> AH_GRANULE_SHIFT]);
}

/* Records a chunk that the real allocator just returned; its address is a multiple of 16. */
AH_INLINE void *ah_record(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  return ah_record_simple(p, size, site, cfa, rbp, ah_short_limit, ah_record_slow);
}

/* The same for what realloc returned, which is no short chunk whatever its size. */
AH_INLINE void *ah_record_spaced(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  return ah_record_simple(p, size, site, cfa, rbp, 0, ah_record_spaced_slow);
}

/*
 * Whether a word is the narrow head of a chunk that starts at `base`, and not moving. It must be neither 0
 * nor the other half's, as short chunks have their heads elsewhere; nor moving, as a move may leave its mark
 * in memory that is a short chunk's by now. What is left of such a head is an id, not 0, and a size.
 */
AH_INLINE bool ah_is_narrow(uintptr_t base, uint32_t word) {
  return (uint32_t)(base << 27) - word > -AH_MOVING;
}

/*
 * Forgets a chunk that is about to be freed. False: ah_erase_slow must do it, if p is not NULL.
 *
 * It looks for the region of the byte before, which NULL has not, even before there is an index. Of a chunk that
 * starts with a region, that is another one, in which the chunk's word would be the first of those for
 * continuations: it is no head.
 */
AH_INLINE bool ah_erase_fast(void *p) {
  uintptr_t base = (uintptr_t)p;
  ah_word *words;
  if (AH_UNLIKELY(!ah_region_near(ah_tables_here(), base - 1, &words))) {
    return false;
  }
  uintptr_t granule = base >> AH_GRANULE_SHIFT;
  /* As ah_is_narrow has it. */
  if (AH_UNLIKELY(ah_excess((uint32_t)(base << 27), &words[granule]) <= -AH_MOVING)) {
    return false;
  }
  atomic_store_explicit(&AH_ANEW(words)[granule], 0, memory_order_relaxed);
  return true;
}

/* Forgets a record that should not have been made: as if the chunk had not been allocated. */
void ah_unrecord(uintptr_t base);

/* What ah_move_begin saw, for the calls that end the move. */
struct ah_move {
  uintptr_t base;
  ah_word *word; /* of its head; NULL if it has none */
  ah_cell *cell; /* NULL if it has none; then it is not recorded if it has no head either */
  uint64_t value; /* of the head, without the mark of the move; or of the cell, with it */
  uint32_t slot; /* of the big table, or AH_BIG_NO_SLOT */
  bool is_short;
  size_t size; /* unless its head is narrow; else 0 */
  size_t held; /* bytes of it in which there may be objects of custom allocators */
};

/* Marks a chunk as in flight, before the real realloc. */
struct ah_move ah_move_begin(uintptr_t base);
/* Does the same if it is simple; false if it is not, and nothing is done. p may be NULL. */
AH_INLINE bool ah_move_begin_narrow(uintptr_t base, struct ah_move *move) {
  ah_word *words;
  if (AH_UNLIKELY(base == 0) || !ah_region_near(ah_tables_here(), base, &words)) {
    return false;
  }
  ah_word *word = &words[base >> AH_GRANULE_SHIFT];
  uint32_t head = atomic_load_explicit(word, memory_order_relaxed);
  if (AH_UNLIKELY(!ah_is_narrow(base, head))) {
    return false;
  }
  *move = (struct ah_move){.base = base, .word = word, .value = head, .slot = AH_BIG_NO_SLOT};
  atomic_store_explicit(word, head | AH_MOVING, memory_order_release);
  return true;
}
/* The real realloc failed and the chunk is as it was. */
void ah_move_abort(const struct ah_move *move);
/* The real realloc returned `base`, maybe the same as before. */
void ah_move_end(const struct ah_move *move, uintptr_t base, size_t size, uint32_t id);
/* Gives a chunk that its owner holds another size, as if realloc had, but by the path that it has. */
void ah_resize(uintptr_t base, size_t size);
/* The real realloc freed the chunk. */
void ah_move_forget(const struct ah_move *move);

/*
 * Makes sure that the free of the chunk that covers an address, if one does, forgets the objects
 * of custom allocators in it. True if that is made sure of for all of [from, to) thereby.
 */
bool ah_holder_mark(uintptr_t address, uintptr_t from, uintptr_t to);

#pragma GCC visibility pop

#endif
