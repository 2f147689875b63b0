/*
 * golden.c - makes golden/index.golden with the recorder, for readers in other languages; and
 * golden/counted.golden, where the recorder counts.
 *
 * The chunks are at invented addresses: the recorder never looks at what it records.
 */
#include "calls.h"
#include "counts.h"
#include "events.h"
#include "golden_image.h"
#include "sub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAP UINT64_C(0x123456000000)
/* Marks that moves left behind, of a head and of a cell, and the chunk that covers them by now. */
#define LEFT_OVER (HEAP + 0x2100000)
#define LEFT_OVER_CELL (LEFT_OVER + 0x4010)
#define OUTER (LEFT_OVER - 0x8000)
/* The same for a short chunk. */
#define SHORTS (HEAP - 0x7000000)
#define SHORT_LEFT_OVER (SHORTS + 0x50010)
/* Regions this far apart share their first slot. */
#define TABLE_SPAN ((uint64_t)AH_REGION_SLOTS << AH_REGION_SHIFT)

/* A chunk full of objects, and memory that is no chunk's. */
#define OBJECTS (HEAP + 0x800000)
#define MAPPED UINT64_C(0x234500000000)
#define MALLOC_AT UINT64_C(0x71000010)
#define SITE UINT64_C(0x555500001234)

#define MAX 1024
#define DEPTH 3u
#define FRAMES (DEPTH + AH_PATH_INTERNAL)
static struct {
  uint64_t base, size, path[FRAMES];
  int state;
} chunks[MAX], queries[MAX * 4];
static uint64_t asked[MAX * 4];
static unsigned chunk_count, query_count;

/* What is counted by path; all paths that were lost are one. */
static struct golden_origin {
  uint64_t path[FRAMES];
  uint64_t allocations, bytes, frees, live, peak;
} origins[MAX] = {{.allocations = 0}};
static unsigned origin_count = 1;
static unsigned origin_of[MAX * 2]; /* by base */
static uint64_t made[MAX * 2], made_sizes[MAX * 2];
static unsigned made_count;
static uint64_t all_allocations, all_bytes, all_frees, all_live, all_peak;

/* --- what is recorded --- */

static void *at(uint64_t address) { return (void *)address; }

/* Paths of different lengths, as the site has it. */
static unsigned frames_of(uint64_t site, uint64_t *path) {
  unsigned frames = site == 0 ? 0 : 1 + site / 2 % FRAMES;
  memset(path, 0, FRAMES * sizeof *path);
  for (unsigned i = 0; i < frames; i++) {
    path[i] = site + UINT64_C(0x1010) * i;
  }
  return frames;
}

static uint64_t larger(uint64_t a, uint64_t b) { return a > b ? a : b; }

static void count(unsigned origin, uint64_t base, uint64_t size) {
  struct golden_origin *at = &origins[origin];
  made[made_count] = base;
  made_sizes[made_count] = size;
  origin_of[made_count++] = origin;
  at->allocations++;
  at->bytes += size;
  at->live += size;
  at->peak = larger(at->peak, at->live);
  all_allocations++;
  all_bytes += size;
  all_live += size;
  all_peak = larger(all_peak, all_live);
}

static void erase(uint64_t base) {
  unsigned i = made_count - 1;
  while (made[i] != base) {
    i--;
  }
  origins[origin_of[i]].frees++;
  origins[origin_of[i]].live -= made_sizes[i];
  all_frees++;
  all_live -= made_sizes[i];
  ah_erase_slow(base);
}

static void expect(uint64_t base, uint64_t size, uint64_t site, int state) {
  chunks[chunk_count].base = base;
  chunks[chunk_count].size = size;
  frames_of(site, chunks[chunk_count].path);
  chunks[chunk_count++].state = state;
}

