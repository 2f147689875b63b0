/*
 * sub.h - the tables of the index of custom allocators' objects. Callable from any thread at any
 * time, as all of index.h.
 */
#ifndef ALLOCS_SUB_H
#define ALLOCS_SUB_H

#include "index.h"
#include "sub_layout.h"

#pragma GCC visibility push(hidden)

extern struct ah_subs ah_subs;
extern struct ah_sub_region ah_sub_regions[AH_SUB_REGION_SLOTS];

/* Makes the tables known to readers. Idempotent. */
void ah_subs_publish(void);
/* Names that were given so far; their numbers are 1 up to it. */
uint32_t ah_subs_used(void);
/* The name of a number; NULL if there is none. */
const char *ah_sub_name(uint32_t sub);

static inline uint64_t ah_sub_tag(uint32_t index, uintptr_t address) {
  return (uint64_t)index << 40 | address >> AH_SUB_REGION_SHIFT;
}

/* The i-th slot in which a tag may be. */
static inline struct ah_sub_region *ah_sub_slot(uint64_t tag, uint32_t i) {
  uint32_t home = (uint32_t)((tag * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
  return &ah_sub_regions[(home + i) % AH_SUB_REGION_SLOTS];
}

struct ah_sub_region *ah_sub_region_search(uint64_t tag);

/* An index's region of an address; NULL if it has none. */
static inline struct ah_sub_region *ah_sub_region_find(uint32_t index, uintptr_t address) {
  uint64_t tag = ah_sub_tag(index, address);
  struct ah_sub_region *slot = ah_sub_slot(tag, 0);
  return AH_LIKELY(atomic_load_explicit(&slot->tag, memory_order_acquire) == tag)
             ? slot
             : ah_sub_region_search(tag);
}
/* Same, mapping it at need; NULL, and counted, if that fails. */
struct ah_sub_region *ah_sub_region_make(uint32_t index, uintptr_t address);
/* Maps the fine words of a region at need; false, and counted, if that fails. */
bool ah_sub_region_refine(struct ah_sub_region *region);

/* The entry of an address's block: granules from its start back to the object that reaches in. */
static inline ah_word *ah_sub_reach(const struct ah_sub_region *region, uintptr_t address) {
  uint64_t tag = atomic_load_explicit(&region->tag, memory_order_relaxed);
  uint64_t first = (tag & ((UINT64_C(1) << 40) - 1)) << AH_SUB_REGION_SHIFT;
  uint64_t words = atomic_load_explicit(&region->words, memory_order_relaxed);
  ah_word *blocks = (ah_word *)(words + 4 * ((first >> AH_SUB_SHIFT) + AH_SUB_WORDS));
  return &blocks[(address - first) >> AH_SUB_BLOCK_SHIFT];
}

/* The entry of an address's stretch: 1 if all of it lies in one holder, or in no chunk. */
static inline _Atomic(uint8_t) *ah_sub_held(const struct ah_sub_region *region, uintptr_t address) {
  uintptr_t first = address >> AH_SUB_REGION_SHIFT << AH_SUB_REGION_SHIFT;
  _Atomic(uint8_t) *stretches = (_Atomic(uint8_t) *)(ah_sub_reach(region, first) + AH_SUB_BLOCKS);
  return &stretches[(address - first) >> AH_SUB_STRETCH_SHIFT];
}

static inline ah_word *ah_sub_word(const struct ah_sub_region *region, uintptr_t granule) {
  return (ah_word *)atomic_load_explicit(&region->words, memory_order_relaxed) + granule;
}

/* Of a granule whose word says AH_SUB_FINE. */
static inline ah_word *ah_sub_fine(const struct ah_sub_region *region, uintptr_t address) {
  return (ah_word *)atomic_load_explicit(&region->fine, memory_order_acquire) + address;
}

struct ah_class {
  uint64_t size;
  uint32_t path;
  uint32_t type; /* 0: none */
};

/* Tells readers where the classes are. */
void ah_classes_describe(void);
/* The id of a class, given out at its first use; 0, and counted, when ids ran out. */
uint32_t ah_class_id(uint64_t size, uint32_t path, uint32_t type);
/* False if there is no such class. */
bool ah_class_get(uint32_t id, struct ah_class *out);

/* A copy of a string that lives for ever; 0 when there is no room. */
uint64_t ah_string_keep(const char *string);
/* The id of a type's name; 0, and counted, when there is no room or it is not a name. */
uint32_t ah_type_id(const char *name);
const char *ah_type_name(uint32_t id);

/* The number of a name in a table of their addresses, entered at need; 0 if it is none, or all are taken. */
uint32_t ah_name_number(_Atomic(uint64_t) *names, uint32_t limit, const char *name);

struct ah_object {
  uintptr_t base;
  uint64_t size;
  uint32_t path;
  uint32_t type;
};
/* The live object of an index that covers an address. */
bool ah_sub_find_in(uint32_t index, uintptr_t address, struct ah_object *out);

/* Records an object, or an arena, in an index; false if it could not be. */
bool ah_sub_record(uint32_t index, uintptr_t base, size_t size, uint32_t path, uint32_t type);

/* Whether anything was ever said of a chunk. */
extern _Atomic(uint32_t) ah_stated_any;
/* Says what path, type, or both a chunk has; 0: none. False if there is no room. */
bool ah_state(uintptr_t base, uint32_t path, uint32_t type);
/* What was said of the chunk that starts at an address; 0 where nothing was. False if nothing at all. */
bool ah_stated(uintptr_t base, uint32_t *path, uint32_t *type);
/* The chunk is another now. */
void ah_unstate(uintptr_t base);

/* Forgets all objects that start in [base, limit). */
void ah_sub_forget(uint32_t index, uintptr_t base, uintptr_t limit);
/* The same in all indexes: the memory is about to be given back to whoever it came from. */
void ah_sub_purge(uintptr_t base, uintptr_t limit);
/*
 * For memory of which it is not known beforehand whether its owner keeps it: what is on record in
 * it is marked before. Afterwards all that is still marked is forgotten, or stays; what others have
 * put there meanwhile is not marked. Both bounds are those of granules.
 */
void ah_sub_mark(uintptr_t base, uintptr_t limit);
void ah_sub_settle(uintptr_t base, uintptr_t limit, bool is_gone);

/* Whether there is a custom allocator. */
static inline bool ah_subs_any(void) {
  return __atomic_load_n(&ah_root.suballocators, __ATOMIC_RELAXED) != 0;
}
/* Nothing but a test as long as there is none. */
static inline void ah_sub_purge_at_need(uintptr_t base, uintptr_t limit) {
  if (AH_UNLIKELY(base < limit && ah_subs_any())) {
    ah_sub_purge(base, limit);
  }
}

#pragma GCC visibility pop

#endif
