/*
 * sub_test.c - the index of custom allocators' objects by itself, at invented addresses. A plain
 * list of what lives says what the index must answer, and with the argument "counted" what must
 * have been counted.
 */
#include "calls.h"
#include "check.h"
#include "counts.h"
#include "sub.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define PLACE UINT64_C(0x223456000000)
#define PATH 4711u

static uint32_t pool, other;

static void *at(uint64_t address) { return (void *)address; }

static bool finds(uint64_t address, uint64_t base, uint64_t size) {
  struct allocs_hook_object found;
  return allocs_hook_sub_find(at(address), &found) == ALLOCS_HOOK_LIVE && found.base == base &&
         found.size == size;
}

static bool finds_none(uint64_t address) {
  struct allocs_hook_object found;
  return allocs_hook_sub_find(at(address), &found) == ALLOCS_HOOK_NONE;
}

static void names_have_numbers(void) {
  char name[80] = {0};
  CHECK(ah_root.suballocators == 0);
  CHECK(allocs_hook_suballocator("") == 0 && allocs_hook_suballocator(NULL) == 0);
  CHECK(allocs_hook_suballocator("two words") == 0 && allocs_hook_suballocator("\xc3\xa4") == 0);
  memset(name, 'x', 64);
  CHECK(allocs_hook_suballocator(name) == 0);
  CHECK(finds_none(PLACE));
  pool = allocs_hook_suballocator("pool");
  other = allocs_hook_suballocator("other");
  CHECK(pool == 1 && other == 2 && allocs_hook_suballocator("pool") == pool);
  CHECK(ah_root.suballocators != 0 && strcmp(ah_sub_name(other), "other") == 0);
  allocs_hook_sub_alloc(0, at(PLACE), 8, PATH);
  allocs_hook_sub_alloc(3, at(PLACE), 8, PATH);
  allocs_hook_sub_alloc(pool + AH_SUBS, at(PLACE), 8, PATH);
  allocs_hook_sub_alloc(pool, NULL, 8, PATH);
  CHECK(finds_none(PLACE) && finds_none(0) && !allocs_hook_sub_free(3, at(PLACE)));
}

/* The table is full after this. */
static void names_are_limited(uint32_t used) {
  char name[8] = "n..";
  for (uint32_t i = used + 1; i <= AH_SUBS + 5; i++) {
    name[1] = (char)('a' + i / 26);
    name[2] = (char)('a' + i % 26);
    CHECK(allocs_hook_suballocator(name) == (i <= AH_SUBS ? i : 0));
  }
  CHECK(allocs_hook_suballocator("other") == other);
}

static const uint64_t sizes[] = {0,    1,    3,    7,     8,      9,       16,     63,
                                 511,  4095, 4096, 4097,  70001,  131072,  1999993};
/* Of several regions: seldom, as all their words are looked at. */
static const uint64_t large_sizes[] = {33000011, 0x10000001};

static void is_found_to_its_edges(uint64_t base, uint64_t size) {
  uint64_t end = base + (size == 0 ? 1 : size);
  allocs_hook_sub_alloc(pool, at(base), size, PATH);
  CHECK(finds(base, base, size));
  CHECK(finds(base + size / 2, base, size));
  CHECK(finds(end - 1, base, size));
  CHECK(finds_none(end) && finds_none(base - 1));
  CHECK(!allocs_hook_sub_free(other, at(base)));
  CHECK(!allocs_hook_sub_free(pool, at(base + 1)));
  CHECK(allocs_hook_sub_free(pool, at(base)));
  CHECK(!allocs_hook_sub_free(pool, at(base)));
  CHECK(finds_none(base) && finds_none(base + size / 2) && finds_none(end - 1));
}

/* From every place in a granule, in a block and in a region. */
static void objects_are_found_to_their_edges(uint64_t base) {
  for (uint64_t place = base; place < base + 9; place++) {
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
      is_found_to_its_edges(place, sizes[i]);
    }
  }
  for (unsigned i = 0; i < sizeof large_sizes / sizeof *large_sizes; i++) {
    is_found_to_its_edges(base + 5, large_sizes[i]);
  }
}

