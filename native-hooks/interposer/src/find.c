/*
 * find.c - the reader of the index inside the process, after the algorithm of FORMAT.md.
 *
 * Nothing that it reads can be wrong for long, but all of it may change while it is read.
 * Whatever does not fit together is read again.
 */
#include "index.h"

#ifndef RESTARTS
#define RESTARTS 64
#endif
/* Words to look at before a remembered answer is tried. */
#define NEAR 16u
#define HINTS 1024u

/* Bases of chunks found far from the address; each is checked before it is believed. */
static _Atomic(uintptr_t) hints[HINTS];

enum decoded {
  NOTHING, /* nothing covers the address */
  DECODED,
  CHANGED, /* what was read does not fit together */
  PASSED,  /* no head that decides is in this range */
};

struct head {
  uintptr_t base;
  ah_word *word;
  uint32_t value;
};

static uint32_t load(ah_word *word) { return atomic_load_explicit(word, memory_order_acquire); }

static void set_path(struct allocs_hook_chunk *out, uint32_t id) {
  out->path = ah_path_of(id);
  out->path_length = ah_path_length(out->path);
  out->site = out->path_length == 0 ? 0 : out->path[0];
}

static enum decoded decode_mid(const struct head *head, struct allocs_hook_chunk *out) {
  uint32_t first = load(&head->word[1]);
  uint32_t size = first & AH_MID_SIZE_MASK;
  if (first != ah_first_continuation(head->value, size)) {
    return CHANGED;
  }
  if (size >= AH_SECOND_MIN &&
      load(&head->word[2]) != ah_second_continuation(head->value, size)) {
    return CHANGED;
  }
  out->size = size;
  return DECODED;
}

static enum decoded decode_big(const struct head *head, struct allocs_hook_chunk *out) {
  uint32_t first = load(&head->word[1]);
  struct ah_big *big = ah_big_at(first & AH_BIG_SLOT_MASK);
  if ((first & AH_TAG) == 0 || big == NULL) {
    return CHANGED;
  }
  uint32_t sequence = atomic_load_explicit(&big->sequence, memory_order_acquire);
  uintptr_t base = atomic_load_explicit(&big->base, memory_order_acquire);
  out->size = atomic_load_explicit(&big->size, memory_order_acquire);
  uint32_t site = atomic_load_explicit(&big->site, memory_order_acquire);
  if ((sequence & 1) != 0 || base != head->base ||
      atomic_load_explicit(&big->sequence, memory_order_relaxed) != sequence) {
    return CHANGED;
  }
  set_path(out, site);
  return DECODED;
}

static enum decoded decode_wide(const struct head *head, struct allocs_hook_chunk *out) {
  uint32_t size = head->value >> AH_WIDE_SIZE_SHIFT & AH_WIDE_MID;
  if (size == AH_WIDE_BIG) {
    return decode_big(head, out);
  }
  set_path(out, head->value & (AH_WIDE_IDS - 1));
  out->size = size;
  return size == AH_WIDE_MID ? decode_mid(head, out) : DECODED;
}

static enum decoded decode_narrow(const struct head *head, struct allocs_hook_chunk *out) {
  uint32_t size = head->value >> AH_NARROW_SIZE_SHIFT & AH_NARROW_MID;
  set_path(out, head->value & (AH_NARROW_IDS - 1));
  out->size = size;
  return size == AH_NARROW_MID ? decode_mid(head, out) : DECODED;
}

static enum decoded decode(const struct head *head, struct allocs_hook_chunk *out) {
  out->base = head->base;
  enum decoded result = (head->value & AH_WIDE) != 0 ? decode_wide(head, out)
                                                     : decode_narrow(head, out);
  /* A size that lies elsewhere belongs to this head only if the head is still there. */
  return result == DECODED && load(head->word) != head->value ? CHANGED : result;
}

static bool is_head(uint32_t value) { return value != 0 && (value & AH_TAG) == 0; }

static uintptr_t base_of(uintptr_t granule, uint32_t value) {
  return granule << AH_GRANULE_SHIFT | (value & AH_HALF) >> 27;
}

static bool covers(const struct allocs_hook_chunk *chunk, uintptr_t address) {
  return address - chunk->base < (chunk->size == 0 ? 1 : chunk->size);
}

/* Looks at the words of granules from `at` down to `last`, all in one region. */
static bool scan_region(ah_word *words, uintptr_t at, uintptr_t last, uintptr_t address,
                        struct head *head) {
  for (uintptr_t granule = at; granule >= last; granule--) {
    uint32_t value = load(&words[granule]);
    if (is_head(value) && base_of(granule, value) <= address) {
      *head = (struct head){base_of(granule, value), &words[granule], value};
      return true;
    }
    if (granule == 0) {
      break;
    }
  }
  return false;
}

