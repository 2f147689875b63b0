/*
 * record_test.c - the recorder by itself, not preloaded: chunks at invented addresses.
 */
#include "boot.h"
#include "calls.h"
#include "check.h"
#include "paths.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define HEAP UINT64_C(0x223456000000)
#define SITE UINT64_C(0x555500001111)

static void *at(uint64_t address) { return (void *)address; }

static bool finds(uint64_t address, uint64_t base, uint64_t size, uint64_t site, int state) {
  struct allocs_hook_chunk found = {0}, marked = {0};
  struct allocs_hook_mark mark;
  int answer = allocs_hook_find(at(address), &found);
  CHECK(allocs_hook_find_marked(at(address), &marked, &mark) == answer);
  CHECK(memcmp(&found, &marked, sizeof found) == 0);
  CHECK(answer < ALLOCS_HOOK_LIVE || mark.count == 0 || allocs_hook_still_holds(&mark));
  return answer == state && found.base == base && found.size == size && found.site == site &&
         found.path_length == (site != 0) && (site == 0 || found.path[0] == site);
}

static bool finds_none(uint64_t address) {
  struct allocs_hook_chunk found = {0};
  return allocs_hook_find(at(address), &found) == ALLOCS_HOOK_NONE;
}

static void erase(uint64_t base) {
  if (!ah_erase_fast(at(base))) {
    CHECK(ah_erase_slow(base));
  }
}

static const uint64_t sizes[] = {0,    1,    17,   62,     63,     127,     128,     4093,
                                 4095, 4096, 8191, 131071, 131072, 1999993, 5000011, UINT64_C(1) << 42};
#define SIZES (sizeof sizes / sizeof *sizes)

static void chunks_are_found_to_their_edges(uint64_t base) {
  for (unsigned i = 0; i < SIZES; i++) {
    uint64_t size = sizes[i];
    CHECK(record(base, size, SITE) == at(base));
    CHECK(finds(base, base, size, SITE, ALLOCS_HOOK_LIVE));
    if (size > 0) {
      CHECK(finds(base + size - 1, base, size, SITE, ALLOCS_HOOK_LIVE));
      CHECK(finds(base + size / 2, base, size, SITE, ALLOCS_HOOK_LIVE));
      CHECK(finds(base + size / 2, base, size, SITE, ALLOCS_HOOK_LIVE)); /* by its hint */
    }
    CHECK(finds_none(base + (size == 0 ? 1 : size)));
    CHECK(finds_none(base - 1));
    erase(base);
    CHECK(finds_none(base));
    CHECK(finds_none(base + size / 2));
  }
}

/* A mark holds until the chunk ends, or has another size or site; one of less than a page may have followed it. */
static void marks_hold_while_chunks_do(uint64_t base) {
  for (unsigned i = 0; i < SIZES; i++) {
    for (unsigned j = 0; j < SIZES; j++) {
      struct allocs_hook_chunk found;
      struct allocs_hook_mark mark;
      record(base, sizes[i], SITE);
      CHECK(allocs_hook_find_marked(at(base), &found, &mark) == ALLOCS_HOOK_LIVE);
      CHECK((mark.count == 0) == (sizes[i] >= AH_BIG_MIN));
      CHECK(allocs_hook_still_holds(&mark) == (mark.count != 0));
      erase(base);
      CHECK(!allocs_hook_still_holds(&mark));
      record(base, sizes[j], SITE);
      CHECK(allocs_hook_still_holds(&mark) == (i == j && sizes[i] < AH_LARGE_MIN));
      erase(base);
      record(base, sizes[i], SITE + 7);
      CHECK(!allocs_hook_still_holds(&mark));
      erase(base);
    }
  }
}

static void neighbours_do_not_disturb(void) {
  uint64_t base = HEAP + 0x10000;
  for (uint64_t i = 0; i < 1000; i++) {
    record(base + 48 * i, 24 + i % 17, SITE + 7 * (i % 13));
  }
  for (uint64_t i = 0; i < 1000; i++) {
    uint64_t own = base + 48 * i;
    CHECK(finds(own + 11, own, 24 + i % 17, SITE + 7 * (i % 13), ALLOCS_HOOK_LIVE));
    CHECK(finds_none(own + 47));
  }
  for (uint64_t i = 0; i < 1000; i++) {
    erase(base + 48 * i);
  }
}

