/* record.c - the records that the fast paths of record.h leave to it. */
#include "record.h"

#include "boot.h"
#include "counts.h"
#include "free.h"
#include "paths.h"
#include "sub.h"

static uint32_t half_of(uintptr_t base) { return (uint32_t)(base << 27) & AH_HALF; }

static bool is_big(uint32_t head) {
  uint32_t mask = AH_WIDE | AH_WIDE_MID << AH_WIDE_SIZE_SHIFT;
  return (head & mask) == (AH_WIDE | AH_WIDE_BIG << AH_WIDE_SIZE_SHIFT);
}

static uint32_t head_wide(uintptr_t base, uint32_t size, uint32_t id) {
  return half_of(base) | AH_WIDE | size << AH_WIDE_SIZE_SHIFT | id;
}

/* The head of a chunk below AH_BIG_MIN, its size inline or not. */
static uint32_t head_small(uintptr_t base, size_t size, uint32_t id) {
  if (id < AH_NARROW_IDS) {
    return ah_head_narrow(base, size > AH_NARROW_SIZE_MAX ? AH_NARROW_MID : (uint32_t)size, id);
  }
  return head_wide(base, size > AH_WIDE_SIZE_MAX ? AH_WIDE_MID : (uint32_t)size, id);
}

static bool is_mid(uint32_t head) {
  if ((head & AH_WIDE) == 0) {
    return (head >> AH_NARROW_SIZE_SHIFT & AH_NARROW_MID) == AH_NARROW_MID;
  }
  return (head >> AH_WIDE_SIZE_SHIFT & AH_WIDE_MID) == AH_WIDE_MID;
}

static void write_head(ah_word *word, uint32_t head, size_t size) {
  if (is_mid(head)) {
    uint32_t n = (uint32_t)size;
    atomic_store_explicit(&word[1], ah_first_continuation(head, n), memory_order_release);
    if (n >= AH_SECOND_MIN) {
      atomic_store_explicit(&word[2], ah_second_continuation(head, n), memory_order_release);
    }
  }
  atomic_store_explicit(word, head, memory_order_release);
}

static void write_small(ah_word *word, uintptr_t base, size_t size, uint32_t id) {
  write_head(word, head_small(base, size, id), size);
}

/* The same for a holder, whose head is wide whatever its site. */
static void write_holder(ah_word *word, uintptr_t base, size_t size, uint32_t id) {
  uint32_t code = size > AH_WIDE_SIZE_MAX ? AH_WIDE_MID : (uint32_t)size;
  write_head(word, head_wide(base, code, id), size);
}

static void write_big_head(ah_word *word, uintptr_t base, uint32_t slot, uint32_t id) {
  atomic_store_explicit(&word[1], AH_TAG | slot, memory_order_release);
  atomic_store_explicit(word, head_wide(base, AH_WIDE_BIG, id), memory_order_release);
}

/* Leaves no record if the big table is full: then the word must not speak of anything. */
static void write_big(ah_word *word, uintptr_t base, size_t size, uint32_t id) {
  uint32_t slot = ah_big_add(base, size, id);
  if (slot == AH_BIG_NO_SLOT) {
    atomic_store_explicit(word, 0, memory_order_relaxed);
    return;
  }
  write_big_head(word, base, slot, id);
}

static void write(ah_word *word, uintptr_t base, size_t size, uint32_t id) {
  if (size >= AH_BIG_MIN) {
    write_big(word, base, size, id);
  } else {
    write_small(word, base, size, id);
  }
}

static uint32_t id_of(uint32_t head) {
  return head & ((head & AH_WIDE) != 0 ? AH_WIDE_IDS - 1 : AH_NARROW_IDS - 1);
}

/* Whether a word, its mark of a move taken off, is the head of a chunk that starts at `base`. */
static bool is_head_of(uintptr_t base, uint32_t head) {
  return head != 0 && (head & (AH_HALF | AH_TAG)) == half_of(base);
}

/* Counts a chunk that was just recorded, if there was room for that. */
static void count(const ah_word *word, size_t size, uint32_t id) {
  if (ah_is_counting() && atomic_load_explicit(word, memory_order_relaxed) != 0) {
    ah_counts_add(id, size);
  }
}

