/*
 * big.c - the table of chunks of 128 KiB and more.
 *
 * Slots come from a lock-free stack of returned ones, or else from the end of the table.
 * The stack's top carries a counter, so that a slot taken and returned in between shows.
 */
#include "index.h"
#include "os.h"

static _Atomic(uint64_t) directory[AH_BIG_SEGMENTS];
/* Counter in the upper half, slot number + 1 in the lower; 0 there is the empty stack. */
static _Atomic(uint64_t) returned;

#define SEGMENT_BYTES (AH_BIG_SEGMENT_SLOTS * sizeof(struct ah_big))

void ah_big_init(void) {
  struct allocs_hook_root *root = &ah_root;
  root->big_directory = (uintptr_t)directory;
  root->big_directory_length = AH_BIG_SEGMENTS;
  root->big_segment_slots = AH_BIG_SEGMENT_SLOTS;
  root->big_slot_size = sizeof(struct ah_big);
}

static struct ah_big *slot_at(uint32_t slot) {
  uint64_t segment = atomic_load_explicit(&directory[slot / AH_BIG_SEGMENT_SLOTS],
                                          memory_order_acquire);
  return segment == 0 ? NULL : (struct ah_big *)segment + slot % AH_BIG_SEGMENT_SLOTS;
}

struct ah_big *ah_big_at(uint32_t slot) {
  uint32_t used = __atomic_load_n(&ah_root.big_used, __ATOMIC_ACQUIRE);
  return slot < used ? slot_at(slot) : NULL;
}

static bool map_segment(uint32_t slot) {
  _Atomic(uint64_t) *entry = &directory[slot / AH_BIG_SEGMENT_SLOTS];
  if (atomic_load(entry) != 0) {
    return true;
  }
  void *mine = ah_os_map(SEGMENT_BYTES);
  uint64_t other = 0;
  if (mine != NULL && !atomic_compare_exchange_strong(entry, &other, (uintptr_t)mine)) {
    ah_os_unmap(mine, SEGMENT_BYTES);
  }
  return mine != NULL || other != 0;
}

static uint32_t append(void) {
  uint32_t *used = &ah_root.big_used;
  uint32_t slot = __atomic_load_n(used, __ATOMIC_RELAXED);
  do {
    if (slot >= AH_BIG_SEGMENTS * AH_BIG_SEGMENT_SLOTS || !map_segment(slot)) {
      ah_count(&ah_root.lost_big);
      return AH_BIG_NO_SLOT;
    }
  } while (!__atomic_compare_exchange_n(used, &slot, slot + 1, true, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED));
  return slot;
}

static uint32_t take(void) {
  uint64_t top = atomic_load_explicit(&returned, memory_order_acquire);
  while ((uint32_t)top != 0) {
    uint32_t slot = (uint32_t)top - 1;
    uint32_t next = atomic_load_explicit(&slot_at(slot)->next, memory_order_relaxed);
    uint64_t below = ((top >> 32) + 1) << 32 | next;
    if (atomic_compare_exchange_weak(&returned, &top, below)) {
      return slot;
    }
  }
  return append();
}

static void give_back(uint32_t slot) {
  uint64_t top = atomic_load_explicit(&returned, memory_order_relaxed);
  uint64_t above;
  do {
    atomic_store_explicit(&slot_at(slot)->next, (uint32_t)top, memory_order_relaxed);
    above = ((top >> 32) + 1) << 32 | (slot + 1);
  } while (!atomic_compare_exchange_weak(&returned, &top, above));
}

/* The base of a chunk that goes on to live is there throughout, so that searches find it. */
static void fill(struct ah_big *big, uintptr_t base, size_t size, uint32_t site) {
  uint32_t sequence = atomic_load_explicit(&big->sequence, memory_order_relaxed);
  atomic_store_explicit(&big->sequence, sequence + 1, memory_order_relaxed);
  atomic_thread_fence(memory_order_release);
  if (atomic_load_explicit(&big->base, memory_order_relaxed) != base) {
    atomic_store_explicit(&big->base, 0, memory_order_release);
  }
  atomic_store_explicit(&big->size, size, memory_order_release);
  atomic_store_explicit(&big->site, site, memory_order_release);
  atomic_store_explicit(&big->base, base, memory_order_release);
  atomic_store_explicit(&big->sequence, sequence + 2, memory_order_release);
}

uint32_t ah_big_add(uintptr_t base, size_t size, uint32_t site) {
  uint32_t slot = take();
  if (slot != AH_BIG_NO_SLOT) {
    fill(slot_at(slot), base, size, site);
  }
  return slot;
}

void ah_big_update(uint32_t slot, size_t size, uint32_t site) {
  struct ah_big *big = slot_at(slot);
  fill(big, atomic_load_explicit(&big->base, memory_order_relaxed), size, site);
}

void ah_big_remove(uint32_t slot) {
  fill(slot_at(slot), 0, 0, 0);
  give_back(slot);
}
