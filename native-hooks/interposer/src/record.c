/* record.c - the records that the fast paths of record.h leave to it. */
#include "record.h"

#include "boot.h"
#include "counts.h"
#include "free.h"
#include "paths.h"
#include "sub.h"

static uint32_t half_of(uintptr_t base) { return (uint32_t)(base << 27) & AH_HALF; }

/* As ah_head_narrow, of a chunk that may start 8 behind a multiple of 16. */
static uint32_t head_narrow(uintptr_t base, uint32_t size, uint32_t id) {
  return half_of(base) | size << AH_NARROW_SIZE_SHIFT | id;
}

static uint32_t head_wide(uintptr_t base, uint32_t size, uint32_t id) {
  return half_of(base) | AH_WIDE | size << AH_WIDE_SIZE_SHIFT | id;
}

/* The head of a chunk below AH_LARGE_MIN, its size inline or not. */
static uint32_t head_small(uintptr_t base, size_t size, uint32_t id, bool is_holder) {
  if (id < AH_NARROW_IDS && !is_holder) {
    return head_narrow(base, (uint32_t)size, id);
  }
  return head_wide(base, size > AH_WIDE_SIZE_MAX ? AH_WIDE_MID : (uint32_t)size, id);
}

/* The head of a holder is wide whatever its site. */
static void write_small(ah_word *word, uintptr_t base, size_t size, uint32_t id, bool is_holder) {
  uint32_t head = head_small(base, size, id, is_holder);
  if (ah_is_mid(head)) {
    uint32_t n = (uint32_t)size;
    atomic_store_explicit(&word[1], ah_first_continuation(head, n), memory_order_release);
    if (n >= AH_SECOND_MIN) {
      atomic_store_explicit(&word[2], ah_second_continuation(head, n), memory_order_release);
    }
  }
  atomic_store_explicit(word, head, memory_order_release);
}

/* Nobody else changes a cell that holds its owner's chunk, but who removes the mark of a move may just have done so. */
static uint64_t write_cell(ah_cell *cell, uint64_t value) {
  uint64_t old = atomic_load_explicit(cell, memory_order_relaxed), new;
  do {
    new = (value & ~AH_CELL_GENERATION) | ((old + 1) & AH_CELL_GENERATION);
  } while (!atomic_compare_exchange_weak(cell, &old, new));
  return new;
}

static uint64_t cell_of(uintptr_t base, uint64_t content, bool is_holder) {
  uint64_t place = base / AH_ALIGNMENT & AH_CELL_PLACE_MASK;
  return content | place << AH_CELL_PLACE_SHIFT | (is_holder ? AH_CELL_HOLDER : 0);
}

static void write_large_cell(ah_cell *cell, uintptr_t base, size_t size, uint32_t id, bool is_holder) {
  uint64_t content = (uint64_t)id << AH_CELL_ID_SHIFT | size << AH_CELL_SIZE_SHIFT;
  write_cell(cell, cell_of(base, content, is_holder));
}

static void write_big_cell(ah_cell *cell, uintptr_t base, uint32_t slot, bool is_holder) {
  uint64_t content = (uint64_t)slot << AH_CELL_SIZE_SHIFT | AH_CELL_BIG;
  write_cell(cell, cell_of(base, content, is_holder));
}

/* False, and no record, if the big table is full. */
static bool write_large(ah_cell *cell, uintptr_t base, size_t size, uint32_t id, bool is_holder) {
  if (size < AH_BIG_MIN) {
    write_large_cell(cell, base, size, id, is_holder);
    return true;
  }
  uint32_t slot = ah_big_add(base, size, id);
  if (slot == AH_BIG_NO_SLOT) {
    write_cell(cell, 0);
    return false;
  }
  write_big_cell(cell, base, slot, is_holder);
  return true;
}

static uint32_t id_in_head(uint32_t head) {
  return head & ((head & AH_WIDE) != 0 ? AH_WIDE_IDS - 1 : AH_NARROW_IDS - 1);
}