void *ah_record_id(void *p, size_t size, uint32_t id) {
  uintptr_t base = (uintptr_t)p;
  if (p == NULL || ah_boot_owns(p)) {
    return p;
  }
  ah_word *words = ah_region_make(base);
  if (words != NULL) {
    ah_word *word = &words[base >> AH_GRANULE_SHIFT];
    write(word, base, size, id);
    count(word, size, id);
  }
  return p;
}

void *ah_record_spaced_slow(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  return p == NULL ? NULL : ah_record_id(p, size, ah_path_here(site, cfa, rbp));
}

/* If the chunk is not short, or the first short one of its page. */
static __attribute__((noinline)) void *record_hard(void *p, size_t size, uintptr_t site, uintptr_t cfa,
                                                   uintptr_t rbp) {
  if (size >= ah_short_limit) {
    return ah_record_spaced_slow(p, size, site, cfa, rbp);
  }
  ah_word *word = p == NULL || ah_boot_owns(p) ? NULL : ah_short_make((uintptr_t)p);
  return word == NULL ? p : ah_record_path(p, size, site, cfa, rbp, word);
}

void *ah_record_slow(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  ah_word *word = size < ah_short_limit ? ah_short_near((uintptr_t)p) : NULL;
  if (word == NULL) {
    return record_hard(p, size, site, cfa, rbp);
  }
  uint64_t cached = atomic_load_explicit(ah_path_cached_at(site), memory_order_acquire);
  if (cached >> 16 != site) {
    return ah_record_path(p, size, site, cfa, rbp, word);
  }
  atomic_store_explicit(word, ah_head_narrow((uintptr_t)p, (uint32_t)size, (uint16_t)cached), memory_order_release);
  return p;
}

static __attribute__((noinline)) void *record_wide(void *p, size_t size, uint32_t id,
                                                   ah_word *word) {
  write_small(word, (uintptr_t)p, size, id);
  count(word, size, id);
  return p;
}

/* If return addresses did not tell the path at a glance. */
static __attribute__((noinline)) void *record_otherwise(void *p, size_t size, uintptr_t site,
                                                    uintptr_t cfa, uintptr_t rbp, ah_word *word) {
  uint32_t id = ah_glance_otherwise(site, cfa, rbp);
  id = id == 0 ? ah_path_here(site, cfa, rbp) : id;
  if (AH_UNLIKELY(id >= AH_NARROW_IDS)) {
    return record_wide(p, size, id, word);
  }
  atomic_store_explicit(word, ah_head_narrow((uintptr_t)p, (uint32_t)size, id),
                        memory_order_release);
  return p;
}

void *ah_record_path(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp,
                     ah_word *word) {
  uint32_t id = ah_glance(site, cfa);
  if (id == 0) {
    return record_otherwise(p, size, site, cfa, rbp, word);
  }
  if (AH_UNLIKELY(id >= AH_NARROW_IDS)) {
    return record_wide(p, size, id, word);
  }
  atomic_store_explicit(word, ah_head_narrow((uintptr_t)p, (uint32_t)size, id),
                        memory_order_release);
  return p;
}

/* The slot behind a big head; AH_BIG_NO_SLOT unless it is this chunk's. */
static uint32_t big_slot(ah_word *word, uint32_t head, uintptr_t base) {
  if (!is_big(head)) {
    return AH_BIG_NO_SLOT;
  }
  uint32_t slot = atomic_load_explicit(&word[1], memory_order_relaxed) & AH_BIG_SLOT_MASK;
  struct ah_big *big = ah_big_at(slot);
  bool ours = big != NULL && atomic_load_explicit(&big->base, memory_order_relaxed) == base;
  return ours ? slot : AH_BIG_NO_SLOT;
}

/* The size of a chunk that its owner holds; 0 if its record is not whole. */
static size_t size_of(ah_word *word, uint32_t head, uint32_t slot) {
  if (slot != AH_BIG_NO_SLOT) {
    return atomic_load_explicit(&ah_big_at(slot)->size, memory_order_relaxed);
  }
  if (is_big(head)) {
    return 0;
  }
  if (is_mid(head)) {
    return atomic_load_explicit(&word[1], memory_order_relaxed) & AH_MID_SIZE_MASK;
  }
  return (head & AH_WIDE) != 0 ? head >> AH_WIDE_SIZE_SHIFT & AH_WIDE_MID
                               : head >> AH_NARROW_SIZE_SHIFT & AH_NARROW_MID;
}