static void granules_are_shared(void) {
  for (uint64_t i = 0; i < 1000; i++) {
    allocs_hook_sub_alloc(pool, at(PLACE + i), 1, PATH);
  }
  for (uint64_t i = 0; i < 1000; i++) {
    CHECK(finds(PLACE + i, PLACE + i, 1));
  }
  for (uint64_t i = 0; i < 1000; i += 2) {
    CHECK(allocs_hook_sub_free(pool, at(PLACE + i)));
  }
  for (uint64_t i = 0; i < 1000; i++) {
    CHECK(i % 2 == 0 ? finds_none(PLACE + i) : finds(PLACE + i, PLACE + i, 1));
  }
  allocs_hook_sub_alloc(pool, at(PLACE + 100), 500, PATH); /* over them all */
  for (uint64_t i = 0; i < 1000; i++) {
    CHECK(i >= 100 && i < 600 ? finds(PLACE + i, PLACE + 100, 500)
                              : i % 2 == 0 ? finds_none(PLACE + i) : finds(PLACE + i, PLACE + i, 1));
  }
  allocs_hook_sub_reset(pool, at(PLACE), at(PLACE + 1000));
  CHECK(finds_none(PLACE + 99) && finds_none(PLACE + 300) && finds_none(PLACE + 999));
}

static void what_a_new_object_covers_is_forgotten(void) {
  allocs_hook_sub_alloc(pool, at(PLACE), 100000, PATH);
  allocs_hook_sub_alloc(pool, at(PLACE + 50000), 40, PATH);
  CHECK(finds(PLACE + 50010, PLACE + 50000, 40) && finds_none(PLACE + 3));
  allocs_hook_sub_alloc(pool, at(PLACE + 50003), 3, PATH);
  CHECK(finds(PLACE + 50005, PLACE + 50003, 3));
  allocs_hook_sub_alloc(pool, at(PLACE), 100000, PATH);
  CHECK(finds(PLACE + 50005, PLACE, 100000));
  allocs_hook_sub_reset(pool, at(PLACE + 1), at(PLACE + 100000));
  CHECK(finds(PLACE + 50005, PLACE, 100000));
  allocs_hook_sub_reset(pool, at(PLACE), at(PLACE + 1));
  CHECK(finds_none(PLACE + 50005));
}

static void the_innermost_is_found(void) {
  struct allocs_hook_object found;
  allocs_hook_sub_alloc(other, at(PLACE), 1000, PATH);
  allocs_hook_sub_alloc(pool, at(PLACE), 64, PATH);
  allocs_hook_sub_alloc(pool, at(PLACE + 64), 64, PATH);
  CHECK(allocs_hook_sub_find(at(PLACE + 5), &found) == ALLOCS_HOOK_LIVE && found.sub == pool);
  CHECK(allocs_hook_sub_find(at(PLACE + 70), &found) == ALLOCS_HOOK_LIVE && found.sub == pool);
  CHECK(allocs_hook_sub_find(at(PLACE + 200), &found) == ALLOCS_HOOK_LIVE && found.sub == other);
  CHECK(strcmp(found.name, "other") == 0 && found.type == NULL);
  allocs_hook_sub_free(other, at(PLACE));
  allocs_hook_sub_reset(pool, at(PLACE), at(PLACE + 128));
  CHECK(finds_none(PLACE + 5));
}

static void types_are_kept(void) {
  struct allocs_hook_object found;
  char name[16] = "struct t...";
  CHECK(!allocs_hook_sub_type(pool, at(PLACE), "struct point"));
  for (int i = 0; i < 2000; i++) {
    snprintf(name, sizeof name, "struct t%d", i % 300);
    allocs_hook_sub_alloc(pool, at(PLACE + 8 * (uint64_t)i + 3), 5, PATH);
    CHECK(allocs_hook_sub_type(pool, at(PLACE + 8 * (uint64_t)i + 3), name));
  }
  for (int i = 0; i < 2000; i++) {
    snprintf(name, sizeof name, "struct t%d", i % 300);
    CHECK(allocs_hook_sub_find(at(PLACE + 8 * (uint64_t)i + 4), &found) == ALLOCS_HOOK_LIVE);
    CHECK(found.size == 5 && found.type != NULL && strcmp(found.type, name) == 0);
  }
  CHECK(!allocs_hook_sub_type(pool, at(PLACE + 3), ""));
  CHECK(!allocs_hook_sub_type(pool, at(PLACE + 3), "a\nb"));
  allocs_hook_sub_reset(pool, at(PLACE), at(PLACE + 16003));
  CHECK(finds_none(PLACE + 4));
}

