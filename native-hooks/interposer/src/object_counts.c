/*
 * object_counts.c - how many objects custom allocators made ever, by allocator and path.
 *
 * A table that is mapped with the first object, hashed by key. A key stays where it is.
 */
#include "counter.h"
#include "counts.h"
#include "os.h"

#define PROBES 64u
#define BYTES (AH_OBJECT_COUNTS * sizeof(struct ah_object_count))

static struct ah_counts *counts(void) { return (struct ah_counts *)ah_root.counts; }

static struct ah_object_count *table(void) {
  uint64_t *address = &counts()->objects;
  uint64_t there = __atomic_load_n(address, __ATOMIC_ACQUIRE);
  if (AH_LIKELY(there != 0)) {
    return (struct ah_object_count *)there;
  }
  void *mine = ah_map_patiently(BYTES);
  if (mine != NULL && !__atomic_compare_exchange_n(address, &there, (uintptr_t)mine, false,
                                                   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    ah_os_unmap(mine, BYTES);
    return (struct ah_object_count *)there;
  }
  return mine;
}

/* The slot of an allocator and a path, or with path 0 of all that the allocator made. */
static struct ah_object_count *slot_of(struct ah_object_count *slots, uint32_t sub, uint32_t path,
                                       bool make) {
  uint64_t key = (uint64_t)sub << 32 | path;
  uint32_t home = (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32);
  for (uint32_t i = 0; i < PROBES; i++) {
    struct ah_object_count *slot = &slots[(home + i) % AH_OBJECT_COUNTS];
    uint64_t there = __atomic_load_n(&slot->key, __ATOMIC_RELAXED);
    if (there == 0 && !make) {
      return NULL;
    }
    if (there == key ||
        (there == 0 && (__atomic_compare_exchange_n(&slot->key, &there, key, false, __ATOMIC_RELAXED,
                                                    __ATOMIC_RELAXED) ||
                        there == key))) {
      return slot;
    }
  }
  return NULL;
}

static void add_to(struct ah_object_count *slot, size_t size, bool shared) {
  ah_add(&slot->allocations, 1, shared);
  ah_add(&slot->bytes, size, shared);
  ah_raise_to(&slot->peak, ah_added(&slot->live, size, shared));
}

void ah_object_counts_add(uint32_t sub, uint32_t path, size_t size) {
  struct ah_object_count *slots = table();
  struct ah_object_count *slot = slots == NULL ? NULL : slot_of(slots, sub, path, true);
  struct ah_object_count *all = slot == NULL ? NULL : slot_of(slots, sub, 0, true);
  if (all == NULL) {
    ah_count(&counts()->lost_object);
    return;
  }
  bool shared = !ah_is_alone();
  add_to(slot, size, shared);
  add_to(all, size, shared);
}

static void remove_from(struct ah_object_count *slot, size_t size, bool shared) {
  if (slot != NULL) {
    ah_add(&slot->frees, 1, shared);
    ah_add(&slot->live, -size, shared);
  }
}

void ah_object_counts_remove(uint32_t sub, uint32_t path, size_t size) {
  struct ah_object_count *slots = table();
  struct ah_object_count *slot = slots == NULL ? NULL : slot_of(slots, sub, path, false);
  if (slot != NULL) {
    bool shared = !ah_is_alone();
    remove_from(slot, size, shared);
    remove_from(slot_of(slots, sub, 0, false), size, shared);
  }
}

static void keep_in(struct ah_object_count *slot, size_t size, bool shared) {
  if (slot != NULL) {
    ah_add(&slot->allocations, -UINT64_C(1), shared);
    ah_add(&slot->bytes, -size, shared);
    ah_add(&slot->frees, -UINT64_C(1), shared);
  }
}

void ah_object_counts_keep(uint32_t sub, uint32_t path, size_t size) {
  struct ah_object_count *slots = table();
  struct ah_object_count *slot = slots == NULL ? NULL : slot_of(slots, sub, path, false);
  if (slot != NULL) {
    bool shared = !ah_is_alone();
    keep_in(slot, size, shared);
    keep_in(slot_of(slots, sub, 0, false), size, shared);
  }
}
