/*
 * paths.h - numbers for paths of return addresses, and the walk that finds them.
 *
 * A walk goes from frame to frame by their steps (frames.h): a load of the return address and a
 * look-up of its step each, both mostly of what lies in the cache, as distinct return addresses
 * are few. The finished path is looked up once, by a hash of all of it.
 *
 *   glance  a whole path, with where its return addresses lie from the CFA of the hook: the
 *           last one from a site is tried before the walk
 */
#ifndef ALLOCS_PATHS_H
#define ALLOCS_PATHS_H

#include "index.h"

#pragma GCC visibility push(hidden)

#define AH_PATH_FRAMES_MAX (AH_DEPTH_MAX + AH_PATH_INTERNAL)

/* A path on the way to its id. */
struct ah_path {
  uint64_t frames[AH_PATH_FRAMES_MAX];
  uint32_t count;
  uint64_t hash;
};

/* The hash of a path with one more frame; that of none is 0. */
static inline uint64_t ah_path_hash(uint64_t hash, uintptr_t frame) {
  return ((hash << 25 | hash >> 39) ^ frame) * UINT64_C(0x9e3779b97f4a7c15);
}

/*
 * From paths to their ids, open-addressed. A slot holds the id below the upper bits of the hash of
 * its path: so a path is compared with the one that it is, hardly ever with another.
 */
struct ah_path_index {
  uint64_t mask;
  _Atomic(uint64_t) used;
  _Atomic(uint64_t) slots[]; /* 0 while it is free */
};

extern struct ah_path_index *_Atomic ah_path_index;

/* The id of a path, a new one at need; where that cannot be, of its first frame, or the lost one. */
uint32_t ah_path_find(const struct ah_path *path);

#define AH_GLANCES 512u

/*
 * What tells that a path is the same again, in the order in which a walk comes by it: return
 * addresses, and where steps go by rbp, words on the stack that point as far from the CFA of the
 * hook as before. Once it is made, it stays as it is, as another thread may be looking through it.
 */
struct ah_glance {
  uintptr_t site; /* of the hook's caller; with AH_GLANCE_SPECIAL if rbp matters, or the id is wide */
  uint32_t id;
  uint16_t count, far; /* marks; those of them without a pointer, and the others behind them */
  intptr_t rbp;        /* from the CFA of the hook; AH_RBP_ANY if it does not matter */
  struct ah_mark {
    uintptr_t address;
    int32_t place;      /* from the CFA of the hook, as the others */
    int32_t pointer_at; /* looked at before the address is; of some mark before if it has none */
    int32_t pointer_to;
    uint32_t unused;
  } marks[];
};
#define AH_GLANCE_SPECIAL (UINT64_C(1) << 63)
#define AH_RBP_ANY 1 /* no distance: they are even */

extern struct ah_glance *_Atomic ah_glances[AH_GLANCES];

/*
 * What differs from call to call of one site is mostly how deep the stack is. A glance may be here
 * or beside it, at slot ^ 1: where two paths take turns.
 */
static inline uint32_t ah_glance_slot(uintptr_t site, uintptr_t cfa) {
  return (site ^ cfa >> 4) % AH_GLANCES;
}

static inline uintptr_t ah_stack_load(uintptr_t address) { return *(const uintptr_t *)address; }

/*
 * Whether its marks are there, all of them if there are no pointers; each is read only below the
 * caller of the one before.
 */
AH_INLINE bool ah_glance_near(const struct ah_glance *kept, uintptr_t cfa) {
  for (uint32_t i = 0; i < kept->count; i++) {
    const struct ah_mark *mark = &kept->marks[i];
    if (ah_stack_load(cfa + (uintptr_t)(intptr_t)mark->place) != mark->address) {
      return false;
    }
  }
  return true;
}

/* The others. */
AH_INLINE bool ah_glance_far(const struct ah_glance *kept, uintptr_t cfa) {
  const struct ah_mark *mark = &kept->marks[kept->count];
  for (const struct ah_mark *end = mark + kept->far; mark < end; mark++) {
    if (ah_stack_load(cfa + (uintptr_t)(intptr_t)mark->pointer_at) !=
            cfa + (uintptr_t)(intptr_t)mark->pointer_to ||
        ah_stack_load(cfa + (uintptr_t)(intptr_t)mark->place) != mark->address) {
      return false;
    }
  }
  return true;
}

/* To be called when libraries were unloaded. */
void ah_paths_unloaded(void);

#pragma GCC visibility pop

#endif
