/*
 * sub.c - records the objects of custom allocators.
 *
 * An object of 8 bytes or more on a multiple of 8 owns the granule that it starts in, and its word
 * has one writer, as in the index of chunks. Other objects may share theirs: the word is then
 * changed by compare-and-swap, and who finds another one's class there has a fine word instead.
 *
 * A custom allocator may forget to say that memory is free: all that a new object covers is
 * forgotten. And it may give the memory back to where it came from, the holder: a chunk that
 * holds objects is marked by a wide head, so that its free comes by the slow path and forgets them.
 */
#include "sub.h"

#include "counts.h"
#include "free.h"
#include "os.h"

#include <sys/mman.h>

/* Words from which on it is cheaper to drop whole pages than to look at them. */
#define DROP_WORDS 32768u
#define PAGE_WORDS 1024u

static uint32_t load(const ah_word *word) {
  return atomic_load_explicit((ah_word *)word, memory_order_relaxed);
}

static void store(ah_word *word, uint32_t value) {
  atomic_store_explicit(word, value, memory_order_release);
}

static uintptr_t granule_of(uintptr_t address) { return address >> AH_SUB_SHIFT; }
static uintptr_t start_of(uintptr_t granule) { return granule << AH_SUB_SHIFT; }

static uint32_t offset_of(uint32_t word) {
  return (word & AH_SUB_OFFSET) >> AH_SUB_OFFSET_SHIFT;
}

/* --- counting --- */

/* An object is off the record: the class that its word had, or none. Arenas are not counted. */
static void count_end(const struct ah_sub_region *region, uint32_t class) {
  uint64_t index = atomic_load_explicit(&region->tag, memory_order_relaxed) >> 40;
  struct ah_class was;
  if (ah_is_counting() && index <= AH_SUBS && ah_class_get(class & AH_SUB_CLASS, &was)) {
    ah_object_counts_remove((uint32_t)index, was.path, was.size);
  }
}

/* As its class has it: where classes ran out, the path is lost. */
static void count_begin(uint32_t index, uint32_t class) {
  struct ah_class is;
  if (index <= AH_SUBS && ah_class_get(class, &is)) {
    ah_object_counts_add(index, is.path, is.size);
  }
}

/* Stores a word, or a fine word, that may have been an object's. */
static void overwrite(const struct ah_sub_region *region, ah_word *word, uint32_t value) {
  if (AH_UNLIKELY(ah_is_counting())) {
    count_end(region, atomic_exchange(word, value));
  } else {
    store(word, value);
  }
}

/* --- forgetting --- */

/* Objects of one granule that start in [base, limit): the granule may be shared. */
static void forget_shared(struct ah_sub_region *region, uintptr_t granule, uintptr_t base,
                          uintptr_t limit) {
  ah_word *word = ah_sub_word(region, granule);
  uint32_t value = load(word);
  if ((value & AH_SUB_FINE) != 0) {
    for (uintptr_t a = start_of(granule); a < start_of(granule + 1); a++) {
      if (a >= base && a < limit) {
        overwrite(region, ah_sub_fine(region, a), 0);
      }
    }
  }
  uintptr_t start = start_of(granule) + offset_of(value);
  while ((value & AH_SUB_CLASS) != 0 && start >= base && start < limit) {
    if (atomic_compare_exchange_weak(word, &value, value & (AH_SUB_FINE | AH_SUB_KNOWN))) {
      count_end(region, value);
      break;
    }
    start = start_of(granule) + offset_of(value);
  }
}

/* Words of whole granules, all of them the caller's. */
static void forget_words(struct ah_sub_region *region, uintptr_t from, uintptr_t to) {
  for (uintptr_t granule = from; granule < to; granule++) {
    /* Most words are 0: two at once. */
    const uint64_t *pair = (const uint64_t *)ah_sub_word(region, granule);
    if ((granule & 1) == 0 && granule + 1 < to && __atomic_load_n(pair, __ATOMIC_RELAXED) == 0) {
      granule++;
      continue;
    }
    ah_word *word = ah_sub_word(region, granule);
    uint32_t value = load(word);
    if (AH_UNLIKELY((value & AH_SUB_FINE) != 0)) {
      forget_shared(region, granule, start_of(granule), start_of(granule + 1));
    }
    if (value != 0) {
      overwrite(region, word, 0);
    }
  }
}