/* Return addresses that are close to each other, as one file's are. */
static void paths_that_are_alike_are_told_apart(void) {
  uint32_t before = atomic_load(&ah_path_next);
  uint32_t most = ah_root.path_frames < 3 ? ah_root.path_frames : 3;
  for (uint32_t i = 0; i < 60000; i++) {
    uint32_t count = i % most + 1, n = i / most;
    struct ah_path path = {.frames = {SITE + 64 + n % 97, SITE + n / 97 % 97, SITE + n / 97 / 97}, .count = count};
    path.frames[0] += count == 1 ? 97 + n : 0;
    const uint64_t *known = ah_path_of(ah_path_find(&path));
    CHECK(known != NULL && memcmp(known, path.frames, count * sizeof *known) == 0);
    CHECK(ah_path_length(known) == count);
  }
  CHECK(atomic_load(&ah_path_next) - before >= 20000);
}

static void realloc_keeps_the_record(uint64_t from, uint64_t to) {
  uint64_t base = HEAP + 0x2000010;
  record(base, from, SITE);
  struct ah_move move = ah_move_begin(base);
  CHECK(finds(base + from / 2, base, from, SITE, ALLOCS_HOOK_IN_FLIGHT));
  ah_move_abort(&move);
  CHECK(finds(base + from / 2, base, from, SITE, ALLOCS_HOOK_LIVE));

  move = ah_move_begin(base);
  ah_move_end(&move, base, to, id_of(SITE + 1));
  CHECK(finds(base + to / 2, base, to, SITE + 1, ALLOCS_HOOK_LIVE));
  CHECK(finds_none(base + (to == 0 ? 1 : to)));

  uint64_t other = HEAP + UINT64_C(0x70000000000);
  move = ah_move_begin(base);
  ah_move_end(&move, other, from, id_of(SITE + 2));
  CHECK(finds(other + from / 2, other, from, SITE + 2, ALLOCS_HOOK_LIVE));
  CHECK(finds_none(base));

  move = ah_move_begin(other);
  ah_move_forget(&move);
  CHECK(finds_none(other));
}

static void realloc_keeps_the_record_from_any_size_to_any(void) {
  for (unsigned from = 0; from < SIZES; from++) {
    for (unsigned to = 0; to < SIZES; to++) {
      realloc_keeps_the_record(sizes[from], sizes[to]);
    }
  }
}

/* The old address is another thread's by the time that the move ends. */
static void a_move_leaves_the_next_owner_alone(void) {
  uint64_t base = HEAP + 0x3000000;
  record(base, 100, SITE);
  struct ah_move move = ah_move_begin(base);
  record(base, 60, SITE + 5);
  ah_move_end(&move, base + 0x1000, 200, id_of(SITE + 6));
  CHECK(finds(base + 59, base, 60, SITE + 5, ALLOCS_HOOK_LIVE));
  erase(base);
  erase(base + 0x1000);
}

/*
 * A chunk of a page or more may start where an earlier one did, or elsewhere in its page; what a move has left
 * there is not taken for it, nor is it removed with the mark.
 */
static void pages_go_from_one_chunk_to_the_next(uint64_t size, uint64_t next) {
  uint64_t base = HEAP + 0x3800000, places[] = {0, 16, 2048, 4080};
  for (int i = 0; i < 4; i++) {
    uint64_t own = base + places[i];
    record(base + 16, size, SITE);
    struct ah_move move = ah_move_begin(base + 16);
    record(own, next, SITE + 5);
    CHECK(finds(own + next / 2, own, next, SITE + 5, ALLOCS_HOOK_LIVE));
    ah_move_end(&move, base + 0x800000, size, id_of(SITE + 6));
    CHECK(finds(own + next / 2, own, next, SITE + 5, ALLOCS_HOOK_LIVE));
    CHECK(finds_none(own - 1) && finds_none(own + next));
    erase(own);
    CHECK(finds_none(own) && finds_none(base + 16));
    erase(base + 0x800000);
  }
}

