/* walk.c - how the stack is walked, and how a path is kept to be told at a glance. See paths.h. */
#include "frames.h"
#include "os.h"
#include "paths.h"

/* How far up a frame may reach by its rbp, in multiples of 8: what lies further is no frame's. */
#define SPAN ((uintptr_t)1 << 20)

static bool is_up_from(uintptr_t low, uintptr_t high) {
  return ((high - low) & (~(SPAN - 1) | 7)) == 0;
}

/* Longer paths are walked. */
#define MARKS_MAX 40u

/* What is noted on the way, for a glance. */
struct trace {
  uintptr_t cfa; /* of the hook */
  intptr_t rbp;
  uint32_t used, near; /* marks; those before the first pointer, if there is one */
  int32_t pointer_at, pointer_to;
  struct ah_mark marks[MARKS_MAX];
};

static int32_t from_cfa(const struct trace *trace, uintptr_t address) {
  return (int32_t)(address - trace->cfa);
}

static void mark_frame(struct trace *trace, uintptr_t at, uintptr_t address) {
  if (trace->used < MARKS_MAX) {
    trace->marks[trace->used] = (struct ah_mark){address, from_cfa(trace, at), trace->pointer_at,
                                                 trace->pointer_to, 0};
  }
  trace->used++;
}

/* A pointer at a place that was seen to be read, for the frame behind it. */
static void mark_pointer(struct trace *trace, uintptr_t at, uintptr_t pointer) {
  trace->near = trace->near > trace->used ? trace->used : trace->near;
  trace->pointer_at = from_cfa(trace, at);
  trace->pointer_to = from_cfa(trace, pointer);
}

/*
 * Whether an address may be read that a step led to; on the page of one that was read it may. Where
 * the kernel must not be asked, what a path went on to before is believed to be there again.
 */
AH_INLINE bool may_read(uintptr_t address, uintptr_t seen, uint64_t step) {
  return AH_LIKELY((address ^ seen) < 4096) || ah_can_read(address) ||
         ((step & AH_STEP_CONTINUES) != 0 && ah_flag_is_set(ALLOCS_HOOK_SANDBOXED));
}

/* Where a walk is. */
struct place {
  uintptr_t at;     /* where the return address of the frame lies; its CFA is 8 bytes above */
  uintptr_t rbp_at; /* where rbp is, as it was in this frame; no multiple of 8 if that is not known */
};

/* A step by rbp; false if that is not known, or not a frame's. */
static __attribute__((noinline)) bool cross(struct place *place, uint64_t step,
                                            const uintptr_t *caller_rbp, struct trace *trace) {
  uintptr_t at = place->rbp_at;
  if ((at & 7) != 0 || !may_read(at, place->at, step)) {
    return false;
  }
  uintptr_t rbp = ah_stack_load(at);
  if (!is_up_from(place->at + 8, rbp)) {
    return false;
  }
  if (trace != NULL && at == (uintptr_t)caller_rbp) {
    trace->rbp = from_cfa(trace, rbp);
  } else if (trace != NULL) {
    mark_pointer(trace, at, rbp);
  }
  uintptr_t cfa = rbp + (uintptr_t)ah_step_cfa(step);
  if (ah_step_kind(step & ~(uint64_t)AH_STEP_INTERNAL) == AH_STEP_REALIGNED) {
    uintptr_t kept_at = cfa;
    if (!may_read(kept_at, place->at, step)) {
      return false;
    }
    cfa = ah_stack_load(kept_at);
    if (!is_up_from(rbp, cfa)) {
      return false;
    }
    if (trace != NULL) {
      mark_frame(trace, place->at, ah_stack_load(place->at)); /* takes the pointer before along */
      mark_pointer(trace, kept_at, cfa);
    }
    place->rbp_at = rbp;
  }
  place->at = cfa - 8;
  return true;
}

/* To the caller's frame; false if it is not to be found. */
AH_INLINE bool go_up(struct place *place, uint64_t step, const uintptr_t *caller_rbp,
                     struct trace *trace) {
  uintptr_t seen = place->at;
  if (AH_LIKELY(ah_step_kind(step & ~(uint64_t)AH_STEP_INTERNAL) == AH_STEP_SP)) {
    place->at += (uintptr_t)ah_step_cfa(step);
  } else {
    struct place crossed = *place;
    if (!cross(&crossed, step, caller_rbp, trace)) {
      return false;
    }
    *place = crossed;
  }
  intptr_t saved = ah_step_rbp(step);
  place->rbp_at = saved == AH_STEP_RBP_SAME ? place->rbp_at : place->at + 8 + (uintptr_t)saved;
  return may_read(place->at, seen, step);
}