static void put(uint64_t base, uint64_t size, uint64_t site) {
  uint64_t path[FRAMES];
  unsigned frames = frames_of(site, path);
  ah_record_id(at(base), size, frames == 0 ? ah_site_lost() : ah_path_make(path, frames));
  expect(base, size, site, ALLOCS_HOOK_LIVE);
  memcpy(origins[origin_count].path, path, frames * sizeof *path);
  count(frames == 0 ? 0 : origin_count++, base, size);
}

/* Many chunks by one path, most of which are gone. */
static void record_churn(uint64_t base) {
  uint64_t path[FRAMES];
  uint32_t id = ah_path_make(path, frames_of(SITE, path));
  memcpy(origins[origin_count].path, path, frames_of(SITE, path) * sizeof *path);
  for (unsigned i = 0; i < 100; i++) {
    ah_record_id(at(base + 32 * i), i % 24, id);
    count(origin_count, base + 32 * i, i % 24);
    if (i % 3 != 0) {
      erase(base + 32 * i);
    } else {
      expect(base + 32 * i, i % 24, SITE, ALLOCS_HOOK_LIVE);
    }
  }
  origin_count++;
}

static void put_short(uint64_t base, uint64_t size, uint64_t site) {
  uint64_t path[FRAMES];
  record(base, size, site);
  if (!allocs_hook_resite(at(base), ah_path_make(path, frames_of(site, path)))) {
    exit(1);
  }
  expect(base, size, site, ALLOCS_HOOK_LIVE);
}

/*
 * As an allocator issues them that has pages of them, and as one might that mixes all sizes: in either half
 * of a granule, beside a chunk that is not short and between two of them.
 */
static void record_short(uint64_t base) {
  for (unsigned i = 0; i < 256; i++) {
    if (i % 7 < 3) {
      put_short(base + 16 * i, i % 17, SITE + 500 + 2 * (i % 5));
    }
    if (i % 5 < 3) { /* 8 apart */
      put_short(base + 0x80000 + 8 * i, i % 9, SITE + 530 + 2 * (i % 5));
    }
  }
  put_short(base + 0x7fff8, 8, SITE + 540);
  put_short(base + 0xfeff8, 3, SITE + 541);
  put_short(base + 0x2ff0, 16, SITE + 510);
  put(base + 0x3000, 17, SITE + 511);
  put_short(base + 0x3020, 1, SITE + 512);
  put(base + 0x3030, 2, SITE + 513); /* by realloc */
  put_short(base + 0x3050, 0, SITE + 514);
  put(base + 0x3060, 131071, SITE + 515);
  put_short(base + 0xfffff0, 15, SITE + 516); /* the last of a region, and */
  put_short(base + 0x1000000, 15, SITE + 517); /* the first */
  /* One that came and went, one that is under realloc, one whose memory is another's by now. */
  put_short(base + 0x40000, 11, SITE + 518);
  chunk_count--;
  ah_erase_slow(base + 0x40000);
  put_short(base + 0x40010, 12, SITE + 519);
  ah_move_begin(base + 0x40010);
  chunks[chunk_count - 1].state = ALLOCS_HOOK_IN_FLIGHT;
  put_short(base + 0x40028, 6, SITE + 522);
  ah_move_begin(base + 0x40028);
  chunks[chunk_count - 1].state = ALLOCS_HOOK_IN_FLIGHT;
  put(SHORT_LEFT_OVER - 16, 100, SITE + 520);
  put_short(SHORT_LEFT_OVER, 13, SITE + 521);
  ah_move_begin(SHORT_LEFT_OVER);
  chunks[chunk_count - 1].state = ALLOCS_HOOK_IN_FLIGHT;
}

/* The ids between are nobody's, as if other calls had them. */
static void go_to_id(uint32_t id) { atomic_store(&ah_path_next, id); }

static const uint64_t sizes[] = {0,    1,    16,   24,    168,   4094,   4095,
                                 4096, 4097, 5001, 65537, 99991, 131071, 131072};