/* The nearest head at or below an address, among the granules from `at` down to `last`. */
static bool scan(uintptr_t at, uintptr_t last, uintptr_t address, struct head *head) {
  const uintptr_t in_region = AH_REGION_WORDS - 1;
  while (at >= last) {
    uintptr_t start = at & ~in_region;
    uintptr_t stop = start > last ? start : last;
    ah_word *words = ah_region_find(at << AH_GRANULE_SHIFT);
    if (words != NULL && scan_region(words, at, stop, address, head)) {
      return true;
    }
    if (stop == 0) {
      break;
    }
    at = stop - 1;
  }
  return false;
}

static bool head_at(uintptr_t base, struct head *head) {
  ah_word *words = ah_region_find(base);
  if (words == NULL) {
    return false;
  }
  ah_word *word = &words[base >> AH_GRANULE_SHIFT];
  *head = (struct head){base, word, load(word)};
  return is_head(head->value) && base_of(base >> AH_GRANULE_SHIFT, head->value) == base;
}

/* The head of a short chunk that may cover an address. */
static bool short_at(uintptr_t address, struct head *head) {
  uintptr_t base = address & ~(uintptr_t)(AH_SHORT_SPACING - 1);
  ah_word *word = ah_short_limit == 0 ? NULL : ah_short_find(base);
  *head = (struct head){base, word, word == NULL ? 0 : load(word)};
  return is_head(head->value);
}

static bool is_moving(const struct head *head) { return (head->value & AH_MOVING) != 0; }

struct query {
  uintptr_t address;
  uintptr_t next; /* granule to look at next, downwards */
  uintptr_t last; /* granule to end with */
  bool found; /* an answer, kept or decided */
  bool found_moving;
  struct head head; /* of the answer */
  struct allocs_hook_chunk chunk;
};

static bool try_hint(struct query *query) {
  struct head head;
  struct allocs_hook_chunk chunk;
  uintptr_t base =
      atomic_load_explicit(&hints[(query->address >> 4) % HINTS], memory_order_relaxed);
  if (base == 0 || base > query->address || !head_at(base, &head) || is_moving(&head) ||
      decode(&head, &chunk) != DECODED || !covers(&chunk, query->address)) {
    return false;
  }
  query->head = head;
  query->chunk = chunk;
  return true;
}

/*
 * Takes a decoded chunk into account; true if it decides. A moving one answers only if no
 * other chunk does: its move may be over and its memory another's.
 */
static bool consider(struct query *query, const struct head *head,
                     const struct allocs_hook_chunk *chunk) {
  bool moving = is_moving(head);
  if (covers(chunk, query->address) && !(moving && query->found_moving)) {
    query->head = *head;
    query->chunk = *chunk;
    query->found = true;
    query->found_moving = moving;
  }
  return !moving;
}

/*
 * Whether a short chunk decides. It is to be asked first: realloc may turn a short chunk into another, but
 * never another into a short one.
 */
static enum decoded try_short(struct query *query) {
  struct head head;
  struct allocs_hook_chunk chunk;
  if (!short_at(query->address, &head)) {
    return PASSED;
  }
  if (decode(&head, &chunk) == CHANGED) {
    return CHANGED;
  }
  return !consider(query, &head, &chunk) ? PASSED : query->found ? DECODED : NOTHING;
}

/* Follows heads downwards to the first that decides. */
static enum decoded follow(struct query *query, uintptr_t last) {
  struct head head;
  struct allocs_hook_chunk chunk;
  while (query->next >= last && scan(query->next, last, query->address, &head)) {
    if (decode(&head, &chunk) == CHANGED) {
      return CHANGED;
    }
    if (consider(query, &head, &chunk)) {
      return query->found ? DECODED : NOTHING;
    }
    query->next = (head.base >> AH_GRANULE_SHIFT) - 1;
  }
  query->next = last - 1;
  return PASSED;
}

/* Far from its base, a big chunk is found only by its slot. CHANGED: one that may be it is changing. */
static enum decoded search_big(struct query *query) {
  uint32_t used = __atomic_load_n(&ah_root.big_used, __ATOMIC_ACQUIRE);
  for (uint32_t slot = 0; slot < used; slot++) {
    struct ah_big *big = ah_big_at(slot);
    if (big == NULL) {
      continue;
    }
    struct head head;
    struct allocs_hook_chunk chunk;
    uintptr_t base = atomic_load_explicit(&big->base, memory_order_acquire);
    uint64_t size = atomic_load_explicit(&big->size, memory_order_acquire);
    if (base == 0 || query->address - base >= size || !head_at(base, &head) ||
        (load(&head.word[1]) & AH_BIG_SLOT_MASK) != slot) {
      continue;
    }
    if (decode(&head, &chunk) == CHANGED) {
      return CHANGED;
    }
    if (covers(&chunk, query->address) && consider(query, &head, &chunk)) {
      break;
    }
  }
  return query->found ? DECODED : NOTHING;
}