static void drop_fine(struct ah_sub_region *region, uintptr_t from, uintptr_t to) {
  if (atomic_load_explicit(&region->fine, memory_order_acquire) == 0) {
    return;
  }
  /* Whole pages of words are many more whole pages of fine words. */
  uintptr_t start = (uintptr_t)ah_sub_fine(region, start_of(from));
  uintptr_t length = (start_of(to) - start_of(from)) * sizeof(ah_word);
  ah_syscall(SYS_madvise, (long)start, (long)length, MADV_DONTNEED, 0, 0, 0);
}

static void forget_granules(struct ah_sub_region *region, uintptr_t from, uintptr_t to) {
  if (to - from < DROP_WORDS || ah_flag_is_set(ALLOCS_HOOK_SANDBOXED)) {
    forget_words(region, from, to);
    return;
  }
  uintptr_t first = (from + PAGE_WORDS - 1) / PAGE_WORDS * PAGE_WORDS;
  uintptr_t last = to / PAGE_WORDS * PAGE_WORDS;
  if (ah_is_counting()) {
    forget_words(region, first, last);
  }
  forget_words(region, from, first);
  drop_fine(region, first, last);
  ah_syscall(SYS_madvise, (long)ah_sub_word(region, first), (long)((last - first) * 4),
             MADV_DONTNEED, 0, 0, 0);
  forget_words(region, last, to);
}

static void forget_in_region(struct ah_sub_region *region, uintptr_t base, uintptr_t limit) {
  uintptr_t from = granule_of(base + 7);
  uintptr_t to = granule_of(limit);
  if ((base & 7) != 0) {
    forget_shared(region, granule_of(base), base, limit);
  }
  if (from < to) {
    forget_granules(region, from, to);
  }
  if ((limit & 7) != 0 && to >= from) {
    forget_shared(region, to, base, limit);
  }
}

static uintptr_t region_limit(uintptr_t address) {
  return ((address >> AH_SUB_REGION_SHIFT) + 1) << AH_SUB_REGION_SHIFT;
}

/* What part of a region holds is not known any more: it may be part of something else tomorrow. */
static void forget_holders(struct ah_sub_region *region, uintptr_t base, uintptr_t limit) {
  const _Atomic(uint8_t) *last = ah_sub_held(region, limit - 1);
  for (_Atomic(uint8_t) *held = ah_sub_held(region, base); held <= last; held++) {
    if (atomic_load_explicit(held, memory_order_relaxed) != 0) {
      atomic_store_explicit(held, 0, memory_order_relaxed);
    }
  }
}

static void forget(uint32_t index, uintptr_t base, uintptr_t limit, bool with_holders) {
  while (base < limit) {
    uintptr_t end = region_limit(base);
    end = end < limit && end != 0 ? end : limit;
    struct ah_sub_region *region = ah_sub_region_find(index, base);
    if (region != NULL) {
      forget_in_region(region, base, end);
      if (with_holders) {
        forget_holders(region, base, end);
      }
    }
    base = end;
  }
}

static bool is_any_stated(void) {
  return AH_UNLIKELY(atomic_load_explicit(&ah_stated_any, memory_order_relaxed) != 0);
}

void ah_sub_forget(uint32_t index, uintptr_t base, uintptr_t limit) {
  forget(index, base, limit, false);
}

void ah_sub_purge(uintptr_t base, uintptr_t limit) {
  uint32_t used = ah_subs_used();
  for (uint32_t sub = 1; sub <= used; sub++) {
    forget(sub, base, limit, true);
    forget(sub + AH_SUBS, base, limit, true);
  }
  if (is_any_stated()) {
    forget(AH_SUB_STATED, base, limit, true);
  }
}

/* --- memory that may be given back --- */

/* Ends what a word says, if that is marked. */
static void end_leaving(const struct ah_sub_region *region, ah_word *word) {
  uint32_t value = load(word);
  while ((value & AH_SUB_LEAVING) != 0) {
    if (atomic_compare_exchange_weak(word, &value, value & AH_SUB_FINE)) {
      count_end(region, value);
      return;
    }
  }
}

static void end_all_leaving(const struct ah_sub_region *region, uintptr_t granule) {
  ah_word *word = ah_sub_word(region, granule);
  if ((load(word) & AH_SUB_FINE) != 0) {
    for (uintptr_t a = start_of(granule); a < start_of(granule + 1); a++) {
      end_leaving(region, ah_sub_fine(region, a));
    }
  }
  end_leaving(region, word);
}

static void mark(ah_word *word) {
  if (load(word) != 0) {
    atomic_fetch_or(word, AH_SUB_LEAVING);
  }
}

