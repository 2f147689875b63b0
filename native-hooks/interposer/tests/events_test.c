/*
 * events_test.c - the table of who asked for what, by itself: invented ranges and threads, and
 * threads that cut one record at the same time.
 */
#include "check.h"
#include "events.h"

#include <pthread.h>

#define BASE UINT64_C(0x300000000000)
#define PATH 77u

static const struct ah_event *table(void) { return (const struct ah_event *)ah_root.events; }

static bool is_live(const struct ah_event *event) {
  return (atomic_load(&event->state) & AH_EVENT_STATE) == AH_EVENT_LIVE;
}

/* How many live records cover an address; the last one's path goes to *path. */
static int covering(uint64_t address, uint32_t *path) {
  int count = 0;
  for (uint32_t i = 0; i < ah_root.events_used; i++) {
    const struct ah_event *event = &table()[i];
    if (is_live(event) && event->base <= address && address < event->limit) {
      *path = event->path;
      count++;
    }
  }
  return count;
}

static int live(void) {
  int count = 0;
  for (uint32_t i = 0; i < ah_root.events_used; i++) {
    count += is_live(&table()[i]);
  }
  return count;
}

static bool finds(uint64_t address, uint32_t path) {
  uint32_t found = 0;
  return covering(address, &found) == 1 && found == path;
}

static bool finds_none(uint64_t address) {
  uint32_t found;
  return covering(address, &found) == 0;
}

static void add(uint64_t base, uint64_t limit, uint32_t path, uint32_t kind) {
  ah_events_add(&(struct ah_range){base, limit, path, kind});
}

static void clear(void) {
  ah_events_cut(0, UINT64_MAX);
  CHECK(live() == 0);
}

static void a_cut_leaves_the_rest(void) {
  add(BASE, BASE + 0x9000, PATH, AH_EVENT_MAPPING);
  CHECK(finds(BASE, PATH) && finds(BASE + 0x8fff, PATH));
  CHECK(finds_none(BASE - 1) && finds_none(BASE + 0x9000));
  struct ah_cuts cuts = ah_events_cut(BASE + 0x3000, BASE + 0x5000);
  CHECK(cuts.count == 1 && cuts.range[0].base == BASE + 0x3000);
  CHECK(cuts.range[0].limit == BASE + 0x5000 && cuts.range[0].path == PATH);
  CHECK(live() == 2);
  CHECK(finds(BASE + 0x2fff, PATH) && finds_none(BASE + 0x3000));
  CHECK(finds_none(BASE + 0x4fff) && finds(BASE + 0x5000, PATH));
  ah_events_restore(&cuts);
  CHECK(live() == 3 && finds(BASE + 0x3000, PATH) && finds(BASE + 0x5000, PATH));
  ah_events_cut(BASE + 0x1000, BASE + 0x8000);
  CHECK(live() == 2 && finds(BASE, PATH) && finds(BASE + 0x8000, PATH));
  clear();
}

static void what_is_mapped_over_is_forgotten(void) {
  add(BASE, BASE + 0x5000, PATH, AH_EVENT_MAPPING);
  add(BASE + 0x2000, BASE + 0x3000, PATH + 1, AH_EVENT_MAPPING);
  CHECK(live() == 3 && finds(BASE + 0x1fff, PATH) && finds(BASE + 0x2000, PATH + 1));
  add(BASE - 0x1000, BASE + 0x9000, PATH + 2, AH_EVENT_SHARED);
  CHECK(live() == 1 && finds(BASE + 0x4000, PATH + 2));
  CHECK(ah_events_limit(BASE - 0x1000, AH_EVENT_SHARED) == BASE + 0x9000);
  CHECK(ah_events_limit(BASE - 0x1000, AH_EVENT_MAPPING) == 0);
  CHECK(ah_events_limit(BASE, AH_EVENT_SHARED) == 0);
  clear();
}

static void breaks_of_one_call_are_one(void) {
  for (uint64_t i = 0; i < 1000; i++) {
    add(BASE + i * 16, BASE + i * 16 + 16, PATH, AH_EVENT_BREAK);
  }
  CHECK(live() == 1 && finds(BASE, PATH) && finds(BASE + 15999, PATH));
  add(BASE + 16000, BASE + 16016, PATH + 1, AH_EVENT_BREAK);
  CHECK(live() == 2 && finds(BASE + 16000, PATH + 1));
  clear();
}

