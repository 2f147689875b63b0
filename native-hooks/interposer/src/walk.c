/* walk.c - how the stack is walked, and how a path is kept to be told at a glance. See paths.h. */
#include "frames.h"
#include "os.h"
#include "paths.h"

#include <string.h>

/* How far up a frame may reach by its rbp, in multiples of 8: what lies further is no frame's. */
#define SPAN ((uintptr_t)1 << 20)

static bool is_up_from(uintptr_t low, uintptr_t high) {
  return ((high - low) & (~(SPAN - 1) | 7)) == 0;
}

/* Paths with more are walked. */
#define MARKS_MAX (AH_DEPTH_MAX + 24u)

/* What is noted on the way, for a glance. */
struct trace {
  uintptr_t cfa; /* of the hook */
  uint32_t used; /* marks; more than MARKS_MAX if it cannot be kept */
  bool special;
  uint64_t marks[MARKS_MAX];
};

/* Notes what a place holds, or says of it; neither of them may be too large. */
static void mark(struct trace *trace, uint64_t place, uint64_t flag, uint64_t said) {
  if (trace->used >= MARKS_MAX || place > AH_MARK_RBP || said >> (63 - AH_MARK_SAID_SHIFT) != 0) {
    trace->used = MARKS_MAX + 1;
  } else {
    trace->marks[trace->used++] = flag | said << AH_MARK_SAID_SHIFT | place;
  }
}

static uint64_t place_of(const struct trace *trace, uintptr_t at) {
  uint64_t place = (at - trace->cfa) / 8;
  return place < AH_MARK_RBP ? place : UINT64_MAX;
}

static void mark_frame(struct trace *trace, uintptr_t at, uintptr_t address) {
  mark(trace, place_of(trace, at), 0, address);
}

/* A pointer in memory, or rbp itself. */
static void mark_pointer(struct trace *trace, uintptr_t at, bool is_rbp, uintptr_t pointer) {
  mark(trace, is_rbp ? AH_MARK_RBP : place_of(trace, at), AH_MARK_POINTER, pointer - trace->cfa);
  trace->special = true;
}

/*
 * Whether an address may be read that the step of a frame led to; on the page of one that was read it
 * may. Where the kernel must not be asked, what a path went on to before is believed to be there again.
 */
AH_INLINE bool may_read(uintptr_t address, uintptr_t seen, uintptr_t frame) {
  return AH_LIKELY((address ^ seen) < 4096) || ah_can_read(address) ||
         (ah_flag_is_set(ALLOCS_HOOK_SANDBOXED) && ah_frame_does_continue(frame));
}

/* Where a walk is. */
struct place {
  uintptr_t at;     /* where the return address of the frame lies; its CFA is 8 bytes above */
  uintptr_t rbp_at; /* where rbp is, as it was in this frame; no multiple of 8 if that is not known */
};

/* How a walk goes on from a frame: what its step says. Kinds are such that a hot step has its own in one bit. */
enum { BY_SP = 0, BY_RBP = AH_HOT_RBP, REALIGNED, END, NOWHERE /* there is no step */ };
struct way {
  uint32_t kind;
  uint32_t internal; /* 0: it is not */
  intptr_t cfa, rbp;
};

AH_INLINE struct way way_of_hot(uint64_t step) {
  return (struct way){step & AH_HOT_RBP, step & AH_HOT_INTERNAL, (intptr_t)(step & AH_HOT_CFA_MAX) * 8,
                      -(intptr_t)(step >> AH_HOT_SAVED_SHIFT & AH_HOT_SAVED_MAX) * 8};
}

static __attribute__((noinline)) struct way way_of(uintptr_t frame, bool certain) {
  static const uint32_t kinds[] = {NOWHERE, [AH_STEP_SP] = BY_SP, [AH_STEP_RBP] = BY_RBP,
                                   [AH_STEP_REALIGNED] = REALIGNED};
  uint64_t step = ah_frame_learn(frame, certain);
  bool ends = ah_step_kind(step) == AH_STEP_END;
  return (struct way){ends ? END : kinds[ah_step_way(step)], ends ? 0 : (uint32_t)step & AH_STEP_INTERNAL,
                      ah_step_cfa(step), ah_step_rbp(step)};
}