/* What was not seen to end is told no more once a chunk that is not so large starts there, or one that is. */
static void chunks_that_were_not_seen_to_end_give_way(void) {
  uint64_t base = HEAP + 0x3a00000;
  record(base, 100, SITE);
  record(base, 5000, SITE + 1);
  CHECK(finds(base + 50, base, 5000, SITE + 1, ALLOCS_HOOK_LIVE));
  erase(base);
  CHECK(finds_none(base + 50));
  record(base + 16, 5000, SITE);
  record(base + 32, 6000, SITE + 1);
  CHECK(finds(base + 40, base + 32, 6000, SITE + 1, ALLOCS_HOOK_LIVE));
  CHECK(finds_none(base + 20));
  erase(base + 32);
}

/* ... or part of a chunk that starts before it, small or big. */
static void a_mark_left_in_a_newer_chunk_does_not_hide_it(uint64_t size) {
  uint64_t base = HEAP + 0x4000000;
  uint64_t old = base + size / 2 / 16 * 16;
  record(old, size, SITE);
  struct ah_move move = ah_move_begin(old);
  record(base, size, SITE + 1);
  CHECK(finds(old + 3, base, size, SITE + 1, ALLOCS_HOOK_LIVE));
  CHECK(finds(base + size - 1, base, size, SITE + 1, ALLOCS_HOOK_LIVE));
  ah_move_forget(&move);
  CHECK(finds(old + 3, base, size, SITE + 1, ALLOCS_HOOK_LIVE));
  erase(base);
}

static void unknown_chunks_are_left_alone(void) {
  struct ah_move move = ah_move_begin(HEAP + UINT64_C(0x30000000000));
  CHECK(move.word == NULL);
  ah_move_abort(&move);
  ah_move_forget(&move);
  CHECK(ah_erase_slow(HEAP + UINT64_C(0x30000000000)));
  CHECK(record(0, 100, SITE) == NULL);
  CHECK(finds_none(0));
  CHECK(finds_none(UINT64_MAX));
}

static void a_head_in_the_last_granule_has_continuations(void) {
  uint64_t base = HEAP + 0x5fffff0;
  chunks_are_found_to_their_edges(base);
  chunks_are_found_to_their_edges(base - 16);
}

static void a_chunk_that_starts_a_region_is_not_taken_for_the_last_one_before(void) {
  uint64_t start = HEAP + 0x6000000, last = start - 32;
  CHECK(!ah_erase_fast(NULL));
  ah_record_id(at(last), 200, AH_NARROW_IDS + 5); /* a wide head, so there are continuations */
  CHECK(ah_region_find(last)[start >> AH_GRANULE_SHIFT] != 0);
  record(start, 24, SITE); /* impossible beside that one, but its word is where that one continues */
  CHECK(!ah_erase_fast(at(start)));
  CHECK(ah_erase_slow(start));
  CHECK(finds(start, last, 200, 0, ALLOCS_HOOK_LIVE));
  erase(last);
  record(start, 24, SITE);
  erase(start);
  CHECK(finds_none(start) && finds_none(last));
}

static void the_first_region_works(void) {
  chunks_are_found_to_their_edges(0x4052a0);
  CHECK(finds_none(0));
}

/* Regions that share a first slot go elsewhere, whole heaps of them too. */
static void regions_collide(void) {
  const uint64_t span = (uint64_t)AH_REGION_SLOTS << AH_REGION_SHIFT;
  for (uint64_t i = 0; i < 40; i++) {
    for (uint64_t j = 0; j < 100; j++) {
      record(UINT64_C(0x100077000000) + i * span + (j << AH_REGION_SHIFT), 168, SITE + i);
    }
  }
  for (uint64_t i = 0; i < 40; i++) {
    for (uint64_t j = 0; j < 100; j++) {
      uint64_t base = UINT64_C(0x100077000000) + i * span + (j << AH_REGION_SHIFT);
      CHECK(finds(base + 5, base, 168, SITE + i, ALLOCS_HOOK_LIVE));
      erase(base);
    }
  }
  CHECK(allocs_hook_root.lost_region == 0);
}