static void arenas_end_with_their_objects(void) {
  allocs_hook_sub_arena(pool, at(PLACE), 70000, PATH);
  allocs_hook_sub_alloc(pool, at(PLACE + 69990), 10, PATH);
  allocs_hook_sub_alloc(pool, at(PLACE + 70000), 10, PATH);
  CHECK(!allocs_hook_sub_retire(pool, at(PLACE + 8)) && !allocs_hook_sub_retire(other, at(PLACE)));
  CHECK(finds(PLACE + 69995, PLACE + 69990, 10));
  CHECK(allocs_hook_sub_retire(pool, at(PLACE)) && !allocs_hook_sub_retire(pool, at(PLACE)));
  CHECK(finds_none(PLACE + 69995) && finds(PLACE + 70005, PLACE + 70000, 10));
  CHECK(allocs_hook_sub_free(pool, at(PLACE + 70000)));
}

/* --- chunks that hold objects --- */

static void objects_end_with_their_chunk(uint64_t base, uint64_t size) {
  record(base, size, 0x401000);
  allocs_hook_sub_alloc(pool, at(base), size < 16 ? size : 16, PATH);
  if (size >= 60) {
    allocs_hook_sub_alloc(other, at(base + size - 24), 24, PATH);
  }
  struct allocs_hook_chunk chunk;
  CHECK(allocs_hook_find(at(base + size / 2), &chunk) == ALLOCS_HOOK_LIVE);
  CHECK(chunk.base == base && chunk.size == size && chunk.site == 0x401000);
  CHECK(finds(base, base, size < 16 ? size : 16));
  CHECK(!ah_erase_fast(at(base)));
  CHECK(ah_erase_slow(base));
  CHECK(finds_none(base) && finds_none(base + size - 1));
}

static void objects_end_where_realloc_says(uint64_t base, uint64_t from, uint64_t to, bool moves) {
  record(base, from, 0x401000);
  allocs_hook_sub_alloc(pool, at(base), 16, PATH);
  allocs_hook_sub_alloc(pool, at(base + from - 16), 16, PATH);
  struct ah_move move;
  CHECK(!ah_move_begin_narrow(base, &move));
  move = ah_move_begin(base);
  ah_move_end(&move, moves ? base + 0x1000000 : base, to, id_of(0x401000));
  CHECK(moves ? finds_none(base) : finds(base, base, 16));
  CHECK(moves || to + 16 <= from ? finds_none(base + from - 1)
                                : finds(base + from - 1, base + from - 16, 16));
  CHECK(moves || !ah_erase_fast(at(base)));
  CHECK(ah_erase_slow(moves ? base + 0x1000000 : base));
  CHECK(finds_none(base) && finds_none(base + from - 1));
}

/* realloc gave the memory to another thread, who parcels it out before we are told that it moved. */
static void objects_of_the_next_owner_stay(uint64_t base, uint64_t size, bool shared) {
  uint64_t objects = shared ? 3 : 16;
  record(base, size, 0x401000);
  for (uint64_t at_ = 0; at_ + objects <= size; at_ += objects) {
    allocs_hook_sub_alloc(pool, at(base + at_), objects, PATH);
  }
  struct ah_move move = ah_move_begin(base);
  CHECK(finds(base + 1, base, objects));
  record(base, size, 0x401500);
  allocs_hook_sub_alloc(pool, at(base), objects, PATH);
  allocs_hook_sub_alloc(pool, at(base + objects), objects - 1, PATH + 1);
  ah_move_end(&move, base + 0x1000000, 2 * size, id_of(0x401000));
  CHECK(finds(base + 1, base, objects));
  CHECK(finds(base + objects + 1, base + objects, objects - 1));
  CHECK(finds_none(base + 2 * objects) && finds_none(base + size - 1));
  CHECK(!ah_erase_fast(at(base)));
  CHECK(ah_erase_slow(base));
  CHECK(finds_none(base) && finds_none(base + objects));
  ah_erase_slow(base + 0x1000000);
}

/* A realloc that fails leaves all as it was. */
static void objects_stay_where_realloc_fails(uint64_t base) {
  record(base, 100, 0x401000);
  allocs_hook_sub_alloc(pool, at(base), 3, PATH);
  allocs_hook_sub_alloc(pool, at(base + 3), 3, PATH);
  struct ah_move move = ah_move_begin(base);
  ah_move_abort(&move);
  CHECK(finds(base + 1, base, 3) && finds(base + 4, base + 3, 3));
  allocs_hook_sub_alloc(pool, at(base + 6), 3, PATH);
  CHECK(finds(base + 1, base, 3) && finds(base + 4, base + 3, 3) && finds(base + 7, base + 6, 3));
  CHECK(!ah_erase_fast(at(base)) && ah_erase_slow(base) && finds_none(base + 4));
}

