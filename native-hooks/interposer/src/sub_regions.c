/* sub_regions.c - which mappings hold the words that an index keeps for an address. */
#include "os.h"
#include "sub.h"

struct ah_sub_region ah_sub_regions[AH_SUB_REGION_SLOTS];

struct ah_sub_region *ah_sub_region_search(uint64_t tag) {
  for (uint32_t i = 0; i < AH_SUB_REGION_PROBES; i++) {
    struct ah_sub_region *slot = ah_sub_slot(tag, i);
    if (atomic_load_explicit(&slot->tag, memory_order_acquire) == tag) {
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
    struct ah_sub_region *slot = ah_sub_slot(tag, i);
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
  if (slot != NULL) {
    return slot;
  }
  uint64_t tag = ah_sub_tag(index, address);
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
