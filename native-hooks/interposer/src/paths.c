/*
 * paths.c - the tables that turn ids into paths, and the index that turns paths into ids. Ids are
 * given out in order, so that a small program touches few pages of them.
 */
#include "counts.h"
#include "frames.h"
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
  atomic_store(&ah_path_next, ah_site_lost() + 1);
  ah_tables.path_cache[0] = AH_SITE_LOST; /* what is empty elsewhere is of no site that has its place there */
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

/* The table that has an id, if any has. */
static inline struct allocs_hook_sites *table_of(uint32_t id) {
  return &ah_root.sites[(id >= ah_root.sites[1].first_id) + (id >= ah_root.sites[2].first_id)];
}

static inline uint64_t *entry_in(const struct allocs_hook_sites *table, uint64_t *start, uint32_t id) {
  return start == NULL ? NULL : start + (size_t)(id - table->first_id) * ah_root.path_frames;
}

/* Where the path of a new id is to be kept; NULL if there is no room for it. */
static uint64_t *room_for(uint32_t id) {
  struct allocs_hook_sites *table = table_of(id);
  return id - table->first_id < table->count ? entry_in(table, map_table(table), id) : NULL;
}

uint32_t ah_path_make(const uint64_t *frames, uint32_t count) {
  const struct allocs_hook_sites *last = &ah_root.sites[2];
  uint32_t limit = last->first_id + last->count - (count == 1 ? 0 : RESERVED_IDS);
  uint32_t id = atomic_load(&ah_path_next);
  uint64_t *to;
  do {
    to = id < limit && (!ah_is_counting() || ah_counts_room(id)) ? room_for(id) : NULL;
  } while (to != NULL && !atomic_compare_exchange_weak(&ah_path_next, &id, id + 1));
  if (to == NULL) {
    return ah_site_lost();
  }
  memcpy(to, frames, count * sizeof *frames); /* what is behind is 0 */
  return id;
}

const uint64_t *ah_path_of(uint32_t id) {
  const struct allocs_hook_sites *table = table_of(id);
  uint64_t *start = (uint64_t *)__atomic_load_n(&table->address, __ATOMIC_ACQUIRE);
  return id > AH_SITE_LOST && id - table->first_id < table->count ? entry_in(table, start, id) : NULL;
}

uint32_t ah_path_length(const uint64_t *path) {
  uint32_t length = 0;
  while (path != NULL && length < ah_root.path_frames && path[length] != 0) {
    length++;
  }
  return length;
}

/* --- from a path to its id --- */

#define FIRST_SLOTS 2048u
#define LINE_SLOTS (AH_LINE / sizeof(uint64_t))
#define LINES 9u /* in which a path may be */

static struct {
  uint64_t mask;
  _Atomic(uint64_t) used;
  _Alignas(AH_LINE) _Atomic(uint64_t) slots[FIRST_SLOTS];
} first_index = {.mask = FIRST_SLOTS - 1};

struct ah_path_index *_Atomic ah_path_index = (struct ah_path_index *)&first_index;
static _Atomic(bool) growing;

/* What a path is known by. */
struct key {
  uint64_t kin;  /* of all but the two innermost and the outermost: where to look first */
  uint64_t hash; /* its lower bits: where to look then; the others are in the slot, above the id */
};

static inline uint64_t with(uint64_t digest, uint64_t frame) {
  return ((digest << 25 | digest >> 39) ^ frame) * UINT64_C(0x9e3779b97f4a7c15);
}

static inline uint64_t kin_of(const uint64_t *frames, uint32_t count) {
  uint64_t digest = 0;
  for (uint32_t i = 2; i + 1 < count; i++) {
    digest = with(digest, frames[i]);
  }
  return digest;
}

static inline struct key key_with(uint64_t kin, const uint64_t *frames, uint32_t count) {
  uint64_t digest = with(kin, count > 2 ? frames[count - 1] : 0);
  digest = with(with(digest, count > 1 ? frames[1] : 0), frames[0]);
  return (struct key){kin >> 32, (digest ^ digest >> 32) * UINT64_C(0xd6e8feb86659fd93)};
}

static inline struct key key_of(const uint64_t *frames, uint32_t count) {
  return key_with(kin_of(frames, count), frames, count);
}

/* Whether a slot holds what it does for a path, whatever its id. */
static inline bool is_of(uint64_t held, const struct key *key) { return (held ^ key->hash) < AH_WIDE_IDS; }

static inline uint64_t slot_for(const struct key *key, uint32_t id) {
  return (key->hash & ~(uint64_t)(AH_WIDE_IDS - 1)) | id;
}

/* Where to look after so many slots in vain. */
static inline _Atomic(uint64_t) *slot_at(struct ah_path_index *index, const struct key *key, uint32_t probe) {
  uint64_t line = probe < LINE_SLOTS ? key->kin : (key->hash + probe) / LINE_SLOTS;
  return &index->slots[(line * LINE_SLOTS + (key->hash + probe) % LINE_SLOTS) & index->mask];
}

