/* shorts.c - the words of chunks of at most 16 bytes, where they may be neighbours in one granule. */
#include "index.h"
#include "os.h"

size_t ah_short_limit;

ah_word *ah_short_find(uintptr_t address) {
  uint32_t slot = ah_region_slot(address);
  struct ah_shorts *shorts = slot == AH_NO_REGION ? NULL : ah_region_shorts(slot);
  uint32_t block = shorts == NULL ? 0 : ah_block_of(shorts, ah_short_owner(address));
  return block == 0 ? NULL : ah_short_in(shorts, block, address);
}

static struct ah_shorts *shorts_make(uintptr_t address) {
  uint32_t slot = ah_region_make(address) == NULL ? AH_NO_REGION : ah_region_slot(address);
  if (slot == AH_NO_REGION) {
    return NULL; /* counted already */
  }
  struct ah_shorts *there = ah_region_shorts(slot);
  if (there != NULL) {
    return there;
  }
  struct ah_shorts *mine = ah_map_patiently(sizeof *mine);
  if (mine == NULL) {
    ah_count(&ah_root.lost_region);
  } else if (!atomic_compare_exchange_strong(&ah_tables.regions.shorts[slot], &there, mine)) {
    ah_os_unmap(mine, sizeof *mine);
    mine = there;
  }
  return mine;
}

/*
 * The first free block gets an owner. Any thread may finish what another began, and does before it
 * goes on to the next: so each owner has one block, and there are enough.
 */
static uint32_t block_make(struct ah_shorts *shorts, uint32_t mine) {
  uint32_t i = atomic_load_explicit(&shorts->used, memory_order_acquire);
  uint32_t block = ah_block_of(shorts, mine);
  while (block == 0) {
    uint32_t owner = 0;
    if (atomic_compare_exchange_strong(&shorts->owner_of[i], &owner, mine + 1)) {
      owner = mine + 1;
    }
    atomic_store_explicit(&shorts->block_of[owner - 1], AH_FIRST_BLOCK + i, memory_order_release);
    block = owner == mine + 1 ? AH_FIRST_BLOCK + i : 0;
    atomic_store_explicit(&shorts->used, ++i, memory_order_release);
  }
  return block;
}

ah_word *ah_short_make(uintptr_t address) {
  ah_word *there = ah_short_find(address);
  if (AH_LIKELY(there != NULL)) {
    return there;
  }
  struct ah_shorts *shorts = shorts_make(address);
  return shorts == NULL ? NULL : ah_short_in(shorts, block_make(shorts, ah_short_owner(address)), address);
}