static void big_slots_are_used_again(void) {
  uint64_t base = HEAP + 0x6000000;
  record(base, 200000, SITE);
  erase(base);
  uint32_t used = allocs_hook_root.big_used;
  for (int i = 0; i < 1000; i++) {
    record(base, 200000, SITE);
    erase(base);
  }
  CHECK(allocs_hook_root.big_used == used);
}

static void big_chunks_are_many(void) {
  uint64_t base = HEAP + UINT64_C(0x10000000000);
  for (uint64_t i = 0; i < 10000; i++) {
    record(base + i * 0x40000, 131072 + i, SITE);
  }
  for (uint64_t i = 0; i < 10000; i += 997) {
    uint64_t own = base + i * 0x40000;
    CHECK(finds(own + 131071 + i, own, 131072 + i, SITE, ALLOCS_HOOK_LIVE));
    CHECK(finds_none(own + 131072 + i));
  }
  for (uint64_t i = 0; i < 10000; i++) {
    erase(base + i * 0x40000);
  }
}

/* More sites than there are narrow ids, and in the end more than there are ids. */
static void sites_are_many(void) {
  uint64_t base = HEAP + 0x7000000;
  for (uint64_t i = 0; i < 100000; i++) {
    uint64_t site = UINT64_C(0x700000000000) + 5 * i;
    record(base, 168, site);
    CHECK(finds(base + 100, base, 168, site, ALLOCS_HOOK_LIVE));
  }
  CHECK(id_of(UINT64_C(0x700000000000) + 5 * 99999) >= AH_NARROW_IDS);
  chunks_are_found_to_their_edges(base + 16);
  CHECK(allocs_hook_root.lost_site == 0);
  const struct allocs_hook_sites *last = &allocs_hook_root.sites[2];
  atomic_store(&ah_path_next, last->first_id + last->count - 100);
  for (uint64_t i = 0; i < 200; i++) {
    uint64_t site = UINT64_C(0x710000000000) + 3 * i;
    record(base, 168, site);
    CHECK(finds(base, base, 168, i < 100 ? site : 0, ALLOCS_HOOK_LIVE));
  }
  CHECK(allocs_hook_root.lost_site == 100);
}

static void boot_chunks_are_apart(void) {
  char *p = ah_boot_allocate(100, 16);
  CHECK(p != NULL && ah_boot_owns(p) && ah_boot_size(p) == 100);
  CHECK((uintptr_t)ah_boot_allocate(5, 256) % 256 == 0);
  CHECK(record((uintptr_t)p, 100, SITE) == p);
  CHECK(finds_none((uintptr_t)p));
  CHECK(!ah_erase_slow((uintptr_t)p));
  /* Once its region is mapped, the fast path must not take it for an unknown chunk. */
  ah_region_make((uintptr_t)p);
  CHECK(!ah_erase_fast(p));
  CHECK(!ah_erase_slow((uintptr_t)p));
  CHECK(finds_none((uintptr_t)p));
  CHECK(ah_move_begin((uintptr_t)p).word == NULL);
  errno = 0;
  CHECK(ah_boot_allocate((size_t)1 << 40, 16) == NULL && errno == ENOMEM);
  CHECK(ah_boot_allocate(16, (size_t)1 << 40) == NULL);
}

/* Without address space records are lost and counted, and nothing else happens. */
static void without_memory_records_are_lost(void) {
  struct rlimit old, none = {0, RLIM_INFINITY};
  getrlimit(RLIMIT_AS, &old);
  none.rlim_max = old.rlim_max;
  setrlimit(RLIMIT_AS, &none);
  uint64_t lost = allocs_hook_root.lost_region;
  errno = EDOM;
  for (uint64_t i = 0; i < 1000; i++) {
    record(UINT64_C(0x400000000000) + (i << 24), 100, SITE);
  }
  CHECK(errno == EDOM);
  CHECK(allocs_hook_root.lost_region == lost + 1000);
  setrlimit(RLIMIT_AS, &old);
  uint64_t base = UINT64_C(0x500000000000);
  for (int i = 0; i < 5000 && finds_none(base); i++) {
    record(base, 100, SITE);
  }
  CHECK(finds(base, base, 100, SITE, ALLOCS_HOOK_LIVE));
}

