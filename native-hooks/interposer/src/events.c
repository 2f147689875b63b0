/* events.c - the table of who asked for mappings, threads and libraries. */
#include "events.h"

static struct ah_event events[AH_EVENT_SLOTS];
/* No slot below it is free, mostly. */
static _Atomic(uint32_t) first_free;

void ah_events_init(void) {
  struct allocs_hook_root *root = &ah_root;
  root->event_slots = AH_EVENT_SLOTS;
  root->event_slot_size = sizeof(struct ah_event);
  __atomic_store_n(&root->events, (uintptr_t)events, __ATOMIC_RELEASE);
}

static uint32_t used(void) { return __atomic_load_n(&ah_root.events_used, __ATOMIC_ACQUIRE); }

static uint32_t state_of(const struct ah_event *event) {
  return atomic_load_explicit(&event->state, memory_order_acquire);
}

static bool is(uint32_t state, uint32_t wanted) { return (state & AH_EVENT_STATE) == wanted; }

static uint32_t kind_of(const struct ah_event *event) {
  return atomic_load_explicit(&event->kind, memory_order_relaxed) & AH_EVENT_KIND;
}

static void lose(void) { __atomic_fetch_add(&ah_root.lost_event, 1, __ATOMIC_RELAXED); }

static bool take(struct ah_event *event) {
  uint32_t state = state_of(event);
  return is(state, AH_EVENT_FREE) &&
         atomic_compare_exchange_strong(&event->state, &state, state + 4 + AH_EVENT_FILLING);
}