/* Whether a word, its mark of a move taken off, is the head of a chunk that starts at `base`. */
static bool is_head_of(uintptr_t base, uint32_t head) {
  return head != 0 && (head & (AH_HALF | AH_TAG)) == half_of(base);
}

/* Counts a chunk that was just recorded. */
static void count(size_t size, uint32_t id) {
  if (ah_is_counting()) {
    ah_counts_add(id, size);
  }
}

/* A chunk that is not short; false if there is no room for it. */
static bool write(ah_word *words, uintptr_t base, size_t size, uint32_t id) {
  ah_word *word = &words[base >> AH_GRANULE_SHIFT];
  if (size < AH_LARGE_MIN) {
    write_small(word, base, size, id, false);
    return true;
  }
  bool is_there = write_large(ah_cell_in(words, base), base, size, id, false);
  /* A head is of the chunk that becomes this one in place, or left over. */
  if (is_head_of(base, atomic_load_explicit(word, memory_order_relaxed) & ~AH_MOVING)) {
    atomic_store_explicit(word, 0, memory_order_release);
  }
  return is_there;
}

void *ah_record_id(void *p, size_t size, uint32_t id) {
  uintptr_t base = (uintptr_t)p;
  if (p == NULL || ah_boot_owns(p)) {
    return p;
  }
  ah_word *words = ah_region_make(base);
  if (words != NULL && write(words, base, size, id)) {
    count(size, id);
  }
  return p;
}

void *ah_record_spaced_slow(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  return p == NULL ? NULL : ah_record_id(p, size, ah_path_here(site, cfa, rbp));
}

/* If the chunk is not short, or the first short one of its block. */
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
  atomic_store_explicit(word, head_narrow((uintptr_t)p, (uint32_t)size, (uint16_t)cached), memory_order_release);
  return p;
}

static __attribute__((noinline)) void *record_wide(void *p, size_t size, uint32_t id,
                                                   ah_word *word) {
  write_small(word, (uintptr_t)p, size, id, false);
  count(size, id);
  return p;
}

/* A chunk with a size for a narrow head, whose word is known. */
AH_INLINE void *record_at(void *p, size_t size, uint32_t id, ah_word *word) {
  if (AH_UNLIKELY(id >= AH_NARROW_IDS)) {
    return record_wide(p, size, id, word);
  }
  atomic_store_explicit(word, head_narrow((uintptr_t)p, (uint32_t)size, id), memory_order_release);
  return p;
}

/* If return addresses did not tell the path at a glance. */
static __attribute__((noinline)) void *record_otherwise(void *p, size_t size, uintptr_t site,
                                                    uintptr_t cfa, uintptr_t rbp, ah_word *word) {
  uint32_t id = ah_glance_otherwise(site, cfa, rbp);
  return record_at(p, size, id == 0 ? ah_path_here(site, cfa, rbp) : id, word);
}

void *ah_record_path(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp,
                     ah_word *word) {
  uint32_t id = ah_glance(site, cfa);
  return id == 0 ? record_otherwise(p, size, site, cfa, rbp, word) : record_at(p, size, id, word);
}

void *ah_record_walked(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp, ah_word *word) {
  /* With so many ids the glance may have been wide. */
  bool may_be_wide = atomic_load_explicit(&ah_path_next, memory_order_relaxed) > AH_NARROW_IDS;
  return AH_UNLIKELY(may_be_wide) ? ah_record_path(p, size, site, cfa, rbp, word)
                                  : record_otherwise(p, size, site, cfa, rbp, word);
}

/* Whether a cell is that of a chunk that starts at `base`. */
static bool is_cell_of(uintptr_t base, uint64_t cell) {
  return ah_cell_holds(cell) && ah_cell_base(base, cell) == base;
}