static void record_sizes(uint64_t base, uint64_t site) {
  for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    put(base, sizes[i], site);
    /* The next start is on the other half of a granule every other time. */
    base = ((base + sizes[i] + 32 + 15) & ~UINT64_C(15)) + (i % 2) * 16;
  }
}

static void record_wide(uint64_t base) {
  static const uint64_t wide[] = {0, 61, 62, 63, 127, 128, 129, 4095, 4096, 131071, 1999993};
  go_to_id(AH_NARROW_IDS - 2);
  put(base - 0x100, 77, SITE); /* the last but one narrow id */
  put(base - 0x80, 62, SITE + 2);
  for (unsigned i = 0; i < sizeof wide / sizeof *wide; i++) {
    put(base, wide[i], SITE + 100 + 4 * i);
    base = ((base + wide[i] + 32 + 15) & ~UINT64_C(15)) + (i % 2) * 16;
  }
  go_to_id(AH_NARROW_IDS + 1999993);
  put(base, 62, SITE + 200);
  put(HEAP + 0x3fffff0, 4001, SITE + 202); /* continuations beyond its region */
  go_to_id(5001); /* in the second table */
  put(base + 0x100, 77, SITE + 300);
}

/* Records that came and went, and two that are under realloc. */
static void record_moves(uint64_t base) {
  put(base, 3000, 0x401000);
  chunk_count--;
  erase(base);
  put(base + 0x1000, 777, 0x401100);
  ah_move_begin(base + 0x1000);
  chunks[chunk_count - 1].state = ALLOCS_HOOK_IN_FLIGHT;
  put(base + 0x4010, 131073, 0x401200);
  ah_move_begin(base + 0x4010);
  chunks[chunk_count - 1].state = ALLOCS_HOOK_IN_FLIGHT;
  put(base + 0x40010, 5000, 0x401250);
  ah_move_begin(base + 0x40010);
  chunks[chunk_count - 1].state = ALLOCS_HOOK_IN_FLIGHT;
  /* Marks that were left behind, in the middle of a newer chunk. */
  put(LEFT_OVER, 4000, 0x401300);
  ah_move_begin(LEFT_OVER);
  chunks[chunk_count - 1].state = ALLOCS_HOOK_IN_FLIGHT;
  put(LEFT_OVER_CELL, 6000, 0x401310);
  ah_move_begin(LEFT_OVER_CELL);
  chunks[chunk_count - 1].state = ALLOCS_HOOK_IN_FLIGHT;
  put(OUTER, 100003, 0x401400);
}

/* A path of one frame. */
static uint32_t path_from(uint64_t site) {
  return site == 0 ? ah_site_lost() : ah_path_make(&site, 1);
}

/* One of each kind, and a mapping with a hole. The reader's tests know them. */
static void record_events(void) {
  uint32_t mapped = path_from(0x555500006666);
  uint32_t started = path_from(0x555500007777);
  uint32_t told = AH_EVENT_TOLD | AH_EVENT_IS_ANONYMOUS;
  uint64_t map = HEAP + 0x10000000;
  ah_events_add(&(struct ah_range){map, map + 0x9000, mapped, AH_EVENT_MAPPING | told});
  ah_events_cut(map + 0x3000, map + 0x5000);
  ah_events_add(&(struct ah_range){map + 0x10000, map + 0x11000, mapped,
                                   AH_EVENT_MAPPING | AH_EVENT_TOLD | AH_EVENT_IS_SHARED});
  ah_events_add(&(struct ah_range){map + 0x20000, map + 0x23000, mapped, AH_EVENT_SHARED});
  ah_events_add(&(struct ah_range){map + 0x30000, map + 0x30010, ah_site_lost(), AH_EVENT_BREAK});
  struct ah_event *thread = ah_events_thread(at(0x401999), NULL, started);
  ah_events_started(thread, map + 0x40700, 4713);
  ah_events_thread(at(0x401999), NULL, started); /* not there yet: nobody's */
  ah_events_library(map + 0x50000, 0x4052a0, started);
}

