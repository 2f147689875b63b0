/*
 * paths.c - the tables that turn ids into paths. Ids are given out in order, so that a
 * small program touches few pages of them.
 */
#include "counts.h"
#include "os.h"
#include "paths.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BYTES ((size_t)96 * 1024)
#define WIDE_BYTES_MAX ((size_t)256 << 20)
#define ATTEMPTS 8u
/* Ids that only paths of one frame may have, when all others are gone. */
#define RESERVED_IDS 4096u

static uint64_t first_table[FIRST_BYTES / sizeof(uint64_t)];
static _Atomic(uint32_t) failures;
_Atomic(uint32_t) ah_path_next;
struct ah_path_cache ah_path_cache;

static size_t stride(void) { return ah_root.path_frames * sizeof(uint64_t); }

static void describe(int level, uint32_t first_id, uint32_t count) {
  ah_root.sites[level].first_id = first_id;
  ah_root.sites[level].count = count;
}

/* A number from 1 to the most frames; anything else is no reason to stop a program. */
static uint32_t depth_wanted(void) {
  const char *text = ah_os_variable("ALLOCS_DEPTH");
  uint32_t value = 0;
  for (; text != NULL && *text >= '0' && *text <= '9' && value <= AH_DEPTH_MAX; text++) {
    value = value * 10 + (uint32_t)(*text - '0');
  }
  bool usable = text != NULL && *text == '\0' && value >= 1 && value <= AH_DEPTH_MAX;
  return usable ? value : AH_DEPTH_DEFAULT;
}

static uint32_t smaller(uint64_t a, uint64_t b) { return (uint32_t)(a < b ? a : b); }

void ah_paths_init(uint32_t depth) {
  ah_root.depth = depth == 0 ? depth_wanted() : depth;
  ah_root.path_frames = ah_root.depth == 1 ? 1 : ah_root.depth + AH_PATH_INTERNAL;
  /* Paths that are counted have wide ids only. */
  uint32_t start = ah_is_counting() ? AH_NARROW_IDS : 0;
  uint32_t first = smaller(FIRST_BYTES / stride(), AH_NARROW_IDS);
  uint32_t far = start + AH_NARROW_IDS;
  describe(0, start, first);
  describe(1, start + first, AH_NARROW_IDS - first);
  describe(2, far, smaller(WIDE_BYTES_MAX / stride(), AH_WIDE_IDS - far));
  ah_nodes_init();
  atomic_store(&ah_path_next, ah_site_lost() + 1);
  /* Empty entries have site 0. */
  atomic_store(&ah_path_cache.claims[0], 1);
  ah_path_cache.ids[0] = AH_SITE_LOST;
  __atomic_store_n(&ah_root.sites[0].address, (uintptr_t)first_table, __ATOMIC_RELEASE);
}

static uint64_t *map_table(struct allocs_hook_sites *table) {
  uint64_t address = __atomic_load_n(&table->address, __ATOMIC_ACQUIRE);
  if (address != 0 || atomic_load(&failures) >= ATTEMPTS) {
    return (uint64_t *)address;
  }
  size_t bytes = table->count * stride();
  void *mine = ah_os_map(bytes);
  if (mine == NULL) {
    atomic_fetch_add(&failures, 1);
    return NULL;
  }
  if (!__atomic_compare_exchange_n(&table->address, &address, (uintptr_t)mine, false,
                                   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    ah_os_unmap(mine, bytes);
    return (uint64_t *)address;
  }
  return mine;
}

/* Where the path of an id is kept; NULL if there is no room for it. */
static uint64_t *entry(uint32_t id, bool may_map) {
  for (int level = 0; level < 3; level++) {
    struct allocs_hook_sites *table = &ah_root.sites[level];
    if (id - table->first_id < table->count) {
      uint64_t *start = may_map ? map_table(table)
                                : (uint64_t *)__atomic_load_n(&table->address, __ATOMIC_ACQUIRE);
      return start == NULL ? NULL
                           : start + (size_t)(id - table->first_id) * ah_root.path_frames;
    }
  }
  return NULL;
}

uint32_t ah_path_make(const uint64_t *frames, uint32_t count) {
  const struct allocs_hook_sites *last = &ah_root.sites[2];
  uint32_t limit = last->first_id + last->count - (count == 1 ? 0 : RESERVED_IDS);
  uint32_t id = atomic_load(&ah_path_next);
  uint64_t *to;
  do {
    to = id < limit && (!ah_is_counting() || ah_counts_room(id)) ? entry(id, true) : NULL;
  } while (to != NULL && !atomic_compare_exchange_weak(&ah_path_next, &id, id + 1));
  if (to == NULL) {
    return ah_site_lost();
  }
  memcpy(to, frames, count * sizeof *frames); /* what is behind is 0 */
  return id;
}

const uint64_t *ah_path_of(uint32_t id) { return id <= AH_SITE_LOST ? NULL : entry(id, false); }

uint32_t ah_path_length(const uint64_t *path) {
  uint32_t length = 0;
  while (path != NULL && length < ah_root.path_frames && path[length] != 0) {
    length++;
  }
  return length;
}