static void chunks_have_other_sites(uint64_t base) {
  static const uint64_t chunks[] = {0, 17, 61, 62, 4094, 4095, 131071, 131072, 1999993};
  struct allocs_hook_chunk chunk;
  CHECK(!allocs_hook_resite(at(base), 5) && !allocs_hook_resite(NULL, 5));
  for (int held = 0; held < 2; held++) {
    for (unsigned i = 0; i < sizeof chunks / sizeof *chunks; i++) {
      record(base, chunks[i], 0x401000);
      if (held) {
        allocs_hook_sub_alloc(pool, at(base), 1, PATH);
      }
      CHECK(!allocs_hook_resite(at(base + 16), 5));
      CHECK(allocs_hook_resite(at(base), id_of(0x402000)));
      CHECK(allocs_hook_find(at(base + chunks[i] / 2), &chunk) == ALLOCS_HOOK_LIVE);
      CHECK(chunk.base == base && chunk.size == chunks[i] && chunk.site == 0x402000);
      CHECK(!held || !ah_erase_fast(at(base)));
      CHECK(ah_erase_slow(base));
      CHECK(finds_none(base));
    }
  }
}

/* --- counters --- */

#define PATHS 1002u

/* What should have been counted of the pool, by path; 0: all. */
static struct ah_object_count expected[PATHS];

static struct ah_object_count counted(uint32_t sub, uint32_t path) {
  const struct ah_counts *counts = (const struct ah_counts *)ah_root.counts;
  const struct ah_object_count *slots = (const struct ah_object_count *)counts->objects;
  struct ah_object_count none = {0};
  for (uint32_t i = 0; slots != NULL && i < counts->object_slots; i++) {
    if (slots[i].key == ((uint64_t)sub << 32 | path)) {
      return slots[i];
    }
  }
  return none;
}

static bool same_counts(const struct ah_object_count *a, const struct ah_object_count *b) {
  return a->allocations == b->allocations && a->bytes == b->bytes && a->frees == b->frees &&
         a->live == b->live && a->peak == b->peak;
}

static bool is_counted(uint32_t sub, uint32_t path, const struct ah_object_count *as) {
  struct ah_object_count is = counted(sub, path);
  return same_counts(&is, as);
}

static void expect_one(struct ah_object_count *of, uint64_t size) {
  of->allocations++;
  of->bytes += size;
  of->live += size;
  of->peak = of->live > of->peak ? of->live : of->peak;
}

static void expect(uint32_t path, uint64_t size) {
  expect_one(&expected[path], size);
  expect_one(&expected[0], size);
}

static void expect_end(uint32_t path, uint64_t size) {
  expected[path].frees++;
  expected[path].live -= size;
  expected[0].frees++;
  expected[0].live -= size;
}

static void counters_agree(void) {
  const struct ah_counts *counts = (const struct ah_counts *)ah_root.counts;
  const struct ah_object_count *slots = (const struct ah_object_count *)counts->objects;
  CHECK(counts->lost_object == 0);
  unsigned found = 0;
  for (uint32_t i = 0; i < counts->object_slots; i++) {
    uint32_t path = (uint32_t)slots[i].key;
    if (slots[i].key >> 32 == pool) {
      found++;
      CHECK(path < PATHS && same_counts(&slots[i], &expected[path]));
    }
  }
  CHECK(found == PATHS - 1); /* path 1 is nobody's */
}

/* So many that their words are dropped by the page; arenas are no objects. */
static void resets_of_many_are_counted(void) {
  uint32_t region = allocs_hook_suballocator("region");
  struct ah_object_count all = {.allocations = 20000, .bytes = 20000 * 40 + 10000 * 3};
  uint64_t bytes = UINT64_C(1) << 20;
  allocs_hook_sub_arena(region, at(PLACE + 0x1000000 - 50000), bytes + 50000, PATH);
  for (uint64_t i = 0; i < 20000; i++) {
    allocs_hook_sub_alloc(region, at(PLACE + 0x1000000 - 40000 + 48 * i), 40, PATH);
    if (i % 2 == 0) {
      allocs_hook_sub_alloc(region, at(PLACE + 0x1000000 - 40000 + 48 * i + 43), 3, PATH);
      all.allocations++;
    }
  }
  all.live = all.peak = all.bytes;
  CHECK(is_counted(region, PATH, &all) && is_counted(region, 0, &all));
  CHECK(allocs_hook_sub_retire(region, at(PLACE + 0x1000000 - 50000)));
  all.frees = all.allocations;
  all.live = 0;
  CHECK(is_counted(region, PATH, &all) && is_counted(region, 0, &all));
}