static void unmark(ah_word *word) {
  if ((load(word) & AH_SUB_LEAVING) != 0) {
    atomic_fetch_and(word, ~AH_SUB_LEAVING);
  }
}

static void with_all(const struct ah_sub_region *region, uintptr_t granule, void (*change)(ah_word *)) {
  ah_word *word = ah_sub_word(region, granule);
  if ((load(word) & AH_SUB_FINE) != 0) {
    for (uintptr_t a = start_of(granule); a < start_of(granule + 1); a++) {
      change(ah_sub_fine(region, a));
    }
  }
  change(word);
}

enum step { MARK, KEEP, END };

static void take_step_at(const struct ah_sub_region *region, uintptr_t granule, enum step step) {
  if (load(ah_sub_word(region, granule)) == 0) {
    return;
  }
  if (step == END) {
    end_all_leaving(region, granule);
  } else {
    with_all(region, granule, step == MARK ? mark : unmark);
  }
}

static void take_step(uint32_t index, uintptr_t base, uintptr_t limit, enum step step) {
  while (base < limit) {
    uintptr_t end = region_limit(base);
    end = end < limit && end != 0 ? end : limit;
    struct ah_sub_region *region = ah_sub_region_find(index, base);
    for (uintptr_t granule = granule_of(base); region != NULL && granule < granule_of(end); granule++) {
      take_step_at(region, granule, step);
    }
    if (region != NULL && step == MARK) {
      forget_holders(region, base, end);
    }
    base = end;
  }
}

static void take_step_in_all(uintptr_t base, uintptr_t limit, enum step step) {
  uint32_t used = base < limit && ah_subs_any() ? ah_subs_used() : 0;
  for (uint32_t sub = 1; sub <= used; sub++) {
    take_step(sub, base, limit, step);
    take_step(sub + AH_SUBS, base, limit, step);
  }
  if (base < limit && is_any_stated()) {
    take_step(AH_SUB_STATED, base, limit, step);
  }
}

void ah_sub_mark(uintptr_t base, uintptr_t limit) { take_step_in_all(base, limit, MARK); }

void ah_sub_settle(uintptr_t base, uintptr_t limit, bool is_gone) {
  take_step_in_all(base, limit, is_gone ? END : KEEP);
}

/* --- recording --- */

struct object {
  uint32_t index;
  uintptr_t base;
  uintptr_t limit;
  uint32_t class;
};

static bool is_first(uint32_t word) {
  return AH_UNLIKELY((word & (AH_SUB_KNOWN | AH_SUB_LEAVING)) != AH_SUB_KNOWN);
}

/*
 * The first object in its granule, or since the memory is another's: its holder must be marked, and
 * who reaches into it is gone.
 */
static __attribute__((noinline)) void begin(struct ah_sub_region *region,
                                            const struct object *object) {
  struct ah_object before;
  end_all_leaving(region, granule_of(object->base));
  if (ah_sub_find_in(object->index, object->base, &before) && before.base != object->base) {
    ah_sub_forget(object->index, before.base, before.base + 1);
  }
  _Atomic(uint8_t) *held = ah_sub_held(region, object->base);
  if (atomic_load_explicit(held, memory_order_relaxed) == 0) {
    uintptr_t start = object->base >> AH_SUB_STRETCH_SHIFT << AH_SUB_STRETCH_SHIFT;
    if (ah_holder_mark(object->base, start, start + (1 << AH_SUB_STRETCH_SHIFT))) {
      atomic_store_explicit(held, 1, memory_order_relaxed);
    }
  }
}

/* Tells the blocks into which an object reaches where it starts; false if one has no region. */
static bool reach(const struct object *object) {
  uintptr_t last = (object->limit - 1) >> AH_SUB_BLOCK_SHIFT;
  uintptr_t granule = granule_of(object->base);
  for (uintptr_t block = (object->base >> AH_SUB_BLOCK_SHIFT) + 1; block <= last; block++) {
    uintptr_t start = block << AH_SUB_BLOCK_SHIFT;
    struct ah_sub_region *region = ah_sub_region_make(object->index, start);
    if (region == NULL) {
      return false;
    }
    store(ah_sub_reach(region, start), (uint32_t)(granule_of(start) - granule));
  }
  return true;
}

/* Objects that start in an object's last granule, which it does not fill. */
static void clear_last(struct ah_sub_region *region, const struct object *object) {
  uintptr_t granule = granule_of(object->limit);
  forget_shared(region, granule, start_of(granule), object->limit);
  /* Whoever starts there while this object lives must find it in its way. */
  uint32_t alone = AH_SUB_KNOWN;
  atomic_compare_exchange_strong(ah_sub_word(region, granule), &alone, 0);
}