/* A step by rbp; false if that is not known, or not a frame's. */
static __attribute__((noinline)) bool cross(struct place *place, uintptr_t frame, uint32_t kind,
                                            intptr_t offset, const uintptr_t *caller_rbp,
                                            struct trace *trace) {
  uintptr_t at = place->rbp_at;
  if ((at & 7) != 0 || !may_read(at, place->at, frame)) {
    return false;
  }
  uintptr_t rbp = ah_stack_load(at);
  if (!is_up_from(place->at + 8, rbp)) {
    return false;
  }
  if (trace != NULL) {
    mark_pointer(trace, at, at == (uintptr_t)caller_rbp, rbp);
  }
  uintptr_t cfa = rbp + (uintptr_t)offset;
  if (kind == REALIGNED) {
    uintptr_t kept_at = cfa;
    if (!may_read(kept_at, place->at, frame)) {
      return false;
    }
    cfa = ah_stack_load(kept_at);
    if (!is_up_from(rbp, cfa)) {
      return false;
    }
    if (trace != NULL) {
      mark_pointer(trace, kept_at, false, cfa);
    }
    place->rbp_at = rbp;
  }
  place->at = cfa - 8;
  return true;
}

/* To the caller's frame; false if it is not to be found. Without a caller's rbp no step needs one. */
AH_INLINE bool go_up(struct place *place, uintptr_t frame, struct way way, const uintptr_t *caller_rbp,
                     struct trace *trace) {
  uintptr_t seen = place->at;
  if (caller_rbp == NULL) {
    place->at += (uintptr_t)way.cfa;
    return may_read(place->at, seen, frame);
  }
  if (AH_LIKELY(way.kind == BY_SP)) {
    place->at += (uintptr_t)way.cfa;
  } else {
    struct place crossed = *place;
    if (!cross(&crossed, frame, way.kind, way.cfa, caller_rbp, trace)) {
      return false;
    }
    *place = crossed;
  }
  place->rbp_at = way.rbp == AH_STEP_RBP_SAME ? place->rbp_at : place->at + 8 + (uintptr_t)way.rbp;
  return may_read(place->at, seen, frame);
}

AH_INLINE uintptr_t next_frame(const struct place *place, struct trace *trace) {
  uintptr_t site = ah_stack_load(place->at);
  if (trace != NULL) {
    mark_frame(trace, place->at, site);
  }
  return site;
}

enum end {
  OF_PATH,  /* the frames alone say that it ends with the last of them */
  OF_SIGHT, /* where it would go on is not known */
  OF_WAY,   /* a step needs rbp, which was not asked for */
};

/* Walks; with rbp unless that is NULL: to know where it was saved takes a fifth of a walk. */
AH_INLINE enum end walk_by(struct ah_path *path, uintptr_t site, uintptr_t cfa, const uintptr_t *rbp,
                           struct trace *trace) {
  struct place place = {cfa - 8, (uintptr_t)rbp};
  uint64_t *to = path->frames, *end = to + ah_root.depth;
  uint32_t passed = 0;
  bool whole = true;
  path->kin_count = 0;
  if (AH_UNLIKELY(ah_root.depth == 1 || (cfa & 7) != 0)) {
    *to = site;
    path->count = site != 0;
    return OF_PATH;
  }
  for (;;) {
    uint64_t step = ah_hot_step_of(site);
    struct way way = way_of_hot(step);
    if (AH_UNLIKELY(step >> AH_HOT_ADDRESS_SHIFT != site) || AH_UNLIKELY(site == 0)) {
      way.kind = NOWHERE;
      if (site != 0) {
        way = way_of(site, to == path->frames);
      }
      if (way.kind == NOWHERE) {
        whole = false;
        break;
      }
      end = way.kind == END ? to + 1 : end;
    }
    if (way.internal != 0) {
      if (end < path->frames + ah_root.path_frames) { /* with all the internal ones that there may be */
        end++;
      } else if (rbp == NULL && way.kind != BY_SP) {
        return OF_WAY;
      } else if (passed++ < AH_PATH_BEYOND && go_up(&place, site, way, rbp, trace)) {
        site = next_frame(&place, trace);
        continue;
      }
    }
    *to++ = site;
    if (to == end) {
      break;
    }
    if (trace == NULL && to + 1 == end) {
      ah_path_ahead(path, (uint32_t)(to - path->frames) + 1);
    }
    if (rbp == NULL && AH_UNLIKELY(way.kind != BY_SP)) {
      return OF_WAY;
    }
    if (AH_UNLIKELY(!go_up(&place, site, way, rbp, trace))) {
      site = 1;
      whole = false;
      break;
    }
    site = next_frame(&place, trace);
  }
  path->count = (uint32_t)(to - path->frames);
  if (AH_UNLIKELY(!whole) && site != 0 && path->count != 0) {
    ah_frame_strays(to[-1]);
  }
  return whole ? OF_PATH : OF_SIGHT;
}

static __attribute__((noinline)) bool walk_with_rbp(struct ah_path *path, uintptr_t site, uintptr_t cfa,
                                                    uintptr_t rbp, struct trace *trace) {
  return walk_by(path, site, cfa, &rbp, trace) == OF_PATH;
}