/*
 * Bytes of a chunk in which there may be objects of custom allocators: as many as its owner can use
 * without being told. None if it is no holder, whose head is wide.
 */
static size_t held_in(uint32_t head, size_t size, bool is_short) {
  size_t least = is_short ? AH_SHORT_SPACING : AH_SPACING;
  if ((head & (AH_TAG | AH_WIDE)) != AH_WIDE) {
    return 0;
  }
  size_t usable = (size + 15) & ~(size_t)15;
  return usable < least ? least : usable;
}

/* The word of a chunk that is not short; NULL if it has no region. */
static ah_word *spaced_word(uintptr_t base) {
  ah_word *words = ah_region_find(base);
  return words == NULL ? NULL : &words[base >> AH_GRANULE_SHIFT];
}

/* The head in a word of a chunk that starts at `base`; 0 if it is another's, or there is none. */
static uint32_t head_in(const ah_word *word, uintptr_t base) {
  uint32_t head = word == NULL ? 0 : atomic_load_explicit(word, memory_order_relaxed);
  return is_head_of(base, head) ? head : 0;
}

/*
 * What is on record of a chunk that its owner holds; its word is NULL if nothing is. In both words there
 * may be a head: then the moving one is only what a move has left behind, from an earlier owner.
 */
static struct ah_move record_of(uintptr_t base) {
  struct ah_move record = {.base = base, .slot = AH_BIG_NO_SLOT};
  ah_word *as_short = ah_short_find(base), *spaced = spaced_word(base);
  uint32_t head = head_in(as_short, base), other = head_in(spaced, base);
  record.is_short = head != 0 && (other == 0 || (head & AH_MOVING) == 0);
  head = record.is_short ? head : other;
  if (head == 0) {
    return record;
  }
  record.word = record.is_short ? as_short : spaced;
  record.head = head & ~AH_MOVING;
  record.slot = big_slot(record.word, record.head, base);
  record.size = (record.head & AH_WIDE) == 0 ? 0 : size_of(record.word, record.head, record.slot);
  record.held = held_in(record.head, record.size, record.is_short);
  return record;
}

struct ah_move ah_move_begin(uintptr_t base) {
  struct ah_move move = record_of(base);
  if (move.word != NULL) {
    atomic_store_explicit(move.word, move.head | AH_MOVING, memory_order_release);
    ah_sub_mark(base, base + move.held);
  }
  return move;
}

void ah_move_abort(const struct ah_move *move) {
  if (move->word != NULL) {
    ah_sub_settle(move->base, move->base + move->held, false);
    atomic_store_explicit(move->word, move->head, memory_order_release);
  }
}

/* Counts the end of a chunk that the real realloc freed or changed. */
static void count_end(const struct ah_move *move) {
  if (ah_is_counting() && move->word != NULL) {
    ah_counts_remove(id_of(move->head), move->size);
  }
}

/* The memory may be another thread's by now, so the head is removed only if it is still the mark of this move. */
static void remove_mark(const struct ah_move *move) {
  uint32_t mark = move->head | AH_MOVING;
  atomic_compare_exchange_strong(move->word, &mark, 0);
}

/* The chunk is gone. */
static void drop(const struct ah_move *move) {
  if (move->word == NULL) {
    return;
  }
  remove_mark(move);
  if (move->slot != AH_BIG_NO_SLOT) {
    ah_big_remove(move->slot);
  }
  ah_sub_settle(move->base, move->base + move->held, true);
}

void ah_move_forget(const struct ah_move *move) {
  count_end(move);
  drop(move);
}