/* The slot of a path, or a free one for it; NULL if there is neither. */
static inline _Atomic(uint64_t) *look_up(struct ah_path_index *index, const struct key *key, uint32_t *id) {
  for (uint32_t i = 0; i < LINES * LINE_SLOTS; i++) {
    _Atomic(uint64_t) *slot = slot_at(index, key, i);
    uint64_t held = atomic_load_explicit(slot, memory_order_acquire);
    *id = held & (AH_WIDE_IDS - 1);
    if (AH_LIKELY(is_of(held, key)) || held == 0) {
      return slot;
    }
  }
  *id = 0;
  return NULL;
}

/* Leaves it out where another came first; then the path gets one more id later. */
static void insert(struct ah_path_index *index, const struct key *key, uint32_t id) {
  for (uint32_t i = 0; i < LINES * LINE_SLOTS; i++) {
    uint64_t empty = 0;
    if (atomic_compare_exchange_strong(slot_at(index, key, i), &empty, slot_for(key, id))) {
      atomic_fetch_add(&index->used, 1);
      return;
    }
  }
}

/*
 * The old index is left to those who read it. What they insert into it meanwhile is made once
 * more later, and such a path has two ids then.
 */
static void grow(struct ah_path_index *index) {
  if (atomic_exchange(&growing, true)) {
    return;
  }
  uint64_t slots = (index->mask + 1) * 2;
  struct ah_path_index *larger = NULL;
  if (atomic_load(&ah_path_index) == index) {
    larger = ah_map_patiently(sizeof *larger + slots * sizeof larger->slots[0]);
  }
  if (larger != NULL) {
    larger->mask = slots - 1;
    for (uint64_t i = 0; i <= index->mask; i++) {
      uint64_t held = atomic_load_explicit(&index->slots[i], memory_order_acquire);
      const uint64_t *path = held == 0 ? NULL : ah_path_of(held & (AH_WIDE_IDS - 1));
      if (path != NULL) {
        struct key key = key_of(path, ah_path_length(path));
        insert(larger, &key, held & (AH_WIDE_IDS - 1));
      }
    }
    atomic_store_explicit(&ah_path_index, larger, memory_order_release);
  }
  atomic_store(&growing, false);
}

/* All but the last frame led on to another. */
static void mark_continuing(const struct ah_path *path) {
  for (uint32_t i = 0; i + 1 < path->count; i++) {
    ah_frame_continues(path->frames[i]);
  }
}

/* The id that is in the index afterwards, perhaps another thread's; the lost one if there is none. */
static __attribute__((noinline)) uint32_t add(const struct ah_path *path, const struct key *key) {
  struct ah_path_index *index = atomic_load_explicit(&ah_path_index, memory_order_acquire);
  if (atomic_load(&index->used) * 2 > index->mask) {
    grow(index);
    index = atomic_load_explicit(&ah_path_index, memory_order_acquire);
  }
  uint32_t id;
  _Atomic(uint64_t) *slot = look_up(index, key, &id);
  if (slot == NULL || id != 0) {
    return slot == NULL ? ah_site_lost() : id;
  }
  uint32_t fresh = ah_path_make(path->frames, path->count);
  if (fresh == ah_site_lost()) {
    return fresh;
  }
  mark_continuing(path);
  while (slot != NULL && id == 0) {
    uint64_t empty = 0;
    if (atomic_compare_exchange_strong(slot, &empty, slot_for(key, fresh))) {
      atomic_fetch_add(&index->used, 1);
      return fresh;
    }
    slot = look_up(index, key, &id);
  }
  return id == 0 ? fresh : id;
}

/* A path that could not be kept is cut down to its first frame. */
static __attribute__((noinline)) uint32_t add_at_least_site(const struct ah_path *path, const struct key *key) {
  uint32_t id = add(path, key);
  if (id != ah_site_lost()) {
    return id;
  }
  ah_count(&ah_root.lost_site);
  if (path->count == 1) {
    return id;
  }
  struct ah_path site;
  site.frames[0] = path->frames[0];
  site.count = 1;
  struct key short_key = key_of(site.frames, 1);
  look_up(atomic_load_explicit(&ah_path_index, memory_order_acquire), &short_key, &id);
  return id != 0 ? id : add(&site, &short_key);
}

void ah_path_ahead(struct ah_path *path, uint32_t count) {
  struct ah_path_index *index = atomic_load_explicit(&ah_path_index, memory_order_acquire);
  path->kin = kin_of(path->frames, count);
  path->kin_count = count;
  __builtin_prefetch(&index->slots[(path->kin >> 32) * LINE_SLOTS & index->mask]);
}

uint32_t ah_path_find(const struct ah_path *path) {
  uint32_t id;
  uint64_t kin = AH_LIKELY(path->kin_count == path->count) ? path->kin : kin_of(path->frames, path->count);
  struct key key = key_with(kin, path->frames, path->count);
  look_up(atomic_load_explicit(&ah_path_index, memory_order_acquire), &key, &id);
  return AH_LIKELY(id != 0) ? id : add_at_least_site(path, &key);
}
