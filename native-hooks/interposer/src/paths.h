/*
 * paths.h - numbers for paths of return addresses, and the walk that finds them.
 *
 * A walk goes from frame to frame by their steps (frames.h): a load of the return address and a
 * look-up of its step each, both mostly of what lies in the cache, as distinct return addresses
 * are few. The finished path is looked up once, by a hash of all of it.
 *
 *   glance  a whole path, with where its return addresses lie from the CFA of the hook: one that
 *           came from a site before is tried before the walk
 */
#ifndef ALLOCS_PATHS_H
#define ALLOCS_PATHS_H

#include "frames.h"

#pragma GCC visibility push(hidden)

#define AH_LINE 64u /* bytes of a cache line */
#define AH_PATH_FRAMES_MAX (AH_DEPTH_MAX + AH_PATH_INTERNAL)

/* A path on the way to its id. */
struct ah_path {
  uint64_t frames[AH_PATH_FRAMES_MAX];
  uint32_t count;
  uint32_t kin_count; /* the count of the path whose digest `kin` is; 0: of none */
  uint64_t kin;       /* of all but the two innermost and the outermost */
};

/*
 * From paths to their ids, open-addressed. A slot holds the id below 42 bits of a hash of its path, which
 * are believed: to compare the paths would take a cache line more, and of all programs with a thousand
 * paths one in 10^9 has two that are taken for one. Paths with the same frames between the two innermost
 * and the outermost lie in one cache line, if there is room: they are asked for one after the other.
 */
struct ah_path_index {
  uint64_t mask;
  _Atomic(uint64_t) used;
  _Alignas(AH_LINE) _Atomic(uint64_t) slots[]; /* 0 while it is free */
};

extern struct ah_path_index *_Atomic ah_path_index;

/* Has fetched what ah_path_find will need for a path of so many frames, when all but the last are known. */
void ah_path_ahead(struct ah_path *path, uint32_t count);
/* The id of a path, a new one at need; where that cannot be, of its first frame, or the lost one. */
uint32_t ah_path_find(const struct ah_path *path);

/*
 * What tells that a path is the same again, in the order in which a walk comes by it. A mark says what
 * lies on the stack: 63 0 | 62..16 a return address; or, where steps go by rbp, 63 1 | 62..16 how far above
 * the CFA of the hook the word points; | 15..0 how far above that CFA it is, in multiples of 8. With
 * AH_MARK_RBP for a place, it is rbp itself that points there.
 *
 * Whoever fills a slot makes its head busy first, and gives it a version that no other filling had.
 * One head before and after the marks: they belong together.
 *   63..31 version | 30 busy | 29 special | 28..22 marks | 21..0 id, or 0
 */
struct ah_glance {
  _Atomic(uint64_t) head;
  _Atomic(uint64_t) site; /* of the hook's caller */
  _Atomic(uint64_t) marks[6]; /* the last again and again, if there are fewer */
};
#define AH_NEAR_MARKS 6u
#define AH_MARK_POINTER (UINT64_C(1) << 63)
#define AH_MARK_SAID_SHIFT 16
#define AH_MARK_RBP UINT16_MAX

#define AH_GLANCE_ID(head) ((uint32_t)(head) & (AH_WIDE_IDS - 1))
#define AH_GLANCE_MARKS_SHIFT 22
#define AH_GLANCE_MARKS(head) ((uint32_t)(head) >> AH_GLANCE_MARKS_SHIFT & 127)
/* Bits of which one is there if it has more marks than half of the near ones; or if its id is not narrow. */
#define AH_GLANCE_MANY (UINT64_C(124) << AH_GLANCE_MARKS_SHIFT)
#define AH_GLANCE_WIDE ((uint64_t)(AH_WIDE_IDS - AH_NARROW_IDS))
_Static_assert(AH_NEAR_MARKS / 2 == 127 - 124, "half of the near marks");
#define AH_GLANCE_SPECIAL (UINT64_C(1) << 29) /* it takes more than the near marks, or pointers; or has no id */
#define AH_GLANCE_BUSY (UINT64_C(1) << 30)
#define AH_GLANCE_VERSION (UINT64_C(1) << 31)
#ifndef AH_GLANCE_MISSES
#define AH_GLANCE_MISSES 31u
#define AH_GLANCE_STAY 255u /* the same for one that took the place of another that may be needed */
#else
#define AH_GLANCE_STAY AH_GLANCE_MISSES
#endif