/* Forgets what is left over in the memory of an object that is longer than its granule. */
static void clear_rest(struct ah_sub_region *region, const struct object *object) {
  uintptr_t from = granule_of(object->base) + 1;
  uintptr_t to = granule_of(object->limit);
  if (AH_LIKELY(object->limit < region_limit(object->base))) {
    forget_granules(region, from, to);
  } else {
    ah_sub_forget(object->index, start_of(from), start_of(to));
    region = ah_sub_region_find(object->index, object->limit);
  }
  if ((object->limit & 7) != 0 && region != NULL && load(ah_sub_word(region, to)) != 0) {
    clear_last(region, object);
  }
}

static void put_exclusive(struct ah_sub_region *region, const struct object *object) {
  ah_word *word = ah_sub_word(region, granule_of(object->base));
  uint32_t value = load(word);
  if (is_first(value)) {
    begin(region, object);
  }
  if (AH_UNLIKELY((value & AH_SUB_FINE) != 0)) {
    forget_shared(region, granule_of(object->base), object->base, object->base + 8);
  }
  overwrite(region, word, object->class | AH_SUB_KNOWN);
}

/* Whether what a word says can live beside an object. */
static bool is_beside(uint32_t value, const struct object *object) {
  struct ah_class class;
  uintptr_t base = (object->base & ~(uintptr_t)7) + offset_of(value);
  return ah_class_get(value & AH_SUB_CLASS, &class) && base != object->base &&
         (base > object->base ? base >= object->limit : base + class.size <= object->base);
}

/* False if there is no room beside the others. */
static bool put_shared(struct ah_sub_region *region, const struct object *object) {
  uintptr_t granule = granule_of(object->base);
  ah_word *word = ah_sub_word(region, granule);
  uint32_t value = load(word);
  if (is_first(value)) {
    begin(region, object);
    value = load(word);
  }
  if ((value & AH_SUB_FINE) != 0) {
    forget_shared(region, granule, object->base, object->limit);
    value = load(word);
  }
  uint32_t own = object->class | (uint32_t)(object->base & 7) << AH_SUB_OFFSET_SHIFT |
                 AH_SUB_SHARED | AH_SUB_KNOWN;
  while ((value & AH_SUB_CLASS) == 0 || !is_beside(value, object)) {
    if (atomic_compare_exchange_weak(word, &value, own | (value & AH_SUB_FINE))) {
      count_end(region, value);
      return true;
    }
  }
  bool has_room = ah_sub_region_refine(region);
  if (has_room) {
    store(ah_sub_fine(region, object->base), object->class);
    atomic_fetch_or(word, AH_SUB_FINE | AH_SUB_KNOWN);
  }
  return has_room;
}

/* False if there is no memory to record it in. */
static bool put(const struct object *object) {
  struct ah_sub_region *region = ah_sub_region_find(object->index, object->base);
  if (AH_UNLIKELY(region == NULL)) {
    region = ah_sub_region_make(object->index, object->base);
    if (region == NULL) {
      return false;
    }
  }
  bool is_exclusive = (object->base & 7) == 0 && object->limit - object->base >= 8;
  if (granule_of(object->limit) > granule_of(object->base)) {
    clear_rest(region, object);
  }
  if (AH_UNLIKELY((object->base ^ (object->limit - 1)) >> AH_SUB_BLOCK_SHIFT != 0) &&
      !reach(object)) {
    return false;
  }
  if (AH_UNLIKELY(!is_exclusive)) {
    return put_shared(region, object);
  }
  put_exclusive(region, object);
  return true;
}

/* False if it could not be. */
static bool record(uint32_t index, uintptr_t base, size_t size, uint32_t path, uint32_t type) {
  uintptr_t limit = base + (size == 0 ? 1 : size);
  if (AH_UNLIKELY(limit < base || limit >> 47 != 0)) {
    return false;
  }
  uint32_t class = ah_class_id(size, path, type);
  if (AH_UNLIKELY(class == 0)) {
    ah_sub_forget(index, base, limit); /* what was there is gone, even if this is not known */
    return false;
  }
  bool is_there = put(&(struct object){index, base, limit, class});
  if (ah_is_counting() && is_there) {
    count_begin(index, class);
  }
  return is_there;
}

bool ah_sub_record(uint32_t index, uintptr_t base, size_t size, uint32_t path, uint32_t type) {
  return record(index, base, size, path, type);
}

