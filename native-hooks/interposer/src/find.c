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
/* Granules below an address whose words are looked at before cells are. */
#define NEAR 16u
#define HINTS 1024u

/* Bases of big chunks found far from the address; each is checked before it is believed. */
static _Atomic(uintptr_t) hints[HINTS];

enum decoded {
  NOTHING, /* nothing covers the address */
  DECODED,
  CHANGED, /* what was read does not fit together */
  PASSED,  /* no head that decides is in this range */
};

/* A head, or a cell; the other is NULL. */
struct head {
  uintptr_t base;
  ah_word *word;
  ah_cell *cell;
  uint64_t value;
};

static uint32_t load(ah_word *word) { return atomic_load_explicit(word, memory_order_acquire); }

static uint64_t load_cell(ah_cell *cell) { return atomic_load_explicit(cell, memory_order_acquire); }

static void set_path(struct allocs_hook_chunk *out, uint32_t id) {
  out->path = ah_path_of(id);
  out->path_length = ah_path_length(out->path);
  out->site = out->path_length == 0 ? 0 : out->path[0];
}

/* A size that lies elsewhere belongs to a head only if the head is still there. */
static enum decoded decode_mid(const struct head *head, struct allocs_hook_chunk *out) {
  uint32_t first = load(&head->word[1]);
  uint32_t size = first & AH_MID_SIZE_MASK, value = (uint32_t)head->value;
  if (first != ah_first_continuation(value, size)) {
    return CHANGED;
  }
  if (size >= AH_SECOND_MIN && load(&head->word[2]) != ah_second_continuation(value, size)) {
    return CHANGED;
  }
  out->size = size;
  return load(head->word) == value ? DECODED : CHANGED;
}

static enum decoded decode_head(const struct head *head, struct allocs_hook_chunk *out) {
  uint32_t value = (uint32_t)head->value;
  if ((value & AH_WIDE) == 0) {
    set_path(out, value & (AH_NARROW_IDS - 1));
    out->size = value >> AH_NARROW_SIZE_SHIFT & AH_NARROW_SIZE_MAX;
    return DECODED;
  }
  set_path(out, value & (AH_WIDE_IDS - 1));
  out->size = value >> AH_WIDE_SIZE_SHIFT & AH_WIDE_MID;
  return out->size == AH_WIDE_MID ? decode_mid(head, out) : DECODED;
}