AH_INLINE uintptr_t next_frame(const struct place *place, struct trace *trace) {
  uintptr_t site = ah_stack_load(place->at);
  if (trace != NULL) {
    mark_frame(trace, place->at, site);
  }
  return site;
}

/* Walks; true if the frames alone say that the path ends with the last of them. */
AH_INLINE bool walk(struct ah_path *path, uintptr_t site, uintptr_t cfa, uintptr_t rbp,
                    struct trace *trace) {
  const struct ah_frames *frames = atomic_load_explicit(&ah_frames, memory_order_acquire);
  struct place place = {cfa - 8, (uintptr_t)&rbp};
  uint64_t *to = path->frames, *end = to + ah_root.depth;
  uint64_t *most = to + ah_root.path_frames; /* with all the internal ones that there may be */
  uint64_t hash = 0;
  uint32_t passed = 0;
  bool whole = true;
  if (AH_UNLIKELY(ah_root.depth == 1 || (cfa & 7) != 0)) {
    *to = site;
    path->count = site != 0;
    path->hash = ah_path_hash(0, site);
    return true;
  }
  for (;;) {
    uint64_t step = ah_frame_step(frames, site);
    if (AH_UNLIKELY(ah_step_kind(step) != AH_STEP_SP)) {
      if (step == 0 && site != 0) {
        step = ah_frame_learn(site, to == path->frames);
        frames = atomic_load_explicit(&ah_frames, memory_order_acquire);
      }
      if (step == 0) {
        whole = false;
        break;
      }
      if (ah_step_kind(step) == AH_STEP_END) {
        end = to + 1;
      } else if ((step & AH_STEP_INTERNAL) != 0 && end < most) {
        end++;
      } else if ((step & AH_STEP_INTERNAL) != 0 && passed++ < AH_PATH_BEYOND &&
                 go_up(&place, step, &rbp, trace)) {
        site = next_frame(&place, trace);
        continue;
      }
    }
    *to++ = site;
    hash = ah_path_hash(hash, site);
    if (to == end) {
      break;
    }
    if (AH_UNLIKELY(!go_up(&place, step, &rbp, trace))) {
      site = 1;
      whole = false;
      break;
    }
    site = next_frame(&place, trace);
  }
  path->count = (uint32_t)(to - path->frames);
  path->hash = hash;
  if (AH_UNLIKELY(!whole) && site != 0 && path->count != 0) {
    ah_frame_strays(to[-1]);
  }
  return whole;
}

/* --- paths that are told by their site alone --- */

static void remember(uintptr_t site, uint32_t id) {
  uint32_t at = ah_path_cache_at(site);
  uint8_t empty = 0;
  if (id >= AH_NARROW_IDS || id == ah_site_lost() ||
      atomic_load_explicit(&ah_path_cache.claims[at], memory_order_relaxed) != 0 ||
      !atomic_compare_exchange_strong(&ah_path_cache.claims[at], &empty, 1)) {
    return;
  }
  ah_path_cache.ids[at] = (uint16_t)id;
  atomic_store_explicit(&ah_path_cache.sites[at], site, memory_order_release);
}

/* --- glances --- */

static struct ah_glance no_glance = {.rbp = AH_RBP_ANY};

#define NONE_4 &no_glance, &no_glance, &no_glance, &no_glance
#define NONE_32 NONE_4, NONE_4, NONE_4, NONE_4, NONE_4, NONE_4, NONE_4, NONE_4
#define NONE_128 NONE_32, NONE_32, NONE_32, NONE_32
struct ah_glance *_Atomic ah_glances[AH_GLANCES] = {NONE_128, NONE_128, NONE_128, NONE_128};

/* All the memory that they get: when it is used up, later paths are walked. */
#define GLANCE_BYTES ((size_t)1 << 20)
static _Atomic(uintptr_t) glance_memory;
static _Atomic(size_t) glance_used;

/*
 * The last ids that were walked to for want of a glance in two slots, with how often above them;
 * glances by their id.
 */
#define WALKED_ONCE AH_WIDE_IDS
#define WALKED_ID(walk) ((walk) % AH_WIDE_IDS)
#define WALKED_TIMES(walk) ((walk) / AH_WIDE_IDS)
#define OFTEN 3u
#define MADE 1024u
static _Atomic(uint32_t) walked[AH_GLANCES];
static struct ah_glance *_Atomic made[MADE];

static uintptr_t map_glances(void) {
  uintptr_t memory = atomic_load_explicit(&glance_memory, memory_order_acquire);
  if (memory != 0) {
    return memory;
  }
  void *mine = ah_map_patiently(GLANCE_BYTES);
  if (mine == NULL || atomic_compare_exchange_strong(&glance_memory, &memory, (uintptr_t)mine)) {
    return (uintptr_t)mine;
  }
  ah_os_unmap(mine, GLANCE_BYTES);
  return memory;
}