static void a_full_table_is_counted(void) {
  for (uint64_t i = 0; i < AH_EVENT_SLOTS + 3; i++) {
    add(BASE + i * 0x2000, BASE + i * 0x2000 + 0x1000, PATH, AH_EVENT_MAPPING);
  }
  CHECK(live() == AH_EVENT_SLOTS && ah_root.events_used == AH_EVENT_SLOTS);
  CHECK(ah_root.lost_event == 3);
  ah_events_cut(BASE + 0x2000, BASE + 0x2000 * 4);
  CHECK(live() == AH_EVENT_SLOTS - 3);
  add(BASE + 0x2000, BASE + 0x3000, PATH, AH_EVENT_MAPPING);
  CHECK(live() == AH_EVENT_SLOTS - 2 && ah_root.lost_event == 3);
  clear();
}

static bool is_even(uint32_t thread) { return thread % 2 == 0; }

static void a_thread_has_one_record(void) {
  static int argument;
  struct ah_event *first = ah_events_thread((void *)BASE, &argument, PATH);
  CHECK(first != NULL && first->kind == AH_EVENT_STARTING);
  struct ah_start start = ah_events_started(first, 0x1234500, 41);
  CHECK(start.start == (void *)BASE && start.argument == &argument);
  CHECK(first->kind == AH_EVENT_THREAD && first->base == 0x1234500 && first->thread == 41);
  struct ah_event *next = ah_events_thread((void *)(BASE + 1), NULL, PATH);
  ah_events_started(next, 0x1234500, 42);
  CHECK(live() == 1 && next->thread == 42 && next->limit == BASE + 1);
  struct ah_event *silent = ah_events_thread((void *)BASE, NULL, PATH);
  start = ah_events_started(silent, 0x1234600, 0);
  CHECK(start.start == (void *)BASE && live() == 1);
  ah_events_no_thread(ah_events_thread((void *)BASE, NULL, PATH));
  CHECK(live() == 1);
  ah_events_started(ah_events_thread((void *)BASE, NULL, PATH), 0x1234700, 43);
  ah_events_cut(0, UINT64_MAX);
  CHECK(live() == 2); /* a mapping that goes takes no thread along */
  ah_events_reap(is_even);
  CHECK(live() == 1 && next->thread == 42);
  ah_events_thread((void *)BASE, NULL, PATH);
  ah_events_forked(0x1234500, 99);
  CHECK(live() == 1 && next->thread == 99);
  ah_events_forked(0x1, 100);
  CHECK(live() == 0);
}

static bool is_first(uintptr_t bias, uintptr_t map) { return bias == BASE && map == 1; }

static void libraries_that_are_gone_are_forgotten(void) {
  ah_events_library(BASE, 1, PATH);
  ah_events_library(BASE + 0x1000, 2, PATH);
  ah_events_library(BASE + 0x1000, 3, PATH + 1);
  CHECK(live() == 2);
  ah_events_sweep(is_first);
  CHECK(live() == 1);
  ah_events_library(BASE, 1, PATH);
  CHECK(live() == 1);
  ah_events_library(BASE, 2, PATH); /* another at the same place, and that goes too */
  ah_events_sweep(is_first);
  CHECK(live() == 0);
}

/* Each thread gives back every fourth page of one record, over and over. */
#define PAGES 64
#define CUTTERS 4
static pthread_barrier_t together;

static void *cut_my_pages(void *argument) {
  uint64_t mine = (uint64_t)(uintptr_t)argument;
  for (int round = 0; round < 2000; round++) {
    pthread_barrier_wait(&together);
    for (uint64_t page = mine; page < PAGES; page += CUTTERS) {
      ah_events_cut(BASE + page * 0x1000, BASE + page * 0x1000 + 0x1000);
    }
    if (pthread_barrier_wait(&together) == PTHREAD_BARRIER_SERIAL_THREAD) {
      CHECK(live() == 1 && finds(BASE + PAGES * 0x1000, PATH));
      add(BASE, BASE + (PAGES + 1) * 0x1000, PATH, AH_EVENT_MAPPING);
    }
    pthread_barrier_wait(&together);
  }
  return NULL;
}

static void threads_cut_one_record(void) {
  pthread_t threads[CUTTERS];
  uint32_t lost = ah_root.lost_event;
  pthread_barrier_init(&together, NULL, CUTTERS);
  add(BASE, BASE + (PAGES + 1) * 0x1000, PATH, AH_EVENT_MAPPING);
  for (uintptr_t i = 0; i < CUTTERS; i++) {
    CHECK(pthread_create(&threads[i], NULL, cut_my_pages, (void *)i) == 0);
  }
  for (int i = 0; i < CUTTERS; i++) {
    pthread_join(threads[i], NULL);
  }
  CHECK(ah_root.lost_event == lost);
  clear();
}

int main(void) {
  ah_index_init();
  a_cut_leaves_the_rest();
  what_is_mapped_over_is_forgotten();
  breaks_of_one_call_are_one();
  a_full_table_is_counted();
  a_thread_has_one_record();
  libraries_that_are_gone_are_forgotten();
  threads_cut_one_record();
  return report("events_test");
}