static enum decoded decode_big(const struct head *head, struct allocs_hook_chunk *out) {
  struct ah_big *big = ah_big_at((uint32_t)(head->value >> AH_CELL_SIZE_SHIFT));
  if (big == NULL) {
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
  return load_cell(head->cell) == head->value ? DECODED : CHANGED;
}

static enum decoded decode(const struct head *head, struct allocs_hook_chunk *out) {
  out->base = head->base;
  if (head->cell == NULL) {
    return decode_head(head, out);
  }
  if ((head->value & AH_CELL_BIG) != 0) {
    return decode_big(head, out);
  }
  set_path(out, (uint32_t)(head->value >> AH_CELL_ID_SHIFT));
  out->size = head->value >> AH_CELL_SIZE_SHIFT & AH_CELL_SIZE_MASK;
  return DECODED;
}

static bool is_head(uint32_t value) { return value != 0 && (value & AH_TAG) == 0; }

static uintptr_t base_of(uintptr_t granule, uint32_t value) {
  return granule << AH_GRANULE_SHIFT | (value & AH_HALF) >> 27;
}

static bool covers(const struct allocs_hook_chunk *chunk, uintptr_t address) {
  return address - chunk->base < (chunk->size == 0 ? 1 : chunk->size);
}

struct query {
  uintptr_t address;
  bool found; /* an answer, kept or decided */
  bool found_moving;
  struct head head; /* of the answer */
  struct allocs_hook_chunk chunk;
  uint64_t seen; /* the sum of all cells that were looked at */
};

/* Looks at units of a region from number `at` down to `last` for the nearest head at or below the address. */
typedef bool scanner(struct query *query, ah_word *words, uintptr_t at, uintptr_t last, struct head *head);

/* Units are granules. */
static bool scan_words(struct query *query, ah_word *words, uintptr_t at, uintptr_t last, struct head *head) {
  for (uintptr_t granule = at; granule >= last; granule--) {
    uint32_t value = load(&words[granule]);
    if (is_head(value) && base_of(granule, value) <= query->address) {
      *head = (struct head){base_of(granule, value), &words[granule], NULL, value};
      return true;
    }
  }
  return false;
}

/* Units are pages. */
static bool scan_cells(struct query *query, ah_word *words, uintptr_t at, uintptr_t last, struct head *head) {
  ah_cell *cell = ah_cell_in(words, at << AH_PAGE_SHIFT);
  for (uintptr_t page = at; page >= last; page--, cell--) {
    uint64_t value = load_cell(cell);
    uintptr_t base = ah_cell_base(page << AH_PAGE_SHIFT, value);
    query->seen += value;
    if (ah_cell_holds(value) && base <= query->address) {
      *head = (struct head){base, NULL, cell, value};
      return true;
    }
  }
  return false;
}

/* The same for units of 1 << shift bytes in all regions; number 0 is not looked at. */
AH_INLINE bool scan(scanner *in_region, uint32_t shift, struct query *query, uintptr_t at, uintptr_t last,
                    struct head *head) {
  const uintptr_t units = ((uintptr_t)1 << (AH_REGION_SHIFT - shift)) - 1;
  last = last == 0 ? 1 : last;
  while (at >= last) {
    uintptr_t start = at & ~units;
    uintptr_t stop = start > last ? start : last;
    ah_word *words = ah_region_find(at << shift);
    if (words != NULL && in_region(query, words, at, stop, head)) {
      return true;
    }
    at = stop - 1;
  }
  return false;
}

/* The cell of a chunk that starts at `base`, if there is one. */
static bool cell_at(uintptr_t base, struct head *head) {
  ah_word *words = ah_region_find(base);
  if (words == NULL) {
    return false;
  }
  ah_cell *cell = ah_cell_in(words, base);
  *head = (struct head){base, NULL, cell, load_cell(cell)};
  return ah_cell_holds(head->value) && ah_cell_base(base, head->value) == base;
}

/* The head of a short chunk that starts at an address. */
static bool short_at(uintptr_t base, struct head *head) {
  ah_word *word = ah_short_find(base);
  *head = (struct head){base, word, NULL, word == NULL ? 0 : load(word)};
  return is_head((uint32_t)head->value);
}

static bool is_moving(const struct head *head) {
  return (head->value & (head->cell == NULL ? AH_MOVING : AH_CELL_MOVING)) != 0;
}

static bool try_hint(struct query *query) {
  struct head head;
  struct allocs_hook_chunk chunk;
  uintptr_t base = atomic_load_explicit(&hints[(query->address >> 4) % HINTS], memory_order_relaxed);
  if (base == 0 || base > query->address || !cell_at(base, &head) || is_moving(&head) ||
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
  const uintptr_t bases[] = {query->address & ~(uintptr_t)(AH_SHORT_SPACING - 1),
                             query->address & ~(uintptr_t)(AH_ALIGNMENT - 1)};
  int count = ah_short_limit == 0 ? 0 : bases[0] == bases[1] ? 1 : 2;
  for (int i = 0; i < count; i++) {
    if (short_at(bases[i], &head)) {
      decode_head(&head, &chunk);
      chunk.base = head.base;
      if (consider(query, &head, &chunk)) {
        return query->found ? DECODED : NOTHING;
      }
    }
  }
  return PASSED;
}

/* Follows heads, or cells, to the first that decides: from so many units below the address to so many. */
AH_INLINE enum decoded follow(scanner *in_region, uint32_t shift, uintptr_t from, uintptr_t to, struct query *query) {
  struct head head;
  struct allocs_hook_chunk chunk;
  uintptr_t unit = query->address >> shift, last = unit > to ? unit - to : 0;
  for (uintptr_t next = unit > from ? unit - from : 0; scan(in_region, shift, query, next, last, &head);
       next = (head.base >> shift) - 1) {
    if (decode(&head, &chunk) == CHANGED) {
      return CHANGED;
    }
    if (consider(query, &head, &chunk)) {
      return query->found && !query->found_moving ? DECODED : NOTHING;
    }
  }
  return PASSED;
}

static enum decoded follow_words(struct query *query, uintptr_t from, uintptr_t to) {
  return follow(scan_words, AH_GRANULE_SHIFT, from, to, query);
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
    if (base == 0 || query->address - base >= size || !cell_at(base, &head) ||
        head.value >> AH_CELL_SIZE_SHIFT != slot || (head.value & AH_CELL_BIG) == 0) {
      continue;
    }
    if (decode(&head, &chunk) == CHANGED) {
      return CHANGED;
    }
    if (covers(&chunk, query->address) && consider(query, &head, &chunk)) {
      atomic_store_explicit(&hints[(query->address >> 4) % HINTS], base, memory_order_relaxed);
      return DECODED;
    }
  }
  return PASSED;
}

/* What covers the address, by one look at each place where it may be on record; far ones only where asked for. */
static enum decoded look(struct query *query, bool far) {
  query->found = query->found_moving = false;
  query->seen = 0;
  enum decoded by_short = try_short(query);
  if (by_short != PASSED) {
    return by_short;
  }
  /* Most chunks are small; what is not is mostly larger than a page. */
  enum decoded by_head = follow_words(query, 0, NEAR);
  if (by_head == DECODED || by_head == CHANGED) {
    return by_head;
  }
  enum decoded by_cell = follow(scan_cells, AH_PAGE_SHIFT, 0, AH_CELL_LIMIT, query);
  if (by_cell == DECODED || by_cell == CHANGED) {
    return by_cell;
  }
  if (by_head == PASSED) {
    by_head = follow_words(query, NEAR + 1, AH_SCAN_LIMIT);
    if (by_head == DECODED || by_head == CHANGED) {
      return by_head;
    }
  }
  bool by_slot = far && by_head == PASSED && by_cell == PASSED;
  if (by_slot && try_hint(query)) {
    return DECODED;
  }
  enum decoded result = by_slot ? search_big(query) : PASSED;
  return result != PASSED ? result : query->found ? DECODED : NOTHING;
}

/*
 * A chunk may have gone from its cell to its head, or the other way, between the looks at these. If it is in
 * neither at a second look either, and it did not go to and fro, which its cell would tell, it is not there.
 */
static enum decoded attempt(struct query *query) {
  enum decoded result = look(query, true);
  if (result != NOTHING) {
    return result;
  }
  uint64_t seen = query->seen;
  result = look(query, false);
  return result == NOTHING && query->seen != seen ? CHANGED : result;
}

bool ah_find(uintptr_t address, struct ah_found *out) {
  struct query query = {.address = address};
  enum decoded result = CHANGED;
  for (int i = 0; i < RESTARTS && result == CHANGED; i++) {
    result = attempt(&query);
  }
  *out = (struct ah_found){query.chunk, query.head.word, query.head.cell, query.head.value};
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
  struct query query = {.address = limit - 1};
  if (base >= limit) {
    return false;
  }
  return short_starts_in(base, limit) ||
         (scan(scan_words, AH_GRANULE_SHIFT, &query, (limit - 1) >> AH_GRANULE_SHIFT, base >> AH_GRANULE_SHIFT, &head) &&
          head.base >= base) ||
         (scan(scan_cells, AH_PAGE_SHIFT, &query, (limit - 1) >> AH_PAGE_SHIFT, base >> AH_PAGE_SHIFT, &head) &&
          head.base >= base);
}

/* The words that tell all of a chunk, unless it is one of the table of big ones, or in flight. */
static void set_mark(const struct query *query, struct allocs_hook_mark *mark) {
  uint64_t value = query->head.value;
  uint32_t head = (uint32_t)value, size = (uint32_t)query->chunk.size;
  if (query->head.cell != NULL) {
    bool tells_all = !is_moving(&query->head) && (value & AH_CELL_BIG) == 0;
    *mark = (struct allocs_hook_mark){(const uint32_t *)query->head.cell, {head, (uint32_t)(value >> 32), 0},
                                      tells_all ? 2 : 0};
    return;
  }
  *mark = (struct allocs_hook_mark){(const uint32_t *)query->head.word, {head, 0, 0}, 1};
  if (is_moving(&query->head)) {
    mark->count = 0;
  } else if (ah_is_mid(head)) {
    mark->seen[1] = ah_first_continuation(head, size);
    mark->seen[2] = ah_second_continuation(head, size);
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