/* The slot behind a cell; AH_BIG_NO_SLOT unless it is this chunk's. */
static uint32_t big_slot(uintptr_t base, uint64_t cell) {
  if ((cell & AH_CELL_BIG) == 0) {
    return AH_BIG_NO_SLOT;
  }
  uint32_t slot = (uint32_t)(cell >> AH_CELL_SIZE_SHIFT);
  struct ah_big *big = ah_big_at(slot);
  bool ours = big != NULL && atomic_load_explicit(&big->base, memory_order_relaxed) == base;
  return ours ? slot : AH_BIG_NO_SLOT;
}

static size_t size_in_head(const ah_word *word, uint32_t head) {
  if (ah_is_mid(head)) {
    return atomic_load_explicit(&word[1], memory_order_relaxed) & AH_MID_SIZE_MASK;
  }
  return (head & AH_WIDE) != 0 ? head >> AH_WIDE_SIZE_SHIFT & AH_WIDE_MID
                               : head >> AH_NARROW_SIZE_SHIFT & AH_NARROW_SIZE_MAX;
}

/* The size of a chunk that its owner holds; 0 if its record is not whole. */
static size_t size_in_cell(uint64_t cell, uint32_t slot) {
  if (slot != AH_BIG_NO_SLOT) {
    return atomic_load_explicit(&ah_big_at(slot)->size, memory_order_relaxed);
  }
  return (cell & AH_CELL_BIG) != 0 ? 0 : cell >> AH_CELL_SIZE_SHIFT & AH_CELL_SIZE_MASK;
}

static uint32_t id_of(const struct ah_move *record) {
  if (record->cell == NULL) {
    return id_in_head((uint32_t)record->value);
  }
  return record->slot == AH_BIG_NO_SLOT
             ? (uint32_t)(record->value >> AH_CELL_ID_SHIFT)
             : atomic_load_explicit(&ah_big_at(record->slot)->site, memory_order_relaxed);
}

/* Whether there may be objects of custom allocators in a chunk. */
static bool is_holder(const struct ah_move *record) {
  uint64_t mark = record->cell == NULL ? AH_WIDE : AH_CELL_HOLDER;
  return (record->value & mark) != 0;
}

/* Bytes of a chunk in which these may be: as many as its owner can use without being told. */
static size_t held_in(const struct ah_move *record) {
  if (!is_holder(record)) {
    return 0;
  }
  if (record->is_short) {
    return record->size > AH_SHORT_SPACING ? AH_ALIGNMENT : AH_SHORT_SPACING;
  }
  size_t usable = (record->size + AH_ALIGNMENT - 1) & ~(size_t)(AH_ALIGNMENT - 1);
  return usable < AH_SPACING ? AH_SPACING : usable;
}

/* The head in a word of a chunk that starts at `base`; 0 if it is another's, or there is none. */
static uint32_t head_in(const ah_word *word, uintptr_t base) {
  uint32_t head = word == NULL ? 0 : atomic_load_explicit(word, memory_order_relaxed);
  return is_head_of(base, head) ? head : 0;
}

/* Takes a head for the record of a chunk if it has none, or only one that is moving. */
static void consider_head(struct ah_move *record, ah_word *word, bool is_short) {
  uint32_t head = head_in(word, record->base);
  if (head == 0 || (record->word != NULL && (head & AH_MOVING) != 0)) {
    return;
  }
  record->word = word;
  record->value = head;
  record->is_short = is_short;
  record->size = (head & AH_WIDE) == 0 ? 0 : size_in_head(word, head);
}

static void consider_cell(struct ah_move *record, ah_cell *cell) {
  uint64_t value = atomic_load_explicit(cell, memory_order_relaxed);
  if (!is_cell_of(record->base, value) || (record->word != NULL && (value & AH_CELL_MOVING) != 0)) {
    return;
  }
  uint32_t slot = big_slot(record->base, value);
  *record = (struct ah_move){
      .base = record->base, .cell = cell, .value = value, .slot = slot, .size = size_in_cell(value, slot)};
}