/* The word that holds the class of the object that starts at an address; NULL if there is none. */
static ah_word *word_at(uint32_t index, uintptr_t base, struct ah_sub_region **region) {
  *region = ah_sub_region_find(index, base);
  if (*region == NULL) {
    return NULL;
  }
  ah_word *word = ah_sub_word(*region, granule_of(base));
  uint32_t value = load(word);
  if ((value & AH_SUB_CLASS) != 0 && offset_of(value) == (base & 7)) {
    return word;
  }
  if ((value & AH_SUB_FINE) != 0 && load(ah_sub_fine(*region, base)) != 0) {
    return ah_sub_fine(*region, base);
  }
  return NULL;
}

static bool erase(uint32_t index, uintptr_t base) {
  struct ah_sub_region *region;
  ah_word *word = word_at(index, base, &region);
  if (word == NULL) {
    return false;
  }
  uint32_t value = load(word);
  if (AH_LIKELY(word == ah_sub_word(region, granule_of(base)) && (value & AH_SUB_SHARED) == 0)) {
    overwrite(region, word, AH_SUB_KNOWN);
  } else {
    forget_shared(region, granule_of(base), base, base + 1);
  }
  return true;
}

static bool is_known(uint32_t sub) { return sub - 1 < AH_SUBS && ah_sub_name(sub) != NULL; }

AH_HOOK void allocs_hook_sub_alloc(uint32_t sub, void *p, size_t size, uint32_t path) {
  if (p != NULL && is_known(sub)) {
    record(sub, (uintptr_t)p, size, path, 0);
  }
}

AH_HOOK void allocs_hook_sub_restore(uint32_t sub, void *p, size_t size, uint32_t path) {
  if (p != NULL && is_known(sub) && record(sub, (uintptr_t)p, size, path, 0) && ah_is_counting()) {
    ah_object_counts_keep(sub, path, size);
  }
}

AH_HOOK bool allocs_hook_sub_free(uint32_t sub, void *p) {
  return is_known(sub) && erase(sub, (uintptr_t)p);
}

AH_HOOK void allocs_hook_sub_reset(uint32_t sub, void *base, void *limit) {
  if (is_known(sub)) {
    ah_sub_forget(sub, (uintptr_t)base, (uintptr_t)limit);
  }
}

AH_HOOK bool allocs_hook_sub_type(uint32_t sub, void *p, const char *type) {
  struct ah_sub_region *region;
  struct ah_class class;
  ah_word *word = is_known(sub) ? word_at(sub, (uintptr_t)p, &region) : NULL;
  uint32_t id = word == NULL ? 0 : ah_type_id(type);
  uint32_t value = id == 0 ? 0 : load(word);
  if (value == 0 || !ah_class_get(value & AH_SUB_CLASS, &class)) {
    return false;
  }
  struct ah_class with_type;
  uint32_t typed = ah_class_id(class.size, class.path, id);
  if (!ah_class_get(typed, &with_type) || with_type.path != class.path) {
    return false; /* classes ran out: better no type than no path */
  }
  while (!atomic_compare_exchange_weak(word, &value, (value & ~AH_SUB_CLASS) | typed)) {
  }
  return true;
}

AH_HOOK void allocs_hook_sub_arena(uint32_t sub, void *base, size_t size, uint32_t path) {
  if (base != NULL && is_known(sub)) {
    record(sub + AH_SUBS, (uintptr_t)base, size, path, 0);
  }
}

AH_HOOK bool allocs_hook_sub_retire(uint32_t sub, void *base) {
  struct ah_object arena;
  if (!is_known(sub) || !ah_sub_find_in(sub + AH_SUBS, (uintptr_t)base, &arena) ||
      arena.base != (uintptr_t)base) {
    return false;
  }
  ah_sub_forget(sub, arena.base, arena.base + arena.size);
  return erase(sub + AH_SUBS, arena.base);
}

/* What a frame keeps at its address: the caller's frame, and where the caller goes on. */
static uint32_t path_of(void *frame) {
  uintptr_t *kept = frame;
  return ah_path_here(kept[1], (uintptr_t)&kept[2], kept[0]);
}

AH_HOOK void allocs_hook_announce_alloc(uint32_t sub, void *p, size_t size, void *frame) {
  if (p != NULL && is_known(sub)) {
    record(sub, (uintptr_t)p, size, path_of(frame), 0);
  }
}

AH_HOOK void allocs_hook_announce_arena(uint32_t sub, void *base, size_t size, void *frame) {
  allocs_hook_sub_arena(sub, base, size, path_of(frame));
}