/* --- short chunks: from here on an allocator is behind the recorder that packs them */

static const uint64_t short_sizes[] = {0, 1, 7, 8, 15, 16};
#define SHORT_SIZES (sizeof short_sizes / sizeof *short_sizes)

static void short_chunks_are_found_to_their_edges(uint64_t base) {
  for (unsigned i = 0; i < SHORT_SIZES && (base % 16 == 0 || short_sizes[i] <= 8); i++) {
    uint64_t size = short_sizes[i];
    record(base, size, SITE);
    CHECK(finds(base, base, size, SITE, ALLOCS_HOOK_LIVE));
    CHECK(size == 0 || finds(base + size - 1, base, size, SITE, ALLOCS_HOOK_LIVE));
    CHECK(finds_none(base + (size == 0 ? 1 : size)));
    CHECK(finds_none(base - 1) && finds_none(base - 8));
    CHECK(ah_starts_in(base, base + 1) && ah_starts_in(base - 100, base + 1));
    CHECK(!ah_starts_in(base + 1, base + 16) && !ah_starts_in(base - 16, base));
    CHECK(!ah_erase_fast(at(base)));
    erase(base);
    CHECK(finds_none(base));
  }
}

/* Neighbours of all kinds, which come and go in any order. */
static void short_chunks_are_neighbours(void) {
  uint64_t base = HEAP + 0x9000000;
  record(base, 16, SITE);
  record(base + 16, 7, SITE + 1);
  record(base + 32, 16, SITE + 2);
  record(base + 48, 33, SITE + 3); /* in the other half of a granule that has a short one */
  record(base + 96, 5000, SITE + 4);
  record(base + 96 + 5008, 3, SITE + 5);
  CHECK(finds(base + 15, base, 16, SITE, ALLOCS_HOOK_LIVE));
  CHECK(finds(base + 22, base + 16, 7, SITE + 1, ALLOCS_HOOK_LIVE));
  CHECK(finds_none(base + 23));
  CHECK(finds(base + 47, base + 32, 16, SITE + 2, ALLOCS_HOOK_LIVE));
  CHECK(finds(base + 48, base + 48, 33, SITE + 3, ALLOCS_HOOK_LIVE));
  erase(base + 32);
  CHECK(finds_none(base + 40));
  CHECK(finds(base + 80, base + 48, 33, SITE + 3, ALLOCS_HOOK_LIVE));
  record(base + 32, 1, SITE + 6);
  erase(base + 48);
  CHECK(finds_none(base + 48));
  CHECK(finds(base + 32, base + 32, 1, SITE + 6, ALLOCS_HOOK_LIVE));
  CHECK(finds(base + 96 + 4999, base + 96, 5000, SITE + 4, ALLOCS_HOOK_LIVE));
  erase(base + 96);
  CHECK(finds(base + 96 + 5010, base + 96 + 5008, 3, SITE + 5, ALLOCS_HOOK_LIVE));
  CHECK(finds_none(base + 96 + 5000));
  erase(base + 16);
  CHECK(finds(base, base, 16, SITE, ALLOCS_HOOK_LIVE));
  erase(base);
  erase(base + 32);
  erase(base + 96 + 5008);
}

/* Where an allocator packs them as closely as may be, each of a pair has its own word, whatever the other does. */
static void short_chunks_are_eight_bytes_apart(void) {
  uint64_t base = HEAP + 0xd000000;
  for (uint64_t i = 0; i < 1024; i++) {
    record(base + 8 * i, i % 9, SITE + i % 11);
  }
  for (uint64_t i = 0; i < 1024; i++) {
    uint64_t own = base + 8 * i, last = i % 9 == 0 ? 0 : i % 9 - 1;
    CHECK(finds(own + last, own, i % 9, SITE + i % 11, ALLOCS_HOOK_LIVE));
    CHECK(i % 9 == 8 || finds_none(own + last + 1));
  }
  for (uint64_t i = 0; i < 1024; i += 3) {
    erase(base + 8 * i);
    CHECK(finds_none(base + 8 * i));
  }
  for (uint64_t i = 0; i < 1024; i++) {
    CHECK(i % 3 == 0 || finds(base + 8 * i, base + 8 * i, i % 9, SITE + i % 11, ALLOCS_HOOK_LIVE));
    erase(base + 8 * i);
  }
  record(base, 12, SITE);
  CHECK(finds(base + 11, base, 12, SITE, ALLOCS_HOOK_LIVE));
  CHECK(finds_none(base + 12));
  erase(base);
}