#define AH_GLANCES 512u

extern struct ah_glance ah_glances[AH_GLANCES];
/* How many paths may still miss a glance before one takes its place. Only a guide, so threads may lose counts. */
extern _Atomic(uint8_t) ah_glance_patience[AH_GLANCES];
/* Further marks of each, as many as a path has frames at most; NULL while there is no room for them. */
extern _Atomic(uint64_t) *_Atomic ah_far_marks;

static inline uintptr_t ah_stack_load(uintptr_t address) { return *(const uintptr_t *)address; }

/*
 * Where the glance of a call is to be: what differs from call to call of one site is mostly how deep the
 * stack is. It may also be beside that, at slot ^ 1. There are few, so that they lie in the cache:
 * programs with many paths walk.
 */
static inline uint64_t ah_glance_slot(uintptr_t site, uintptr_t cfa) {
  return (site ^ cfa >> 4) % AH_GLANCES;
}

static inline _Atomic(uint64_t) *ah_far_marks_of(uint64_t slot) {
  return atomic_load_explicit(&ah_far_marks, memory_order_relaxed) + slot * ah_root.path_frames;
}

static inline uintptr_t ah_mark_at(uint64_t mark, uintptr_t cfa) {
  return cfa + (uintptr_t)(uint16_t)mark * 8;
}

/* Whether what was read of a glance since its head was is what the head is about. */
AH_INLINE bool ah_glance_stayed(const struct ah_glance *kept, uint64_t head) {
  atomic_thread_fence(memory_order_acquire);
  return ah_equals(&kept->head, head);
}

/*
 * Whether near marks fit that are return addresses. Where a mark is about is looked at only if it is known
 * to be of this glance, and below the caller of the one before: another place might not be there.
 */
AH_INLINE bool ah_marks_fit(const struct ah_glance *kept, uint64_t head, const _Atomic(uint64_t) *from,
                            uintptr_t cfa) {
  uint64_t marks[AH_NEAR_MARKS / 2];
#pragma GCC unroll 3
  for (uint32_t i = 0; i < AH_NEAR_MARKS / 2; i++) {
    marks[i] = atomic_load_explicit(&from[i], memory_order_relaxed);
  }
  if (!ah_glance_stayed(kept, head)) {
    return false;
  }
#pragma GCC unroll 3
  for (uint32_t i = 0; i < AH_NEAR_MARKS / 2; i++) {
    if (AH_UNLIKELY(ah_stack_load(ah_mark_at(marks[i], cfa)) != marks[i] >> AH_MARK_SAID_SHIFT)) {
      return false;
    }
  }
  return true;
}

/*
 * Whether near return addresses tell that the path of a call is that of its glance, whose head has none of
 * some bits. Gives that head; it has an id unless special ones are wanted.
 */
AH_INLINE bool ah_glance_fits(uintptr_t site, uintptr_t cfa, uint64_t unwanted, uint64_t *head) {
  const struct ah_glance *kept = AH_ANEW(&ah_glances[ah_glance_slot(site, cfa)]);
  uint32_t half = AH_NEAR_MARKS / 2;
  *head = atomic_load_explicit(&kept->head, memory_order_acquire);
  return ah_equals(&kept->site, site) && AH_LIKELY((*head & unwanted) == 0) &&
         ah_marks_fit(kept, *head, kept->marks, cfa) &&
         (AH_LIKELY((*head & AH_GLANCE_MANY) == 0) || ah_marks_fit(kept, *head, &kept->marks[half], cfa));
}

/* The id of the path of a call if near return addresses tell it at a glance; else 0. */
AH_INLINE uint32_t ah_glance(uintptr_t site, uintptr_t cfa) {
  uint64_t head;
  return ah_glance_fits(site, cfa, AH_GLANCE_SPECIAL, &head) ? AH_GLANCE_ID(head) : 0;
}

/* The same for a glance that is special, or in the other slot; where two paths take turns. */
uint32_t ah_glance_otherwise(uintptr_t site, uintptr_t cfa, uintptr_t rbp);

/* To be called when libraries were unloaded. */
void ah_paths_unloaded(void);

#pragma GCC visibility pop

#endif