/*
 * What is on record of a chunk that its owner holds. There may be up to three records of this base: then those
 * that are moving are only what a move has left behind, from earlier owners.
 */
static struct ah_move record_of(uintptr_t base) {
  struct ah_move record = {.base = base, .slot = AH_BIG_NO_SLOT};
  consider_head(&record, ah_short_find(base), true);
  ah_word *words = base % AH_ALIGNMENT == 0 ? ah_region_find(base) : NULL;
  if (words != NULL && (record.word == NULL || (record.value & AH_MOVING) != 0)) {
    consider_head(&record, &words[base >> AH_GRANULE_SHIFT], false);
  }
  if (words != NULL && (record.word == NULL || (record.value & AH_MOVING) != 0)) {
    consider_cell(&record, ah_cell_in(words, base));
  }
  record.value &= ~(uint64_t)(record.cell == NULL ? AH_MOVING : AH_CELL_MOVING);
  record.held = held_in(&record);
  return record;
}

static bool is_recorded(const struct ah_move *move) { return move->word != NULL || move->cell != NULL; }

struct ah_move ah_move_begin(uintptr_t base) {
  struct ah_move move = record_of(base);
  if (move.word != NULL) {
    atomic_store_explicit(move.word, (uint32_t)move.value | AH_MOVING, memory_order_release);
  } else if (move.cell != NULL) {
    move.value = write_cell(move.cell, move.value | AH_CELL_MOVING);
  }
  ah_sub_mark(base, base + move.held);
  return move;
}

void ah_move_abort(const struct ah_move *move) {
  ah_sub_settle(move->base, move->base + move->held, false);
  if (move->word != NULL) {
    atomic_store_explicit(move->word, (uint32_t)move->value, memory_order_release);
  } else if (move->cell != NULL) {
    write_cell(move->cell, move->value & ~AH_CELL_MOVING);
  }
}

/* Counts the end of a chunk that the real realloc freed or changed. */
static void count_end(const struct ah_move *move) {
  if (ah_is_counting() && is_recorded(move)) {
    ah_counts_remove(id_of(move), move->size);
  }
}

/* The memory may be another thread's by now, so the record goes only if it is still the mark of this move. */
static void remove_mark(const struct ah_move *move) {
  if (move->word != NULL) {
    uint32_t mark = (uint32_t)move->value | AH_MOVING;
    atomic_compare_exchange_strong(move->word, &mark, 0);
  } else if (move->cell != NULL) {
    uint64_t mark = move->value;
    atomic_compare_exchange_strong(move->cell, &mark, (mark + 1) & AH_CELL_GENERATION);
  }
}