/*
 * Of a chunk that starts 8 behind a multiple of 16 no word of its granule is the head, whatever an earlier one
 * has left there: the fast paths must not take it for one.
 */
static void words_of_granules_are_not_taken_for_short_ones(void) {
  uint64_t base = HEAP + 0xe000000;
  for (uint64_t left = 0; left < 20000; left += 7) {
    for (uint64_t n = 0; n < 3; n++) {
      record(base, 63 + left % 4000, left % 2 == 0 ? SITE : UINT64_C(0x700000000000) + 5 * 99999);
      erase(base);
      uint64_t own = base + 32 * n + 8 + 16 * (left % 2);
      record(own, 5, SITE + 1);
      struct ah_move move;
      CHECK(!ah_erase_fast(at(own)) && !ah_move_begin_narrow(own, &move));
      erase(own);
      CHECK(finds_none(own));
    }
  }
}

/* What realloc makes of a short chunk is not short, nor what it makes of any other, whatever its size. */
static void realloc_makes_no_short_chunks(uint64_t from, uint64_t to) {
  uint64_t base = HEAP + 0xa000010, other = HEAP + UINT64_C(0x60000000000);
  record(base, from, SITE);
  CHECK(ah_short_find(base) != NULL && *ah_short_find(base) != 0);
  struct ah_move move = ah_move_begin(base);
  CHECK(finds(base + from / 2, base, from, SITE, ALLOCS_HOOK_IN_FLIGHT));
  ah_move_abort(&move);
  CHECK(finds(base + from / 2, base, from, SITE, ALLOCS_HOOK_LIVE));

  move = ah_move_begin(base);
  ah_move_end(&move, base, to, id_of(SITE + 1));
  CHECK(*ah_short_find(base) == 0);
  CHECK(finds(base + to / 2, base, to, SITE + 1, ALLOCS_HOOK_LIVE));
  CHECK(finds_none(base + (to == 0 ? 1 : to)));
  erase(base);
  CHECK(finds_none(base));

  record(base, from, SITE);
  move = ah_move_begin(base);
  ah_move_end(&move, other, to, id_of(SITE + 2));
  CHECK(finds(other + to / 2, other, to, SITE + 2, ALLOCS_HOOK_LIVE));
  CHECK(finds_none(base));
  move = ah_move_begin(other);
  ah_move_forget(&move);
  CHECK(finds_none(other));
}

/* The old address is a short chunk of another thread's by the time that the move ends, or was one. */
static void a_move_leaves_short_chunks_alone(void) {
  uint64_t base = HEAP + 0xb000000;
  for (uint64_t half = 0; half < 2; half++) {
    record(base, 100, SITE);
    struct ah_move move = ah_move_begin(base);
    record(base + 16 * half, 8, SITE + 5);
    CHECK(finds(base + 16 * half + 7, base + 16 * half, 8, SITE + 5, ALLOCS_HOOK_LIVE));
    struct ah_move later;
    CHECK(!ah_move_begin_narrow(base + 16 * half, &later));
    later = ah_move_begin(base + 16 * half);
    CHECK(later.is_short);
    ah_move_abort(&later);
    ah_move_end(&move, base + 0x1000, 200, id_of(SITE + 6));
    CHECK(finds(base + 16 * half, base + 16 * half, 8, SITE + 5, ALLOCS_HOOK_LIVE));
    erase(base + 16 * half);
    CHECK(finds_none(base + 16 * half));
    erase(base + 0x1000);
  }
  record(base, 100, SITE);
  struct ah_move move = ah_move_begin(base);
  record(base, 8, SITE + 5);
  erase(base); /* not the mark of the move, but the short chunk */
  CHECK(finds(base, base, 100, SITE, ALLOCS_HOOK_IN_FLIGHT));
  ah_move_forget(&move);
  CHECK(finds_none(base));
  record(base, 8, SITE);
  move = ah_move_begin(base);
  record(base, 300000, SITE + 5);
  erase(base); /* the same the other way round */
  CHECK(finds(base, base, 8, SITE, ALLOCS_HOOK_IN_FLIGHT));
  ah_move_forget(&move);
  CHECK(finds_none(base));
  record(base + 16, 9, SITE);
  move = ah_move_begin(base + 16);
  record(base, 300, SITE + 7);
  CHECK(finds(base + 20, base, 300, SITE + 7, ALLOCS_HOOK_LIVE));
  ah_move_end(&move, base + 0x1000, 40, id_of(SITE + 8));
  CHECK(finds(base + 20, base, 300, SITE + 7, ALLOCS_HOOK_LIVE));
  erase(base);
  erase(base + 0x1000);
}