/* True if the frames alone say that the path ends with the last of them. */
AH_INLINE bool walk(struct ah_path *path, uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  enum end end = walk_by(path, site, cfa, NULL, NULL);
  return AH_LIKELY(end != OF_WAY) ? end == OF_PATH : walk_with_rbp(path, site, cfa, rbp, NULL);
}

/* --- paths that are told by their site alone --- */

static void remember(uintptr_t site, uint32_t id) {
  if (id < AH_NARROW_IDS && id != ah_site_lost() && site >> 48 == 0) {
    atomic_store_explicit(ah_path_cached_at(site), (uint64_t)site << 16 | id, memory_order_release);
  }
}

/* The last frame of a path may be known by its site no more. */
static void forget_remembered(void) {
  for (uint32_t i = 1; i < AH_PATH_CACHE && ah_root.depth > 1; i++) {
    if (atomic_load_explicit(&ah_tables.path_cache[i], memory_order_relaxed) != 0) {
      atomic_store_explicit(&ah_tables.path_cache[i], 0, memory_order_relaxed);
    }
  }
}

/* --- glances --- */

struct ah_glance ah_glances[AH_GLANCES];
_Atomic(uint8_t) ah_glance_patience[AH_GLANCES];
_Atomic(uint64_t) *_Atomic ah_far_marks;

static bool pointer_fits(uint64_t mark, uintptr_t cfa, uintptr_t rbp) {
  uintptr_t found = (uint16_t)mark == AH_MARK_RBP ? rbp : ah_stack_load(ah_mark_at(mark, cfa));
  return found == cfa + ((mark & ~AH_MARK_POINTER) >> AH_MARK_SAID_SHIFT);
}

static inline bool marks_fit(const struct ah_glance *kept, uint64_t head,
                             const _Atomic(uint64_t) *marks, uint32_t count, uintptr_t cfa,
                             uintptr_t rbp) {
  for (const _Atomic(uint64_t) *end = marks + count; marks < end; marks++) {
    uint64_t mark = atomic_load_explicit(marks, memory_order_relaxed);
    if (!ah_glance_stayed(kept, head)) {
      return false;
    }
    bool fits = AH_UNLIKELY((mark & AH_MARK_POINTER) != 0)
                    ? pointer_fits(mark, cfa, rbp)
                    : ah_stack_load(ah_mark_at(mark, cfa)) == mark >> AH_MARK_SAID_SHIFT;
    if (!fits) {
      return false;
    }
  }
  return true;
}

static uint32_t glance_at(uint64_t slot, uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  struct ah_glance *kept = &ah_glances[slot];
  uint64_t head = atomic_load_explicit(&kept->head, memory_order_acquire);
  uint32_t marks = AH_GLANCE_MARKS(head), near = marks < AH_NEAR_MARKS ? marks : AH_NEAR_MARKS;
  bool fits = atomic_load_explicit(&kept->site, memory_order_relaxed) == site &&
              AH_GLANCE_ID(head) != 0 && ah_glance_stayed(kept, head) &&
              marks_fit(kept, head, kept->marks, near, cfa, rbp) &&
              (marks == near ||
               marks_fit(kept, head, ah_far_marks_of(slot), marks - near, cfa, rbp));
  return fits ? AH_GLANCE_ID(head) : 0;
}

static bool has_far_marks(void) {
  _Atomic(uint64_t) *known = NULL;
  if (atomic_load_explicit(&ah_far_marks, memory_order_acquire) != NULL) {
    return true;
  }
  size_t bytes = AH_GLANCES * ah_root.path_frames * sizeof *known;
  _Atomic(uint64_t) *mine = ah_map_patiently(bytes);
  if (mine != NULL && !atomic_compare_exchange_strong(&ah_far_marks, &known, mine)) {
    ah_os_unmap(mine, bytes);
  }
  return mine != NULL;
}

/* Fills a slot, unless somebody else is about to. */
static void fill(uint64_t slot, uintptr_t site, uint32_t id, const struct trace *trace) {
  struct ah_glance *kept = &ah_glances[slot];
  uint64_t head = atomic_load_explicit(&kept->head, memory_order_relaxed);
  uint64_t version = (head / AH_GLANCE_VERSION + 1) * AH_GLANCE_VERSION;
  if ((head & AH_GLANCE_BUSY) != 0 ||
      !atomic_compare_exchange_strong(&kept->head, &head, version | AH_GLANCE_BUSY | AH_GLANCE_SPECIAL)) {
    return;
  }
  atomic_store_explicit(&ah_glance_patience[slot], AH_GLANCE_MISSES, memory_order_relaxed);
  atomic_thread_fence(memory_order_release);
  atomic_store_explicit(&kept->site, site, memory_order_relaxed);
  for (uint32_t i = 0; i < trace->used || i < AH_NEAR_MARKS; i++) {
    _Atomic(uint64_t) *to = i < AH_NEAR_MARKS ? &kept->marks[i] : &ah_far_marks_of(slot)[i - AH_NEAR_MARKS];
    uint64_t mark = trace->marks[i < trace->used ? i : trace->used - 1];
    atomic_store_explicit(to, mark, memory_order_relaxed);
  }
  uint64_t special = trace->special || trace->used > AH_NEAR_MARKS ? AH_GLANCE_SPECIAL : 0;
  uint64_t marks = (uint64_t)trace->used << AH_GLANCE_MARKS_SHIFT;
  atomic_store_explicit(&kept->head, version | special | marks | id, memory_order_release);
}