static struct ah_glance *allocate(uint32_t marks) {
  const struct ah_glance *shape = NULL;
  size_t bytes = sizeof *shape + marks * sizeof shape->marks[0];
  uintptr_t memory = map_glances();
  size_t at = atomic_load(&glance_used);
  do {
    if (memory == 0 || GLANCE_BYTES - at < bytes) {
      return NULL;
    }
  } while (!atomic_compare_exchange_weak(&glance_used, &at, at + bytes));
  return (struct ah_glance *)(memory + at);
}

/* Whether a glance says the same; only where rbp decides can it not. */
static bool is_same(const struct ah_glance *glance, const struct trace *trace) {
  bool same = glance->count + glance->far == trace->used && glance->rbp == trace->rbp;
  for (uint32_t i = 0; same && i < trace->used; i++) {
    const struct ah_mark *left = &glance->marks[i], *right = &trace->marks[i];
    same = left->address == right->address && left->place == right->place &&
           left->pointer_at == right->pointer_at && left->pointer_to == right->pointer_to;
  }
  return same;
}

static struct ah_glance *make(uintptr_t site, uint32_t id, const struct trace *trace) {
  struct ah_glance *glance = allocate(trace->used);
  if (glance == NULL) {
    return NULL;
  }
  uint32_t near = trace->near < trace->used ? trace->near : trace->used;
  bool special = id >= AH_NARROW_IDS || near < trace->used || trace->rbp != AH_RBP_ANY;
  glance->id = id;
  glance->count = (uint16_t)near;
  glance->far = (uint16_t)(trace->used - near);
  glance->rbp = trace->rbp;
  for (uint32_t i = 0; i < trace->used; i++) {
    glance->marks[i] = trace->marks[i];
  }
  glance->site = site | (special ? AH_GLANCE_SPECIAL : 0);
  atomic_store_explicit(&made[id % MADE], glance, memory_order_release);
  return glance;
}

/* Walks once more, and keeps what tells that path from all others. */
static __attribute__((noinline)) void keep(uintptr_t site, uintptr_t cfa, uintptr_t rbp,
                                           uint32_t id) {
  struct ah_path path;
  struct trace trace = {.cfa = cfa, .rbp = AH_RBP_ANY, .used = 0, .near = UINT32_MAX};
  if (!walk(&path, site, cfa, rbp, &trace) || trace.used > MARKS_MAX) {
    return;
  }
  struct ah_glance *glance = atomic_load_explicit(&made[id % MADE], memory_order_acquire);
  if (glance == NULL || glance->id != id || !is_same(glance, &trace)) {
    glance = make(site, id, &trace);
  }
  if (glance != NULL) {
    uint32_t slot = ah_glance_slot(site, cfa);
    struct ah_glance *before = atomic_exchange(&ah_glances[slot], glance);
    if (before->site != 0 && before != glance) {
      atomic_store_explicit(&ah_glances[slot ^ 1], before, memory_order_release);
    }
  }
}

/*
 * Keeps a path that was walked to again and again, with at most one other in between: others would
 * only be in the way of those that come often.
 */
static void consider(uintptr_t site, uintptr_t cfa, uintptr_t rbp, uint32_t id) {
  _Atomic(uint32_t) *last = &walked[ah_glance_slot(site, cfa) & ~1u];
  uint32_t first = atomic_load_explicit(last, memory_order_relaxed);
  if (WALKED_ID(first) != id) {
    uint32_t second = atomic_load_explicit(last + 1, memory_order_relaxed);
    atomic_store_explicit(last + 1, first, memory_order_relaxed);
    first = WALKED_ID(second) == id ? second : id;
  }
  if (WALKED_TIMES(first) == OFTEN) {
    first = id;
    keep(site, cfa, rbp, id);
  }
  atomic_store_explicit(last, first + WALKED_ONCE, memory_order_relaxed);
}

static void forget_glances(void) {
  for (uint32_t i = 0; i < AH_GLANCES; i++) {
    atomic_store(&ah_glances[i], &no_glance);
    atomic_store(&walked[i], 0);
  }
  for (uint32_t i = 0; i < MADE; i++) {
    atomic_store(&made[i], NULL);
  }
}

/* --- paths --- */

uint32_t ah_path_here(uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  struct ah_path path;
  bool whole = walk(&path, site, cfa, rbp, NULL);
  if (path.count == 0) {
    return ah_site_lost(); /* nobody returns to 0 */
  }
  uint32_t id = ah_path_find(&path);
  if (whole && path.count == 1) {
    remember(site, id);
  } else if (whole) {
    consider(site, cfa, rbp, id);
  }
  return id;
}

void ah_paths_unloaded(void) {
  ah_frames_unloaded();
  forget_glances();
}