static struct golden_object {
  uint64_t address;
  int state;
  uint32_t number;
  uint64_t base, size, site, type;
} objects[MAX], object_queries[MAX * 4];
static unsigned object_count, object_query_count;

static void put_object(uint32_t sub, uint64_t base, uint64_t size, uint64_t site, const char *type) {
  allocs_hook_sub_alloc(sub, at(base), size, path_from(site));
  if (type != NULL && !allocs_hook_sub_type(sub, at(base), type)) {
    exit(1);
  }
  objects[object_count++] =
      (struct golden_object){base, ALLOCS_HOOK_LIVE, sub, base, size, site, (uintptr_t)type};
}

/* A chunk full of objects, one of which is parcelled out in turn; and a mapping full of others. */
static void record_objects(void) {
  static const uint64_t several[] = {8, 16, 24, 1, 3, 0, 100, 5, 4096, 9000, 17};
  uint32_t pool = allocs_hook_suballocator("pool"), slab = allocs_hook_suballocator("slab");
  uint64_t base = OBJECTS;
  put(OBJECTS, 100000, 0x555500001111);
  for (unsigned i = 0; i < sizeof several / sizeof *several; i++) {
    put_object(pool, base, several[i], 0x401500 + i, i % 3 == 0 ? "struct point" : NULL);
    base += several[i] == 0 ? 1 : several[i];
  }
  for (unsigned i = 0; i < 10; i++) {
    put_object(slab, base - 17 - 9000 + 8 * i, 8, 0x401600, NULL);
  }
  for (unsigned i = 0; i < 3; i++) { /* in one granule */
    put_object(pool, base + 64 + 2 * i, 2, 0x401700 + i, i == 1 ? "char" : NULL);
  }
  put_object(pool, base + 128, 40, 0x401800, NULL);
  allocs_hook_sub_free(pool, at(base + 128));
  object_count--;
  put_object(slab, MAPPED + 0xfffff0, 70000, 0x401900, NULL); /* into the next region */
  put_object(slab, MAPPED + 0x1fffffb, 50000, 0x401900, NULL);
  put_object(pool, MAPPED + 0x3000000, 40, 0, NULL);
  objects[object_count - 1].site = 0;
  /* What was said of two chunks, and of one that is gone. */
  if (!ah_state(HEAP + TABLE_SPAN, 0, ah_type_id("struct point")) ||
      !ah_state(0x4052a0, path_from(0x555500008888), ah_type_id("char | struct point")) ||
      !ah_state(HEAP + 0x1800000, 0, ah_type_id("char"))) {
    exit(1);
  }
  ah_unstate(HEAP + 0x1800000);
  allocs_hook_sub_arena(slab, at(MAPPED + 0xff0000), 0x20000, path_from(0x402000));
  objects[object_count++] = (struct golden_object){
      MAPPED + 0xff0000, ALLOCS_HOOK_LIVE, slab + AH_SUBS, MAPPED + 0xff0000, 0x20000, 0x402000, 0};
}

static void record_all(bool counted) {
  ah_counts_init(counted);
  ah_index_init();
  ah_paths_init(DEPTH);
  ah_flag_set(ALLOCS_HOOK_READY | (counted ? ALLOCS_HOOK_GLIBC : ALLOCS_HOOK_RAISED) | ALLOCS_HOOK_NEW);
  ah_short_limit = counted ? 0 : AH_SPACED_REQUEST;
  record_sizes(HEAP + 0x1000, 0x555500001111);
  if (counted) {
    record_churn(HEAP + 0x1000000); /* all ids are wide */
    put(HEAP + 0x3fffff0, 4001, SITE + 202);
  } else {
    record_wide(HEAP + 0x1000000);
    record_short(SHORTS);
  }
  record_moves(HEAP + 0x2000000);
  put(HEAP - 0x8000010, 131071, 0x555500002222); /* beyond its region */
  put(HEAP + 0x5000000, 1999993, 0x555500003333);
  put(HEAP + 0x6000010, UINT64_C(1) << 34, 0x555500003333);
  erase(HEAP + 0x5000000); /* its slot is the next one's */
  chunks[chunk_count - 2] = chunks[chunk_count - 1];
  chunk_count--;
  put(HEAP + 0x5000000, 1999993, 0x555500004444);
  put(HEAP + TABLE_SPAN, 42, 0x555500005555); /* its region's first slot is taken */
  put(0x4052a0, 168, 0x401136); /* in the first region of all */
  put(HEAP + 0x1800000, 42, 0); /* stays unknown: no call returns to 0 */
  record_events();
  record_objects();
  allocs_hook_root.pid = GOLDEN_PID;
  allocs_hook_root.real_malloc = MALLOC_AT;
  ah_index_publish();
}