static void note_used(uint32_t count) {
  uint32_t seen = used();
  while (seen < count && !__atomic_compare_exchange_n(&ah_root.events_used, &seen, count, false,
                                                      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
  }
}

/* A slot that is ours to fill; NULL when there is none. */
static struct ah_event *take_slot(void) {
  uint32_t start = atomic_load_explicit(&first_free, memory_order_relaxed);
  for (uint32_t i = 0; i < AH_EVENT_SLOTS; i++) {
    uint32_t at = (start + i) % AH_EVENT_SLOTS;
    if (take(&events[at])) {
      atomic_store_explicit(&first_free, (at + 1) % AH_EVENT_SLOTS, memory_order_relaxed);
      note_used(at + 1);
      return &events[at];
    }
  }
  lose();
  return NULL;
}

static void fill(struct ah_event *event, const struct ah_range *range, uint32_t thread) {
  atomic_store_explicit(&event->base, range->base, memory_order_relaxed);
  atomic_store_explicit(&event->limit, range->limit, memory_order_relaxed);
  atomic_store_explicit(&event->path, range->path, memory_order_relaxed);
  atomic_store_explicit(&event->kind, range->kind, memory_order_relaxed);
  atomic_store_explicit(&event->thread, thread, memory_order_relaxed);
  uint32_t state = state_of(event);
  atomic_store_explicit(&event->state, (state & ~AH_EVENT_STATE) + AH_EVENT_LIVE,
                        memory_order_release);
}

static struct ah_range contents(const struct ah_event *event) {
  return (struct ah_range){
      atomic_load_explicit(&event->base, memory_order_relaxed),
      atomic_load_explicit(&event->limit, memory_order_relaxed),
      atomic_load_explicit(&event->path, memory_order_relaxed),
      atomic_load_explicit(&event->kind, memory_order_relaxed),
  };
}

static bool claim(struct ah_event *event, uint32_t state) {
  return atomic_compare_exchange_strong(&event->state, &state, state - AH_EVENT_LIVE +
                                                                   AH_EVENT_CLAIMED);
}

/* Gives a claimed or filled slot back. */
static void release(struct ah_event *event) {
  uint32_t state = state_of(event) & ~AH_EVENT_STATE;
  atomic_store_explicit(&event->state, state + AH_EVENT_FREE, memory_order_release);
  uint32_t at = (uint32_t)(event - events);
  if (at < atomic_load_explicit(&first_free, memory_order_relaxed)) {
    atomic_store_explicit(&first_free, at, memory_order_relaxed);
  }
}

static void put(uintptr_t base, uintptr_t limit, const struct ah_range *like) {
  struct ah_event *event = base < limit ? take_slot() : NULL;
  if (event != NULL) {
    fill(event, &(struct ah_range){base, limit, like->path, like->kind}, 0);
  }
}

static bool is_range(uint32_t kind) {
  return kind == AH_EVENT_MAPPING || kind == AH_EVENT_SHARED || kind == AH_EVENT_BREAK;
}

/* How often a record was replaced by what is left of it. */
static _Atomic(uint32_t) replacements;
/* A thread that holds a record is done within a few dozen stores, unless it was stopped. */
#define PATIENCE 100000

static void keep_cut(struct ah_cuts *cuts, const struct ah_range *range, uintptr_t base,
                     uintptr_t limit) {
  if (cuts->count < AH_CUTS) {
    struct ah_range *cut = &cuts->range[cuts->count++];
    *cut = *range;
    cut->base = range->base > base ? range->base : base;
    cut->limit = range->limit < limit ? range->limit : limit;
  }
}

/* Replaces a record that we claimed by what is left of it. */
static void cut_claimed(struct ah_event *event, uintptr_t base, uintptr_t limit,
                        struct ah_cuts *cuts) {
  struct ah_range range = contents(event);
  keep_cut(cuts, &range, base, limit);
  if (range.base < base || limit < range.limit) {
    put(range.base, base < range.limit ? base : range.limit, &range);
    put(limit > range.base ? limit : range.base, range.limit, &range);
    atomic_fetch_add(&replacements, 1);
  }
  release(event);
}

static bool overlaps(const struct ah_event *event, uintptr_t base, uintptr_t limit) {
  return atomic_load_explicit(&event->base, memory_order_acquire) < limit &&
         base < atomic_load_explicit(&event->limit, memory_order_acquire);
}

/* One look at all records; false if another thread was at work on what we look for. */
static bool cut_once(uintptr_t base, uintptr_t limit, struct ah_cuts *cuts) {
  uint32_t before = atomic_load(&replacements);
  bool clean = true;
  for (uint32_t i = 0, count = used(); i < count; i++) {
    struct ah_event *event = &events[i];
    if (!overlaps(event, base, limit)) {
      continue; /* as most: a record that comes to overlap meanwhile is a replacement */
    }
    uint32_t state = state_of(event);
    if ((!is(state, AH_EVENT_LIVE) && !is(state, AH_EVENT_CLAIMED)) || !is_range(kind_of(event)) ||
        !overlaps(event, base, limit)) {
      continue;
    }
    struct ah_range range = contents(event);
    if (is(state, AH_EVENT_LIVE) && claim(event, state)) {
      cut_claimed(event, base, limit, cuts);
      before += range.base < base || limit < range.limit;
    } else {
      clean = false;
    }
  }
  return clean && atomic_load(&replacements) == before;
}

struct ah_cuts ah_events_cut(uintptr_t base, uintptr_t limit) {
  struct ah_cuts cuts;
  cuts.count = 0;
  for (int i = 0; base < limit && !cut_once(base, limit, &cuts); i++) {
    if (i == PATIENCE) {
      lose(); /* a handler of a signal that came amid the same work */
      break;
    }
  }
  return cuts;
}

void ah_events_restore(const struct ah_cuts *cuts) {
  for (unsigned i = 0; i < cuts->count; i++) {
    put(cuts->range[i].base, cuts->range[i].limit, &cuts->range[i]);
  }
}

/* Takes in the break that ends where this one begins, if the same call moved it. */
static uintptr_t join_break(const struct ah_range *range) {
  for (uint32_t i = 0, count = used(); i < count; i++) {
    struct ah_event *event = &events[i];
    uint32_t state = state_of(event);
    struct ah_range before = contents(event);
    if (is(state, AH_EVENT_LIVE) && before.kind == range->kind && before.path == range->path &&
        before.limit == range->base && claim(event, state)) {
      release(event);
      return before.base;
    }
  }
  return range->base;
}

void ah_events_add(const struct ah_range *range) {
  ah_events_cut(range->base, range->limit);
  bool is_break = (range->kind & AH_EVENT_KIND) == AH_EVENT_BREAK;
  put(is_break ? join_break(range) : range->base, range->limit, range);
}

uintptr_t ah_events_limit(uintptr_t base, uint32_t kind) {
  for (uint32_t i = 0, count = used(); i < count; i++) {
    struct ah_range range = contents(&events[i]);
    if (is(state_of(&events[i]), AH_EVENT_LIVE) && kind_of(&events[i]) == kind &&
        range.base == base) {
      return range.limit;
    }
  }
  return 0;
}

/* Forgets records that are about one thing, a thread or a library. */
static void drop(uint32_t kind, uintptr_t base) {
  for (uint32_t i = 0, count = used(); i < count; i++) {
    uint32_t state = state_of(&events[i]);
    if (is(state, AH_EVENT_LIVE) && kind_of(&events[i]) == kind &&
        contents(&events[i]).base == base && claim(&events[i], state)) {
      release(&events[i]);
    }
  }
}

struct ah_event *ah_events_thread(void *start, void *argument, uint32_t path) {
  struct ah_event *event = take_slot();
  if (event != NULL) {
    struct ah_range starting = {(uintptr_t)argument, (uintptr_t)start, path, AH_EVENT_STARTING};
    fill(event, &starting, 0);
  }
  return event;
}

void ah_events_no_thread(struct ah_event *starting) { release(starting); }

struct ah_start ah_events_started(struct ah_event *starting, uintptr_t self, uint32_t thread) {
  struct ah_range range = contents(starting);
  struct ah_start start = {(void *)range.limit, (void *)range.base};
  uint32_t state = state_of(starting) & ~AH_EVENT_STATE;
  atomic_store(&starting->state, state + 4 + AH_EVENT_FILLING);
  /* A thread that ended leaves its record to the next one that has its control block. */
  drop(AH_EVENT_THREAD, self);
  if (thread == 0) {
    release(starting);
  } else {
    range.base = self;
    range.kind = AH_EVENT_THREAD;
    fill(starting, &range, thread);
  }
  return start;
}

void ah_events_reap(bool (*is_alive)(uint32_t thread)) {
  for (uint32_t i = 0, count = used(); i < count; i++) {
    struct ah_event *event = &events[i];
    uint32_t state = state_of(event);
    if (is(state, AH_EVENT_LIVE) && kind_of(event) == AH_EVENT_THREAD &&
        !is_alive(atomic_load(&event->thread)) && claim(event, state)) {
      release(event);
    }
  }
}

void ah_events_library(uintptr_t bias, uintptr_t map, uint32_t path) {
  drop(AH_EVENT_LIBRARY, bias);
  struct ah_event *event = take_slot();
  if (event != NULL) {
    fill(event, &(struct ah_range){bias, map, path, AH_EVENT_LIBRARY}, 0);
  }
}

void ah_events_sweep(bool (*is_loaded)(uintptr_t bias, uintptr_t map)) {
  for (uint32_t i = 0, count = used(); i < count; i++) {
    uint32_t state = state_of(&events[i]);
    struct ah_range range = contents(&events[i]);
    if (is(state, AH_EVENT_LIVE) && range.kind == AH_EVENT_LIBRARY &&
        !is_loaded(range.base, range.limit) && claim(&events[i], state)) {
      release(&events[i]);
    }
  }
}

void ah_events_forked(uintptr_t self, uint32_t thread) {
  for (uint32_t i = 0, count = used(); i < count; i++) {
    struct ah_event *event = &events[i];
    uint32_t state = state_of(event);
    uint32_t kind = kind_of(event);
    bool of_thread = kind == AH_EVENT_THREAD || kind == AH_EVENT_STARTING;
    bool own = kind == AH_EVENT_THREAD && contents(event).base == self;
    if (is(state, AH_EVENT_FILLING) || (of_thread && !own && !is(state, AH_EVENT_FREE))) {
      release(event);
    } else if (is(state, AH_EVENT_CLAIMED)) {
      atomic_store(&event->state, state - AH_EVENT_CLAIMED + AH_EVENT_LIVE);
    }
    if (own) {
      atomic_store(&event->thread, thread);
    }
  }
}