static void what_is_put_back_was_never_gone(void) {
  uint32_t region = allocs_hook_suballocator("region");
  struct ah_object_count before = counted(region, 0);
  allocs_hook_sub_alloc(region, at(PLACE + 8), 24, PATH + 1);
  CHECK(allocs_hook_sub_free(region, at(PLACE + 8)));
  allocs_hook_sub_restore(region, at(PLACE + 8), 24, PATH + 1);
  CHECK(finds(PLACE + 20, PLACE + 8, 24));
  struct ah_object_count one = {.allocations = 1, .bytes = 24, .live = 24, .peak = 24};
  CHECK(is_counted(region, PATH + 1, &one));
  CHECK(counted(region, 0).allocations == before.allocations + 1);
  CHECK(counted(region, 0).frees == before.frees && counted(region, 0).live == 24);
  CHECK(allocs_hook_sub_free(region, at(PLACE + 8)));
}

/* --- everything at random against a list --- */

#define SPAN 40000u
#define LIVE_MAX 4000u

static struct live {
  uint64_t base, size;
  uint32_t path;
} live[LIVE_MAX];
static unsigned live_count;
static uint32_t state = 1999993;

static uint32_t some(uint32_t below) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state % below;
}

static uint64_t end_of(const struct live *l) { return l->base + (l->size == 0 ? 1 : l->size); }

static void drop_from_list(uint64_t base, uint64_t limit, bool overlapping) {
  for (unsigned i = 0; i < live_count;) {
    bool gone = overlapping ? live[i].base < limit && end_of(&live[i]) > base
                            : live[i].base >= base && live[i].base < limit;
    if (gone) {
      expect_end(live[i].path, live[i].size);
      live[i] = live[--live_count];
    } else {
      i++;
    }
  }
}

static bool agrees(uint64_t address) {
  for (unsigned i = 0; i < live_count; i++) {
    if (address >= live[i].base && address < end_of(&live[i])) {
      return finds(address, live[i].base, live[i].size);
    }
  }
  return finds_none(address);
}

static uint64_t some_size(void) {
  uint32_t dice = some(10);
  return dice < 4 ? some(9) : dice < 8 ? some(100) : some(dice == 8 ? 3000 : 9000);
}

/* `sloppy`: over what lives, too; an overlapped one is gone. */
static void anything_goes(uint64_t place, bool sloppy, unsigned alignment) {
  for (unsigned round = 0; round < 60000; round++) {
    uint64_t base = place + some(SPAN) / alignment * alignment;
    uint64_t size = some_size();
    unsigned before = live_count;
    switch (some(16)) {
      case 0:
        allocs_hook_sub_reset(pool, at(base), at(base + size));
        drop_from_list(base, base + size, false);
        break;
      case 1: case 2: case 3: case 4: case 5: case 6:
        if (live_count > 0) {
          struct live *gone = &live[some(live_count)];
          CHECK(allocs_hook_sub_free(pool, at(gone->base)));
          expect_end(gone->path, gone->size);
          *gone = live[--live_count];
        }
        break;
      default: {
        struct live new = {base, size, 2 + some(1000)};
        if (live_count == LIVE_MAX) {
          break;
        }
        if (sloppy) {
          drop_from_list(base, end_of(&new), true);
        } else {
          bool taken = false;
          for (unsigned i = 0; i < before && !taken; i++) {
            taken = live[i].base < end_of(&new) && end_of(&live[i]) > base;
          }
          if (taken) {
            break;
          }
        }
        allocs_hook_sub_alloc(pool, at(base), size, new.path);
        expect(new.path, size);
        live[live_count++] = new;
      }
    }
    if (!agrees(place + some(SPAN + 9000)) || !agrees(base)) {
      fprintf(stderr, "sloppy=%d alignment=%u round=%u: ", sloppy, alignment, round);
      CHECK(!"the index agrees with the list");
      return;
    }
  }
  allocs_hook_sub_reset(pool, at(place), at(place + SPAN));
  drop_from_list(place, place + SPAN, false);
  CHECK(live_count == 0);
  CHECK(agrees(place + 100));
}

/* --- limits --- */