/* --- what readers must answer --- */

static void ask_at(uint64_t address) {
  struct allocs_hook_chunk found = {0};
  asked[query_count] = address;
  queries[query_count].state = allocs_hook_find(at(address), &found);
  queries[query_count].base = found.base;
  queries[query_count].size = found.size;
  memcpy(queries[query_count++].path, found.path, found.path_length * sizeof(uint64_t));
}

static void ask_object_at(uint64_t address) {
  struct allocs_hook_object found = {.sub = 0};
  int state = allocs_hook_sub_find(at(address), &found);
  object_queries[object_query_count++] = (struct golden_object){
      address, state, found.sub, found.base, found.size, found.site, (uintptr_t)found.type};
}

static void ask_objects(void) {
  for (unsigned i = 0; i < object_count; i++) {
    uint64_t size = objects[i].size;
    ask_object_at(objects[i].base);
    ask_object_at(objects[i].base + (size == 0 ? 0 : size - 1));
    ask_object_at(objects[i].base + (size == 0 ? 1 : size));
  }
  ask_object_at(0);
  ask_object_at(UINT64_MAX);
  ask_object_at(OBJECTS + 90000);
}

static void ask_all(void) {
  ask_objects();
  for (unsigned i = 0; i < chunk_count; i++) {
    uint64_t size = chunks[i].size;
    ask_at(chunks[i].base);
    ask_at(chunks[i].base + (size == 0 ? 0 : size - 1));
    ask_at(chunks[i].base + size / 2);
    ask_at(chunks[i].base + (size == 0 ? 1 : size));
  }
  ask_at(HEAP + 0x2000000 + 5);
  ask_at(0);
  ask_at(1);
  ask_at(UINT64_MAX);
  ask_at(HEAP);
}

/* The recorder's own reader made the answers; they must be what was put in. */
static void verify(void) {
  for (unsigned i = 0; i < chunk_count; i++) {
    bool hidden = chunks[i].base == LEFT_OVER || chunks[i].base == LEFT_OVER_CELL || chunks[i].base == SHORT_LEFT_OVER;
    if (!hidden && (queries[4 * i].base != chunks[i].base || queries[4 * i].size != chunks[i].size ||
                    memcmp(queries[4 * i].path, chunks[i].path, sizeof chunks[i].path) != 0 ||
                    queries[4 * i].state != chunks[i].state)) {
      fprintf(stderr, "golden: chunk 0x%lx: found size=%lu site=0x%lx state=%d\n",
              chunks[i].base, queries[4 * i].size, queries[4 * i].path[0], queries[4 * i].state);
      exit(1);
    }
  }
}

static bool is_inside(const struct golden_object *inner, const struct golden_object *outer) {
  return inner != outer && inner->number <= AH_SUBS && inner->base >= outer->base &&
         inner->base + inner->size <= outer->base + outer->size;
}