/* The chunk is gone. */
static void drop(const struct ah_move *move) {
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

/* What has a cell and goes on to have one keeps it, and its slot if it stays big. */
static bool rewrite_cell(const struct ah_move *move, size_t size, uint32_t id) {
  if (move->slot == AH_BIG_NO_SLOT || size < AH_BIG_MIN) {
    return write_large(move->cell, move->base, size, id, is_holder(move));
  }
  ah_big_update(move->slot, size, id);
  write_big_cell(move->cell, move->base, move->slot, is_holder(move));
  return true;
}

/* What changes from one kind of record to another is on record as the new before it ceases to be as the old. */
static bool rewrite(const struct ah_move *move, size_t size, uint32_t id) {
  ah_word *words = ah_region_find(move->base);
  ah_word *word = &words[move->base >> AH_GRANULE_SHIFT];
  bool is_there = true;
  if (size < AH_LARGE_MIN) {
    write_small(word, move->base, size, id, is_holder(move));
  } else {
    is_there = write_large(ah_cell_in(words, move->base), move->base, size, id, is_holder(move));
  }
  if (size >= AH_LARGE_MIN || move->word != word) {
    remove_mark(move);
  }
  return is_there;
}

static void resize_in_place(const struct ah_move *move, size_t size, uint32_t id) {
  size_t held = move->held;
  uintptr_t kept = move->base + (size < held ? (size + 7) & ~(size_t)7 : held);
  ah_sub_settle(move->base, kept, false);
  ah_sub_settle(kept, move->base + held, true);
  ah_sub_purge_at_need(move->base + size, kept);
  bool keeps_cell = move->cell != NULL && size >= AH_LARGE_MIN;
  if (keeps_cell ? rewrite_cell(move, size, id) : rewrite(move, size, id)) {
    count(size, id);
  }
  if (move->slot != AH_BIG_NO_SLOT && size < AH_BIG_MIN) {
    ah_big_remove(move->slot);
  }
}

/* Counted as the end of the old chunk and then a new one, so that they do not add up to a peak. */
void ah_move_end(const struct ah_move *move, uintptr_t base, size_t size, uint32_t id) {
  count_end(move);
  if (base == move->base && is_recorded(move)) {
    resize_in_place(move, size, id);
    return;
  }
  ah_record_id((void *)base, size, id);
  drop(move);
}

void ah_resize(uintptr_t base, size_t size) {
  struct ah_move move = ah_move_begin(base);
  ah_move_end(&move, base, size, id_of(&move));
}

static bool erase(uintptr_t base, void (*uncount)(uint32_t id, size_t size)) {
  if (ah_boot_owns((const void *)base)) {
    return false;
  }
  struct ah_move record = record_of(base);
  if (!is_recorded(&record)) {
    return true;
  }
  if (ah_is_counting()) {
    uncount(id_of(&record), record.size);
  }
  ah_sub_purge_at_need(base, base + record.held);
  if (record.word != NULL) {
    atomic_store_explicit(record.word, 0, memory_order_release);
  } else {
    write_cell(record.cell, 0);
  }
  if (record.slot != AH_BIG_NO_SLOT) {
    ah_big_remove(record.slot);
  }
  return true;
}

bool ah_erase_slow(uintptr_t base) {
  ah_word *word = ah_short_near(base);
  uintptr_t half = base & ~(uintptr_t)(AH_ALIGNMENT - 1);
  if (word != NULL && ah_is_narrow(half, atomic_load_explicit(word, memory_order_relaxed))) {
    atomic_store_explicit(word, 0, memory_order_relaxed);
    return true;
  }
  return erase(base, ah_counts_remove);
}

void ah_unrecord(uintptr_t base) { erase(base, ah_counts_take_back); }

/* --- chunks that custom allocators parcel out --- */

/* Has the free of a chunk look for objects in it. */
static bool make_holder(const struct ah_found *found) {
  const struct allocs_hook_chunk *chunk = &found->chunk;
  if (found->cell != NULL) {
    uint64_t seen = found->value;
    bool is_already = (seen & AH_CELL_HOLDER) != 0;
    return is_already || atomic_compare_exchange_strong(found->cell, &seen, seen | AH_CELL_HOLDER);
  }
  if ((found->value & AH_WIDE) == 0) {
    write_small(found->word, chunk->base, chunk->size, id_in_head((uint32_t)found->value), true);
  }
  return true;
}

bool ah_holder_mark(uintptr_t address, uintptr_t from, uintptr_t to) {
  struct ah_found found;
  if (!ah_find(address, &found)) {
    return !ah_find(from, &found) && !ah_starts_in(from, to);
  }
  const struct allocs_hook_chunk *chunk = &found.chunk;
  return make_holder(&found) && chunk->base <= from && chunk->base + chunk->size >= to;
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
  struct ah_move record = record_of(base);
  size_t size = found.chunk.size;
  if (!is_recorded(&record)) {
    return false;
  }
  if (ah_is_counting()) {
    ah_counts_take_back(id_of(&record), size);
    ah_counts_add(id, size);
  }
  if (record.cell != NULL) {
    rewrite_cell(&record, size, id);
  } else {
    write_small(record.word, base, size, id, is_holder(&record));
  }
  return true;
}