/* One that was short is so no more, and is on record as such before it ceases to be on record as short. */
static void resize_in_place(const struct ah_move *move, size_t size, uint32_t id) {
  size_t held = move->held;
  ah_word *word = move->is_short ? spaced_word(move->base) : move->word;
  uintptr_t kept = move->base + (size < held ? (size + 7) & ~(size_t)7 : held);
  ah_sub_settle(move->base, kept, false);
  ah_sub_settle(kept, move->base + held, true);
  ah_sub_purge_at_need(move->base + size, kept);
  if (move->slot == AH_BIG_NO_SLOT && held != 0 && size < AH_BIG_MIN) {
    write_holder(word, move->base, size, id);
  } else if (move->slot == AH_BIG_NO_SLOT) {
    write(word, move->base, size, id);
  } else if (size >= AH_BIG_MIN) {
    ah_big_update(move->slot, size, id);
    write_big_head(word, move->base, move->slot, id);
  } else {
    write_holder(word, move->base, size, id);
    ah_big_remove(move->slot);
  }
  if (move->is_short) {
    remove_mark(move);
  }
  count(word, size, id);
}

/* Counted as the end of the old chunk and then a new one, so that they do not add up to a peak. */
void ah_move_end(const struct ah_move *move, uintptr_t base, size_t size, uint32_t id) {
  count_end(move);
  if (base == move->base && move->word != NULL) {
    resize_in_place(move, size, id);
    return;
  }
  ah_record_id((void *)base, size, id);
  drop(move);
}

void ah_resize(uintptr_t base, size_t size) {
  struct ah_move move = ah_move_begin(base);
  ah_move_end(&move, base, size, id_of(move.head));
}

static bool erase(uintptr_t base, void (*uncount)(uint32_t id, size_t size)) {
  if (ah_boot_owns((const void *)base)) {
    return false;
  }
  struct ah_move record = record_of(base);
  if (record.word == NULL) {
    return true;
  }
  if (ah_is_counting()) {
    uncount(id_of(record.head), record.size);
  }
  ah_sub_purge_at_need(base, base + record.held);
  atomic_store_explicit(record.word, 0, memory_order_release);
  if (record.slot != AH_BIG_NO_SLOT) {
    ah_big_remove(record.slot);
  }
  return true;
}

bool ah_erase_slow(uintptr_t base) {
  ah_word *word = ah_short_near(base);
  if (word != NULL && ah_is_narrow(base, atomic_load_explicit(word, memory_order_relaxed))) {
    atomic_store_explicit(word, 0, memory_order_relaxed);
    return true;
  }
  return erase(base, ah_counts_remove);
}

void ah_unrecord(uintptr_t base) { erase(base, ah_counts_take_back); }

/* --- chunks that custom allocators parcel out --- */

bool ah_holder_mark(uintptr_t address, uintptr_t from, uintptr_t to) {
  struct ah_found found;
  if (!ah_find(address, &found)) {
    return !ah_find(from, &found) && !ah_starts_in(from, to);
  }
  const struct allocs_hook_chunk *chunk = &found.chunk;
  if ((found.head & AH_WIDE) == 0) {
    write_holder(found.word, chunk->base, chunk->size, found.head & (AH_NARROW_IDS - 1));
  }
  return chunk->base <= from && chunk->base + chunk->size >= to;
}

AH_HOOK uint32_t allocs_hook_path(uintptr_t return_address, uintptr_t stack, uintptr_t frame) {
  return ah_path_here(return_address, stack, frame);
}

AH_HOOK bool allocs_hook_resite(void *p, uint32_t path) {
  struct ah_found found;
  uintptr_t base = (uintptr_t)p;
  uint32_t id = ah_path_checked(path);
  if (p == NULL || !ah_find(base, &found) || found.chunk.base != base) {
    return false;
  }
  if (ah_is_counting()) {
    ah_counts_take_back(id_of(found.head), found.chunk.size);
    ah_counts_add(id, found.chunk.size);
  }
  uint32_t slot = big_slot(found.word, found.head, base);
  if (slot != AH_BIG_NO_SLOT) {
    ah_big_update(slot, found.chunk.size, id);
    write_big_head(found.word, base, slot, id);
  } else if ((found.head & AH_WIDE) != 0) {
    write_holder(found.word, base, found.chunk.size, id);
  } else {
    write_small(found.word, base, found.chunk.size, id);
  }
  return true;
}