static uint64_t short_of(uint64_t i) {
  uint64_t page = i * 1999 % AH_REGION_PAGES;
  return HEAP + 0x10000000 + page * 4096 + 16 * (i % 256) + 8 * (i / AH_REGION_PAGES);
}

/* All pages of a region, in no order: each gets two blocks of its own, and there are enough. */
static void all_pages_may_have_short_chunks(void) {
  for (uint64_t i = 0; i < AH_SHORT_BLOCKS; i++) {
    record(short_of(i), i % 9, SITE + i % 7);
  }
  for (uint64_t i = 0; i < AH_SHORT_BLOCKS; i++) {
    CHECK(finds(short_of(i), short_of(i), i % 9, SITE + i % 7, ALLOCS_HOOK_LIVE));
    CHECK(finds_none(short_of(i) + (i % 256 == 255 ? -16 : 16)));
  }
  for (uint64_t i = 0; i < AH_SHORT_BLOCKS; i++) {
    erase(short_of(i));
  }
  CHECK(allocs_hook_root.lost_region == 0);
}

static void short_chunks_may_be_lost(void) {
  struct rlimit old, none = {0, RLIM_INFINITY};
  getrlimit(RLIMIT_AS, &old);
  none.rlim_max = old.rlim_max;
  record(HEAP + 0x20000000, 100, SITE);
  setrlimit(RLIMIT_AS, &none);
  uint64_t lost = allocs_hook_root.lost_region;
  for (int i = 0; i < 10; i++) {
    record(HEAP + 0x20000100, 16, SITE);
  }
  CHECK(allocs_hook_root.lost_region == lost + 10);
  CHECK(finds_none(HEAP + 0x20000100));
  erase(HEAP + 0x20000100);
  CHECK(finds(HEAP + 0x20000000, HEAP + 0x20000000, 100, SITE, ALLOCS_HOOK_LIVE));
  setrlimit(RLIMIT_AS, &old);
  for (int i = 0; i < 5000 && finds_none(HEAP + 0x20000100); i++) {
    record(HEAP + 0x20000100, 16, SITE);
  }
  CHECK(finds(HEAP + 0x20000100, HEAP + 0x20000100, 16, SITE, ALLOCS_HOOK_LIVE));
  erase(HEAP + 0x20000100);
  erase(HEAP + 0x20000000);
  allocs_hook_root.lost_region = lost;
}

/* More ids than narrow heads have room for. */
static void short_chunks_have_wide_heads(void) {
  uint64_t base = HEAP + 0xc000000;
  for (unsigned i = 0; i < SHORT_SIZES; i++) {
    uint64_t site = UINT64_C(0x700000000000) + 5 * 99999; /* of sites_are_many */
    record(base, short_sizes[i], site);
    record(base + 16, short_sizes[i], site);
    CHECK((*ah_short_find(base) & AH_WIDE) != 0);
    CHECK(finds(base, base, short_sizes[i], site, ALLOCS_HOOK_LIVE));
    CHECK(finds(base + 16, base + 16, short_sizes[i], site, ALLOCS_HOOK_LIVE));
    erase(base);
    CHECK(finds(base + 16, base + 16, short_sizes[i], site, ALLOCS_HOOK_LIVE));
    erase(base + 16);
  }
}

