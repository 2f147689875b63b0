/* sub_regions.c - which mappings hold the words that an index keeps for an address. */
#include "os.h"
#include "sub.h"

struct ah_sub_region ah_sub_regions[AH_SUB_REGION_SLOTS];

static uint64_t tag_of(uint32_t index, uintptr_t address) {
  return (uint64_t)index << 40 | address >> AH_SUB_REGION_SHIFT;
}

static struct ah_sub_region *probe(uint64_t tag, uint32_t i) {
  uint32_t home = (uint32_t)((tag * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
  return &ah_sub_regions[(home + i) % AH_SUB_REGION_SLOTS];
}

struct ah_sub_region *ah_sub_region_find(uint32_t index, uintptr_t address) {
  uint64_t tag = tag_of(index, address);
  for (uint32_t i = 0; i < AH_SUB_REGION_PROBES; i++) {
    struct ah_sub_region *slot = probe(tag, i);
    if (AH_LIKELY(atomic_load_explicit(&slot->tag, memory_order_acquire) == tag)) {
      return slot;
    }
    if (atomic_load_explicit(&slot->claim, memory_order_relaxed) == 0) {
      return NULL;
    }
  }
  return NULL;
}

static struct ah_sub_region *claim(uint64_t tag) {
  for (uint32_t i = 0; i < AH_SUB_REGION_PROBES; i++) {
    struct ah_sub_region *slot = probe(tag, i);
    uint64_t owner = 0;
    if (atomic_compare_exchange_strong(&slot->claim, &owner, tag) || owner == tag) {
      return slot;
    }
  }
  return NULL;
}

/* Sets a pointer once; a mapping that comes second is given back. */
static void publish(_Atomic(uint64_t) *pointer, char *mine, uint64_t bias, size_t length) {
  uint64_t winner = 0;
  if (!atomic_compare_exchange_strong(pointer, &winner, (uintptr_t)mine - bias)) {
    ah_os_unmap(mine, length);
  }
}

struct ah_sub_region *ah_sub_region_make(uint32_t index, uintptr_t address) {
  struct ah_sub_region *slot = ah_sub_region_find(index, address);
  if (AH_LIKELY(slot != NULL)) {
    return slot;
  }
  uint64_t tag = tag_of(index, address);
  char *mine = ah_map_patiently(AH_SUB_REGION_BYTES);
  slot = mine == NULL ? NULL : claim(tag);
  if (slot == NULL) {
    if (mine != NULL) {
      ah_os_unmap(mine, AH_SUB_REGION_BYTES);
    }
    ah_count(&ah_subs.lost_region);
    return NULL;
  }
  uint64_t first = address >> AH_SUB_REGION_SHIFT << (AH_SUB_REGION_SHIFT - AH_SUB_SHIFT);
  publish(&slot->words, mine, 4 * first, AH_SUB_REGION_BYTES);
  atomic_store_explicit(&slot->tag, tag, memory_order_release);
  return slot;
}

bool ah_sub_region_refine(struct ah_sub_region *region) {
  if (atomic_load_explicit(&region->fine, memory_order_acquire) != 0) {
    return true;
  }
  char *mine = ah_map_patiently(AH_SUB_FINE_BYTES);
  if (mine == NULL) {
    ah_count(&ah_subs.lost_region);
    return false;
  }
  uint64_t tag = atomic_load_explicit(&region->tag, memory_order_relaxed);
  uint64_t first = (tag & ((UINT64_C(1) << 40) - 1)) << AH_SUB_REGION_SHIFT;
  publish(&region->fine, mine, 4 * first, AH_SUB_FINE_BYTES);
  return true;
}