/* The last byte of an object is its own, or that of one inside it. */
static void verify_objects(void) {
  for (unsigned i = 0; i < object_count; i++) {
    const struct golden_object *put = &objects[i], *found = &object_queries[3 * i + 1];
    bool hidden = put->number > AH_SUBS;
    for (unsigned j = 0; j < object_count; j++) {
      hidden |= is_inside(&objects[j], put) && objects[j].number != put->number;
    }
    bool same_type = (put->type == 0) == (found->type == 0) &&
                     (put->type == 0 || strcmp(at(put->type), at(found->type)) == 0);
    if (!hidden && (found->base != put->base || found->size != put->size || !same_type ||
                    found->site != put->site || found->number != put->number)) {
      fprintf(stderr, "golden: object 0x%lx: found base=0x%lx size=%lu number=%u\n", put->base,
              found->base, found->size, found->number);
      exit(1);
    }
  }
}

/* --- what is written --- */

static int by_index(const void *a, const void *b) {
  const struct golden_object *left = a, *right = b;
  return left->number != right->number ? (left->number < right->number ? -1 : 1)
                                       : (left->base < right->base ? -1 : 1);
}

static int by_address(const void *a, const void *b) {
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

static void write32(FILE *file, uint32_t value) { fwrite(&value, 4, 1, file); }
static void write64(FILE *file, uint64_t value) { fwrite(&value, 8, 1, file); }

static void write_answer(FILE *file, int state, uint64_t base, uint64_t size,
                         const uint64_t *path) {
  write32(file, (uint32_t)state);
  write32(file, 0);
  write64(file, base);
  write64(file, size);
  fwrite(path, sizeof *path, FRAMES, file);
}

static void write_answers(FILE *file) {
  for (unsigned i = 0; i < query_count; i++) {
    write64(file, asked[i]);
    write_answer(file, queries[i].state, queries[i].base, queries[i].size, queries[i].path);
  }
  for (unsigned i = 0; i < chunk_count; i++) {
    write_answer(file, chunks[i].state, chunks[i].base, chunks[i].size, chunks[i].path);
  }
}

static void write_objects(FILE *file, const struct golden_object *list, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    struct golden_object object = list[i];
    object.type = object.type == 0 ? 0 : golden_string_at((uintptr_t)ah_type_name(ah_type_id(at(object.type))));
    fwrite(&object, 1, sizeof object, file);
  }
}

/* What one thread did, and the sums by path. */
static void write_counts(FILE *file) {
  struct ah_thread_count thread = {all_allocations, all_bytes, all_frees, all_bytes - all_live,
                                   GOLDEN_PID, 0, {0, 0}, 0};
  memcpy(thread.name, "golden", 6);
  write64(file, all_live);
  write64(file, all_peak);
  fwrite(&thread, 1, sizeof thread, file);
  fwrite(origins, sizeof *origins, origin_count, file);
}

static void write_golden(FILE *file) {
  bool counted = allocs_hook_root.counts != 0;
  uint32_t segment_count = golden_image(&allocs_hook_root);
  qsort(chunks, chunk_count, sizeof *chunks, by_address);
  qsort(objects, object_count, sizeof *objects, by_index);
  fwrite("ALLOCSGD", 1, 8, file);
  write32(file, 2);
  write32(file, segment_count);
  write32(file, query_count);
  write32(file, chunk_count);
  write64(file, GOLDEN_ROOT);
  write32(file, object_query_count);
  write32(file, object_count);
  write32(file, FRAMES);
  write32(file, counted ? origin_count : 0);
  golden_image_write(file);
  write_answers(file);
  write_objects(file, object_queries, object_query_count);
  write_objects(file, objects, object_count);
  if (counted) {
    write_counts(file);
  }
}

int main(int argc, char **argv) {
  bool counted = argc == 3 && strcmp(argv[2], "counted") == 0;
  FILE *file = argc == 2 || counted ? fopen(argv[1], "wb") : NULL;
  if (file == NULL) {
    fprintf(stderr, "usage: golden FILE [counted]\n");
    return 2;
  }
  record_all(counted);
  ask_all();
  verify();
  verify_objects();
  write_golden(file);
  return fclose(file) == 0 ? 0 : 1;
}