static void short_boot_chunks_are_apart(void) {
  char *p = ah_boot_allocate(10, 16);
  CHECK(p != NULL && record((uintptr_t)p, 10, SITE) == p);
  CHECK(record(0, 10, SITE) == NULL);
  CHECK(finds_none((uintptr_t)p) && !ah_erase_slow((uintptr_t)p));
}

static void try_short_chunks(void) {
  ah_short_limit = AH_SPACED_REQUEST;
  short_chunks_are_found_to_their_edges(HEAP + 0x8000000);
  short_chunks_are_found_to_their_edges(HEAP + 0x8000010);
  short_chunks_are_found_to_their_edges(HEAP + 0x8fffff0); /* of a page and a region */
  short_chunks_are_found_to_their_edges(HEAP + 0x8000008);
  short_chunks_are_found_to_their_edges(HEAP + 0x8000018);
  short_chunks_are_found_to_their_edges(HEAP + 0x8fffff8);
  short_chunks_are_neighbours();
  short_chunks_are_eight_bytes_apart();
  for (unsigned from = 0; from < SHORT_SIZES; from++) {
    for (unsigned to = 0; to < SIZES; to++) {
      realloc_makes_no_short_chunks(short_sizes[from], sizes[to]);
    }
  }
  a_move_leaves_short_chunks_alone();
  all_pages_may_have_short_chunks();
  short_chunks_may_be_lost();
  ah_short_limit = 0;
}

static void no_answer_without_trust(void) {
  struct allocs_hook_chunk found = {0};
  struct allocs_hook_mark mark;
  uint64_t base = HEAP + 0x8000000;
  record(base, 100, SITE);
  CHECK(allocs_hook_find_marked(at(base), &found, &mark) == ALLOCS_HOOK_LIVE);
  CHECK(allocs_hook_still_holds(&mark));
  ah_flag_set(ALLOCS_HOOK_UNFIT);
  CHECK(!allocs_hook_still_holds(&mark));
  CHECK(allocs_hook_find(at(base), &found) == ALLOCS_HOOK_UNKNOWN);
}

int main(void) {
  struct allocs_hook_chunk found = {0};
  CHECK(allocs_hook_find(&found, &found) == ALLOCS_HOOK_UNKNOWN);
  ah_index_init();
  ah_flag_set(ALLOCS_HOOK_READY);
  chunks_are_found_to_their_edges(HEAP);
  chunks_are_found_to_their_edges(HEAP + 16);
  marks_hold_while_chunks_do(HEAP);
  marks_hold_while_chunks_do(HEAP + 16);
  neighbours_do_not_disturb();
  realloc_keeps_the_record_from_any_size_to_any();
  a_move_leaves_the_next_owner_alone();
  for (unsigned i = 0; i < SIZES; i++) {
    pages_go_from_one_chunk_to_the_next(4096, sizes[i] < 32 ? 32 : sizes[i]);
    pages_go_from_one_chunk_to_the_next(300000, sizes[i] < 32 ? 32 : sizes[i]);
    pages_go_from_one_chunk_to_the_next(200, sizes[i] < 32 ? 32 : sizes[i]);
  }
  chunks_that_were_not_seen_to_end_give_way();
  a_mark_left_in_a_newer_chunk_does_not_hide_it(50000);
  a_mark_left_in_a_newer_chunk_does_not_hide_it(1999993);
  unknown_chunks_are_left_alone();
  a_head_in_the_last_granule_has_continuations();
  a_chunk_that_starts_a_region_is_not_taken_for_the_last_one_before();
  the_first_region_works();
  regions_collide();
  big_slots_are_used_again();
  big_chunks_are_many();
  try_short_chunks();
  without_memory_records_are_lost();
  paths_that_are_alike_are_told_apart();
  sites_are_many();
  boot_chunks_are_apart();
  ah_short_limit = AH_SPACED_REQUEST;
  short_chunks_have_wide_heads();
  words_of_granules_are_not_taken_for_short_ones();
  short_boot_chunks_are_apart();
  no_answer_without_trust();
  return report("record_test");
}