static enum decoded attempt(struct query *query) {
  uintptr_t granule = query->address >> AH_GRANULE_SHIFT;
  uintptr_t far = granule > AH_SCAN_LIMIT ? granule - AH_SCAN_LIMIT : 1;
  uintptr_t near = granule > far + NEAR ? granule - NEAR : far;
  query->next = granule;
  query->found = query->found_moving = false;
  enum decoded result = try_short(query);
  if (result != PASSED) {
    return result;
  }
  result = follow(query, near);
  if (result != PASSED) {
    return result;
  }
  if (try_hint(query)) {
    return DECODED;
  }
  result = follow(query, far);
  if (result == PASSED) {
    result = search_big(query);
  }
  if (result == DECODED) {
    atomic_store_explicit(&hints[(query->address >> 4) % HINTS], query->chunk.base,
                          memory_order_relaxed);
  }
  return result;
}

bool ah_find(uintptr_t address, struct ah_found *out) {
  struct query query = {.address = address};
  enum decoded result = CHANGED;
  for (int i = 0; i < RESTARTS && result == CHANGED; i++) {
    result = attempt(&query);
  }
  *out = (struct ah_found){query.chunk, query.head.word, query.head.value};
  return result == DECODED && !is_moving(&query.head);
}

static bool short_starts_in(uintptr_t base, uintptr_t limit) {
  struct head head;
  uintptr_t at = (base + AH_SHORT_SPACING - 1) & ~(uintptr_t)(AH_SHORT_SPACING - 1);
  for (; ah_short_limit != 0 && at < limit; at += AH_SHORT_SPACING) {
    if (short_at(at, &head)) {
      return true;
    }
  }
  return false;
}

bool ah_starts_in(uintptr_t base, uintptr_t limit) {
  struct head head;
  if (short_starts_in(base, limit)) {
    return true;
  }
  return base < limit &&
         scan((limit - 1) >> AH_GRANULE_SHIFT, base >> AH_GRANULE_SHIFT, limit - 1, &head) &&
         head.base >= base;
}

/* The words that tell all of a chunk, unless it is one of the table of big ones, or in flight. */
static void set_mark(const struct query *query, struct allocs_hook_mark *mark) {
  uint32_t value = query->head.value;
  uint32_t size = (uint32_t)query->chunk.size;
  bool is_wide = (value & AH_WIDE) != 0;
  uint32_t in_head = is_wide ? value >> AH_WIDE_SIZE_SHIFT & AH_WIDE_MID
                             : value >> AH_NARROW_SIZE_SHIFT & AH_NARROW_MID;
  *mark = (struct allocs_hook_mark){(const uint32_t *)query->head.word, {value, 0, 0}, 1};
  if (is_moving(&query->head) || (is_wide && in_head == AH_WIDE_BIG)) {
    mark->count = 0;
  } else if (in_head == (is_wide ? AH_WIDE_MID : AH_NARROW_MID)) {
    mark->seen[1] = ah_first_continuation(value, size);
    mark->seen[2] = ah_second_continuation(value, size);
    mark->count = size >= AH_SECOND_MIN ? 3 : 2;
  }
}

static int find(struct query *query) {
  uint32_t flags = __atomic_load_n(&ah_root.flags, __ATOMIC_ACQUIRE);
  if ((flags & ALLOCS_HOOK_READY) == 0 ||
      (flags & (ALLOCS_HOOK_BYPASSED | ALLOCS_HOOK_UNFIT)) != 0) {
    return ALLOCS_HOOK_UNKNOWN;
  }
  for (int i = 0; i < RESTARTS; i++) {
    enum decoded result = attempt(query);
    if (result == NOTHING) {
      return ALLOCS_HOOK_NONE;
    }
    if (result == DECODED) {
      return is_moving(&query->head) ? ALLOCS_HOOK_IN_FLIGHT : ALLOCS_HOOK_LIVE;
    }
  }
  return ALLOCS_HOOK_UNKNOWN;
}

__attribute__((visibility("default"))) int allocs_hook_find(const void *p, struct allocs_hook_chunk *out) {
  struct query query = {.address = (uintptr_t)p};
  int state = find(&query);
  if (state >= ALLOCS_HOOK_LIVE) {
    *out = query.chunk;
  }
  return state;
}

__attribute__((visibility("default"))) int allocs_hook_find_marked(const void *p, struct allocs_hook_chunk *out,
                                    struct allocs_hook_mark *mark) {
  struct query query = {.address = (uintptr_t)p};
  int state = find(&query);
  if (state >= ALLOCS_HOOK_LIVE) {
    *out = query.chunk;
    set_mark(&query, mark);
  }
  return state;
}