static void huge_objects_are_refused(void) {
  uint64_t lost = ah_subs.lost_size;
  allocs_hook_sub_alloc(pool, at(PLACE + 64), 40, PATH);
  allocs_hook_sub_alloc(pool, at(PLACE), AH_SUB_SIZE_MAX + 1, PATH);
  CHECK(finds_none(PLACE + 70));
  CHECK(ah_subs.lost_size == lost + 1 && finds_none(PLACE));
  allocs_hook_sub_alloc(pool, at(UINT64_MAX - 100), 8, PATH);
  allocs_hook_sub_alloc(pool, at(UINT64_MAX), 0, PATH);
  CHECK(finds_none(UINT64_MAX) && finds_none(UINT64_MAX - 100));
}

static void classes_are_many(void) {
  for (uint32_t i = 0; i < 300000; i++) {
    uint32_t size = i % 100 == 0 ? i : i % 5000; /* the words of a large one are all looked at */
    allocs_hook_sub_alloc(pool, at(PLACE), size, 2 + i);
    CHECK(finds(PLACE + size / 2, PLACE, size));
  }
  for (uint32_t path = 2; path < 100; path++) {
    for (uint32_t size = 0; size < 50000 && ah_subs.lost_class == 0; size++) {
      ah_class_id(size, path, 0);
    }
  }
  CHECK(ah_root.lost_site > 0);
  CHECK(allocs_hook_sub_free(pool, at(PLACE)));
}

static void without_memory_records_are_lost(void) {
  struct rlimit old, none = {0, RLIM_INFINITY};
  getrlimit(RLIMIT_AS, &old);
  none.rlim_max = old.rlim_max;
  setrlimit(RLIMIT_AS, &none);
  uint64_t lost = ah_subs.lost_region;
  errno = EDOM;
  for (uint64_t i = 0; i < 1000; i++) {
    allocs_hook_sub_alloc(pool, at(UINT64_C(0x400000000000) + (i << 24)), 100, PATH);
  }
  CHECK(errno == EDOM && ah_subs.lost_region == lost + 1000);
  setrlimit(RLIMIT_AS, &old);
}

int main(int argc, char **argv) {
  bool counts = argc == 2 && strcmp(argv[1], "counted") == 0;
  ah_counts_init(counts);
  ah_index_init();
  ah_flag_set(ALLOCS_HOOK_READY);
  names_have_numbers();
  objects_are_found_to_their_edges(PLACE);
  objects_are_found_to_their_edges(PLACE + 0xff0);
  objects_are_found_to_their_edges(PLACE + 0xfffff0);
  granules_are_shared();
  what_a_new_object_covers_is_forgotten();
  the_innermost_is_found();
  types_are_kept();
  arenas_end_with_their_objects();
  static const uint64_t chunks[] = {17, 61, 62, 127, 128, 4000, 4095, 70000, 131072, 1999993};
  for (unsigned i = 0; i < sizeof chunks / sizeof *chunks; i++) {
    objects_end_with_their_chunk(PLACE + 0x2000010, chunks[i]);
    for (unsigned j = 0; j < sizeof chunks / sizeof *chunks && chunks[i] >= 40; j++) {
      objects_end_where_realloc_says(PLACE + 0x2000010, chunks[i], chunks[j], false);
      objects_end_where_realloc_says(PLACE + 0x2000010, chunks[i], chunks[j], true);
    }
  }
  for (unsigned i = 0; i < 2; i++) {
    objects_of_the_next_owner_stay(PLACE + 0x2000010, 200, i == 1);
    objects_of_the_next_owner_stay(PLACE + 0x2fffff0, 1999993, i == 1);
  }
  objects_stay_where_realloc_fails(PLACE + 0x2000010);
  chunks_have_other_sites(PLACE + 0x3000000);
  if (counts) {
    struct ah_object_count both[] = {counted(pool, 0), counted(other, 0)};
    CHECK(both[0].allocations > 3000 && both[0].frees == both[0].allocations && both[0].live == 0);
    CHECK(both[1].allocations > 5 && both[1].frees == both[1].allocations && both[1].live == 0);
    resets_of_many_are_counted();
    what_is_put_back_was_never_gone();
    pool = allocs_hook_suballocator("counted");
  }
  for (unsigned alignment = 1; alignment <= 16; alignment *= 2) {
    anything_goes(PLACE + 0x4fff000 + alignment * 0x2000000, false, alignment);
    anything_goes(PLACE + 0x5fff000 + alignment * 0x2000000, true, alignment);
  }
  if (counts) {
    counters_agree();
  }
  huge_objects_are_refused();
  names_are_limited(counts ? 4 : 2);
  classes_are_many();
  without_memory_records_are_lost();
  return report("sub_test");
}