/* Walks once more, and keeps what tells that path from all others. */
static __attribute__((noinline)) void keep(uint64_t slot, uintptr_t site, uintptr_t cfa, uintptr_t rbp,
                                           uint32_t id) {
  struct ah_path path;
  struct trace trace = {.cfa = cfa};
  if (walk_with_rbp(&path, site, cfa, rbp, &trace) && trace.used > 0 &&
      trace.used <= AH_NEAR_MARKS + ah_root.path_frames &&
      (trace.used <= AH_NEAR_MARKS || has_far_marks())) {
    fill(slot, site, id, &trace);
  }
}

/*
 * Where a path is met in its second place again and again, what is in the first one may be of use no more: it is
 * tried to do without that, but not often, as both may be needed.
 */
static void come_home(uint64_t slot, uintptr_t site, uintptr_t cfa, uintptr_t rbp, uint32_t id) {
  uint8_t left = atomic_load_explicit(&ah_glance_patience[slot], memory_order_relaxed);
  if (AH_LIKELY(left != 0)) {
    atomic_store_explicit(&ah_glance_patience[slot], left - 1, memory_order_relaxed);
    return;
  }
  keep(slot, site, cfa, rbp, id);
  atomic_store_explicit(&ah_glance_patience[slot], AH_GLANCE_STAY, memory_order_relaxed);
  atomic_store_explicit(&ah_glance_patience[slot ^ 1], 0, memory_order_relaxed);
}

uint32_t ah_glance_otherwise(uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  uint64_t slot = ah_glance_slot(site, cfa);
  uint64_t head = atomic_load_explicit(&ah_glances[slot].head, memory_order_relaxed);
  uint32_t id = (head & AH_GLANCE_SPECIAL) != 0 ? glance_at(slot, site, cfa, rbp) : 0;
  if (id == 0) {
    id = glance_at(slot ^ 1, site, cfa, rbp);
    if (id != 0) {
      come_home(slot, site, cfa, rbp, id);
    }
  }
  return id;
}

/* After a walk: whether the next one is to be spared. One that is kept stays until many others came. */
static void consider(uintptr_t site, uintptr_t cfa, uintptr_t rbp, uint32_t id) {
  uint64_t slot = ah_glance_slot(site, cfa);
  for (uint64_t i = 0; i < 2; i++) {
    if (atomic_load_explicit(&ah_glance_patience[slot ^ i], memory_order_relaxed) == 0) {
      keep(slot ^ i, site, cfa, rbp, id);
      return;
    }
  }
  _Atomic(uint8_t) *rival = &ah_glance_patience[slot ^ id % 2];
  uint8_t left = atomic_load_explicit(rival, memory_order_relaxed);
  atomic_store_explicit(rival, left - (left != 0), memory_order_relaxed);
}

static void forget_glances(void) {
  for (uint32_t i = 0; i < AH_GLANCES; i++) {
    _Atomic(uint64_t) *head = &ah_glances[i].head;
    uint64_t held = atomic_load_explicit(head, memory_order_relaxed);
    if (AH_GLANCE_ID(held) != 0) {
      uint64_t version = (held / AH_GLANCE_VERSION + 1) * AH_GLANCE_VERSION;
      atomic_compare_exchange_strong(head, &held, version | AH_GLANCE_SPECIAL);
      atomic_store_explicit(&ah_glance_patience[i], 0, memory_order_relaxed);
    }
  }
}

/* --- paths --- */

uint32_t ah_path_here(uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  struct ah_path path;
  bool whole = walk(&path, site, cfa, rbp);
  if (path.count == 0) {
    return ah_site_lost(); /* nobody returns to 0 */
  }
  uint32_t next = atomic_load_explicit(&ah_path_next, memory_order_relaxed);
  uint32_t id = ah_path_find(&path);
  if (whole && path.count == 1) {
    remember(site, id);
  } else if (whole && id < next) { /* not for the first time, which may be the last */
    consider(site, cfa, rbp, id);
  }
  return id;
}

void ah_paths_unloaded(void) {
  ah_frames_unloaded();
  forget_remembered();
  forget_glances();
}
