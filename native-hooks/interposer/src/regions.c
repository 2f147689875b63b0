/* regions.c - which mapping holds the words of an address. */
#include "boot.h"
#include "borrowed.h"
#include "index.h"
#include "os.h"

struct ah_tables ah_tables;

/* After failures, how many requests to let pass before the next attempt to map. */
static _Atomic(uint32_t) patience;
static _Atomic(uint32_t) waiting;

#define PATIENCE_MAX 4096u

static uint64_t tag_of(uintptr_t address) {
  uint64_t tag = address >> AH_REGION_SHIFT;
  return tag == 0 ? AH_TAG_ZERO : tag;
}

static uintptr_t first_granule(uint64_t tag) {
  return tag == AH_TAG_ZERO ? 0 : (uintptr_t)tag << (AH_REGION_SHIFT - AH_GRANULE_SHIFT);
}

static uint32_t probe(uint64_t tag, uint32_t i) {
  return (tag + (uint64_t)i * ah_region_step(tag)) % AH_REGION_SLOTS;
}

uint32_t ah_region_slot(uintptr_t address) {
  uint64_t tag = tag_of(address);
  for (uint32_t i = 0; i < AH_REGION_PROBES; i++) {
    uint32_t slot = probe(tag, i);
    if (atomic_load_explicit(&ah_tables.regions.tag[slot], memory_order_acquire) == tag) {
      return slot;
    }
    if (atomic_load_explicit(&ah_tables.regions.claim[slot], memory_order_relaxed) == 0) {
      return AH_NO_REGION;
    }
  }
  return AH_NO_REGION;
}

ah_word *ah_region_find(uintptr_t address) {
  uint32_t slot = ah_region_slot(address);
  return slot == AH_NO_REGION ? NULL : ah_region_words(slot);
}

/* The slot that belongs to a tag for good; AH_NO_REGION if all that it may have are taken. */
static uint32_t claim(uint64_t tag) {
  for (uint32_t i = 0; i < AH_REGION_PROBES; i++) {
    uint32_t slot = probe(tag, i);
    uint64_t owner = 0;
    if (atomic_compare_exchange_strong(&ah_tables.regions.claim[slot], &owner, tag) || owner == tag) {
      return slot;
    }
  }
  return AH_NO_REGION;
}

/* Granules of the boot arena look like nothing to readers and like a slow case to free. */
static void mark_boot(ah_word *words, uint64_t tag) {
  uintptr_t limit = ah_boot_limit();
  for (uintptr_t a = ah_boot_base(); a < limit; a += AH_SPACING) {
    if (tag_of(a) == tag) {
      atomic_store_explicit(&words[a >> AH_GRANULE_SHIFT], AH_TAG | AH_WIDE, memory_order_relaxed);
    }
  }
}

static void be_patient(void) {
  uint32_t now = atomic_load_explicit(&patience, memory_order_relaxed);
  uint32_t more = now == 0 ? 1 : now < PATIENCE_MAX ? now * 2 : now;
  atomic_store_explicit(&patience, more, memory_order_relaxed);
  atomic_store_explicit(&waiting, more, memory_order_relaxed);
}

static bool must_wait(void) {
  uint32_t left = atomic_load_explicit(&waiting, memory_order_relaxed);
  if (left == 0) {
    return false;
  }
  atomic_store_explicit(&waiting, left - 1, memory_order_relaxed);
  return true;
}

void *ah_map_patiently(size_t length) {
  if (must_wait()) {
    return NULL;
  }
  void *start = ah_os_map(length);
  if (start == NULL) {
    be_patient();
    return NULL;
  }
  atomic_store_explicit(&patience, 0, memory_order_relaxed);
  return start;
}

static ah_word *map_words(uint64_t tag) {
  void *start = ah_map_patiently(AH_REGION_BYTES);
  return start == NULL ? NULL
                       : (ah_word *)((uintptr_t)start - first_granule(tag) * sizeof(ah_word));
}

static void unmap_words(ah_word *words, uint64_t tag) {
  ah_os_unmap(&words[first_granule(tag)], AH_REGION_BYTES);
}

/* Any thread may finish what another began: all store the same values. */
static ah_word *publish(uint32_t slot, uint64_t tag, ah_word *mine) {
  ah_word *winner = NULL;
  if (!atomic_compare_exchange_strong(&ah_tables.regions.words[slot], &winner, mine)) {
    unmap_words(mine, tag);
    mine = winner;
  }
  atomic_store_explicit(&ah_tables.regions.tag[slot], tag, memory_order_release);
  return mine;
}

ah_word *ah_region_make(uintptr_t address) {
  ah_word *words = ah_region_find(address);
  uint64_t tag = tag_of(address);
  if (words != NULL) {
    return words;
  }
  words = map_words(tag);
  uint32_t slot = words == NULL ? AH_NO_REGION : claim(tag);
  if (slot == AH_NO_REGION) {
    if (words != NULL) {
      unmap_words(words, tag);
    }
    ah_count(&ah_root.lost_region);
    return NULL;
  }
  mark_boot(words, tag);
  ah_give_back(); /* once for 16 MiB */
  return publish(slot, tag, words);
}
