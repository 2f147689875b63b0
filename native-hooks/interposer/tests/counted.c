/*
 * counted.c - preloaded, with ALLOCS_COUNTS=1: what is counted by path, by thread and for the
 * process is what the program knows that it did, to the byte. Peaks only with ALLOCS_DEPTH=1.
 */
#include "check.h"
#include "layout.h"

#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

void *_Znwm(size_t);
void *_ZnamSt11align_val_t(size_t, size_t);
void *_ZnwmRKSt9nothrow_t(size_t, const void *);
void _ZdlPvm(void *, size_t);
void _ZdaPvSt11align_val_t(void *, size_t);
void _ZdlPv(void *);

static int (*find)(const void *, struct allocs_hook_chunk *);
static bool (*resite)(void *, uint32_t);
static struct allocs_hook_root *root;

static const struct ah_counts *counts(void) { return (const struct ah_counts *)root->counts; }

static const struct ah_path_count *path_at(uint32_t slot) {
  const uint64_t *directory = (const uint64_t *)counts()->directory;
  uint64_t segment = directory[slot / counts()->segment_slots];
  return segment == 0 ? NULL
                      : (const struct ah_path_count *)segment + slot % counts()->segment_slots;
}

/* The frames of the id of a slot; NULL if it has none. */
static const uint64_t *frames_at(uint32_t slot) {
  uint32_t id = counts()->first_id + slot;
  for (int i = 0; i < 3; i++) {
    const struct allocs_hook_sites *table = &root->sites[i];
    if (id - table->first_id < table->count && table->address != 0) {
      return (const uint64_t *)table->address + (size_t)(id - table->first_id) * root->path_frames;
    }
  }
  return NULL;
}

static void add_up(struct ah_path_count *sum, const struct ah_path_count *one) {
  sum->allocations += one->allocations;
  sum->bytes += one->bytes;
  sum->frees += one->frees;
  sum->live += one->live;
  sum->peak += one->peak;
}

/* Of all paths from a site, or of all that there are. */
static struct ah_path_count at_site(uintptr_t site) {
  struct ah_path_count sum = {0};
  uint32_t limit = counts()->directory_length * counts()->segment_slots;
  for (uint32_t slot = 0; slot < limit; slot++) {
    const struct ah_path_count *path = path_at(slot);
    if (path == NULL) {
      slot += counts()->segment_slots - 1;
    } else if (site == 0 || (path->allocations != 0 && frames_at(slot)[0] == site)) {
      add_up(&sum, path);
    }
  }
  return sum;
}

static struct ah_thread_count all_threads(void) {
  struct ah_thread_count sum = {0};
  const struct ah_thread_count *threads = (const struct ah_thread_count *)counts()->threads;
  for (uint32_t i = 0; i < counts()->threads_used; i++) {
    sum.allocations += threads[i].allocations;
    sum.bytes += threads[i].bytes;
    sum.frees += threads[i].frees;
    sum.freed_bytes += threads[i].freed_bytes;
  }
  return sum;
}

static const struct ah_thread_count *thread_of(uint32_t tid) {
  const struct ah_thread_count *threads = (const struct ah_thread_count *)counts()->threads;
  for (uint32_t i = counts()->threads_used; i-- > 0;) {
    if (threads[i].thread == tid) {
      return &threads[i];
    }
  }
  return NULL;
}

/* The three ways to count agree, when no other thread is about. */
static void sums_agree(void) {
  struct ah_path_count paths = at_site(0);
  struct ah_thread_count threads = all_threads();
  CHECK(paths.allocations == threads.allocations);
  CHECK(paths.bytes == threads.bytes);
  CHECK(paths.frees == threads.frees);
  CHECK(paths.live == threads.bytes - threads.freed_bytes);
  CHECK(paths.live == counts()->live);
  CHECK(counts()->peak >= counts()->live);
}

static uintptr_t site_of(const void *p) {
  struct allocs_hook_chunk found = {0};
  CHECK(find(p, &found) == ALLOCS_HOOK_LIVE && found.base == (uintptr_t)p);
  return found.site;
}

/* Several paths of one site have their peaks at different times. */
static bool is(uintptr_t site, uint64_t allocations, uint64_t bytes, uint64_t frees, uint64_t live,
               uint64_t peak) {
  struct ah_path_count sum = at_site(site);
  bool same = sum.allocations == allocations && sum.bytes == bytes && sum.frees == frees &&
              sum.live == live &&
              (root->depth == 1 ? sum.peak == peak : sum.peak >= peak);
  if (!same) {
    fprintf(stderr, "counted: %lu allocations, %lu bytes, %lu frees, %lu live, %lu at most\n",
            sum.allocations, sum.bytes, sum.frees, sum.live, sum.peak);
  }
  return same;
}

/* Sizes of all kinds of records. */
static const size_t sizes[] = {0, 1, 61, 62, 127, 128, 4094, 4095, 131071, 131072, 1999993};
#define SIZES (sizeof sizes / sizeof *sizes)

static void every_size_is_exact(void) {
  for (unsigned i = 0; i < SIZES; i++) {
    void *kept[3] = {NULL};
    uintptr_t site = 0;
    for (unsigned round = 0; round < 5; round++) {
      free(kept[round % 3]);
      kept[round % 3] = malloc(sizes[i]);
      site = site_of(kept[round % 3]);
    }
    /* The site is one for all sizes. */
    uint64_t n = 0, peak = 0;
    for (unsigned j = 0; j <= i; j++) {
      n += 5 * sizes[j];
      peak = 3 * sizes[j] > peak ? 3 * sizes[j] : peak;
    }
    CHECK(is(site, 5 * (i + 1), n, 5 * i + 2, 3 * sizes[i], peak));
    for (unsigned j = 0; j < 3; j++) {
      free(kept[j]);
    }
    CHECK(at_site(site).live == 0);
  }
}

static volatile size_t too_much = (size_t)1 << 62;

/* One site each, as no compiler can turn them into several, or into jumps. */
static __attribute__((noinline)) void *resized(void *p, size_t size) {
  void *volatile q = realloc(p, size);
  return q;
}

static __attribute__((noinline)) void *made(size_t size) {
  void *volatile p = malloc(size);
  return p;
}

static void realloc_frees_the_old_and_makes_a_new_one(void) {
  void *p = malloc(100);
  uintptr_t first = site_of(p);
  p = resized(p, 5000);
  uintptr_t site = site_of(p);
  CHECK(is(first, 1, 100, 1, 0, 100));
  CHECK(is(site, 1, 5000, 0, 5000, 5000));
  p = resized(p, 200000); /* from mid to big */
  p = resized(p, 300000);
  CHECK(is(site, 3, 505000, 2, 300000, 300000)); /* never both */
  CHECK(resized(p, too_much) == NULL);
  CHECK(is(site, 3, 505000, 2, 300000, 300000));
  p = resized(p, 30);
  CHECK(is(site, 4, 505030, 3, 30, 300000));
  p = resized(p, 0);
  unsigned more = p != NULL; /* not everybody's realloc frees then */
  free(p);
  CHECK(is(site, 4 + more, 505030, 4 + more, 0, 300000));
  p = resized(NULL, 77);
  CHECK(is(site, 5 + more, 505107, 4 + more, 77, 300000));
  free(p);
  sums_agree();
}

static void every_entry_is_counted(void) {
  void *p[7] = {calloc(7, 11), aligned_alloc(64, 64 * 3), memalign(4096, 100), _Znwm(33),
                _ZnamSt11align_val_t(100, 128), _ZnwmRKSt9nothrow_t(41, "")};
  CHECK(posix_memalign(&p[6], 256, 50) == 0);
  static const uint64_t bytes[7] = {77, 192, 100, 33, 100, 41, 50};
  uintptr_t site[7];
  for (unsigned i = 0; i < 7; i++) {
    site[i] = site_of(p[i]);
    CHECK(is(site[i], 1, bytes[i], 0, bytes[i], bytes[i]));
  }
  _ZdlPvm(p[3], 33);
  _ZdaPvSt11align_val_t(p[4], 128);
  _ZdlPv(p[5]);
  free(p[0]);
  free(p[1]);
  free(p[2]);
  free(p[6]);
  for (unsigned i = 0; i < 7; i++) {
    CHECK(is(site[i], 1, bytes[i], 1, 0, bytes[i]));
  }
  volatile size_t too_many = (size_t)1 << 40;
  CHECK(calloc(too_many, too_many) == NULL && reallocarray(NULL, too_many, too_many) == NULL);
  sums_agree();
}

static void a_chunk_with_another_path_is_counted_there(void) {
  void *wrapper = malloc(300), *caller = malloc(40);
  uintptr_t from = site_of(wrapper), to = site_of(caller);
  uint32_t id = 0;
  for (uint32_t slot = 2; id == 0; slot++) {
    id = frames_at(slot)[0] == to ? counts()->first_id + slot : 0;
  }
  CHECK(resite(wrapper, id) && site_of(wrapper) == to);
  CHECK(is(from, 0, 0, 0, 0, 0) || at_site(from).allocations == 0);
  CHECK(is(to, 2, 340, 0, 340, 340));
  CHECK(resite(wrapper, AH_WIDE_IDS - 1)); /* no such path */
  CHECK(is(to, 1, 40, 0, 40, 340));
  free(wrapper);
  free(caller);
  sums_agree();
}

#define THREADS 4
#define ROUNDS 20000
static struct work {
  pthread_t thread;
  uint32_t tid;
  void *last;
} work[THREADS];
static uintptr_t shared_site;

static void *work_along(void *argument) {
  struct work *mine = argument;
  mine->tid = (uint32_t)gettid();
  prctl(PR_SET_NAME, "work-along");
  for (unsigned i = 0; i < ROUNDS; i++) {
    void *p = made(48);
    if (i + 1 < ROUNDS) {
      free(p);
    } else {
      mine->last = p;
    }
  }
  return NULL;
}

/* Each thread makes ROUNDS chunks and leaves one to be freed by this one. */
static void threads_are_told_apart(void) {
  struct ah_thread_count before = *thread_of((uint32_t)gettid());
  for (unsigned i = 0; i < THREADS; i++) {
    CHECK(pthread_create(&work[i].thread, NULL, work_along, &work[i]) == 0);
  }
  for (unsigned i = 0; i < THREADS; i++) {
    pthread_join(work[i].thread, NULL);
  }
  shared_site = site_of(work[0].last);
  struct ah_path_count sum = at_site(shared_site);
  CHECK(sum.allocations == THREADS * ROUNDS && sum.bytes == 48ull * THREADS * ROUNDS);
  CHECK(sum.frees == THREADS * (ROUNDS - 1) && sum.live == 48 * THREADS);
  CHECK(sum.peak >= 48 && sum.peak <= 48 * 2 * THREADS);
  for (unsigned i = 0; i < THREADS; i++) {
    const struct ah_thread_count *thread = thread_of(work[i].tid);
    CHECK(thread != NULL && thread->allocations == ROUNDS && thread->bytes == 48ull * ROUNDS);
    CHECK(thread->frees == ROUNDS - 1 && thread->freed_bytes == 48ull * (ROUNDS - 1));
    CHECK(strcmp((const char *)thread->name, "work-along") == 0);
    free(work[i].last);
  }
  struct ah_thread_count after = *thread_of((uint32_t)gettid());
  CHECK(after.frees - before.frees >= THREADS);
  CHECK(after.freed_bytes - before.freed_bytes >= 48 * THREADS);
  sums_agree();
}

static void a_child_starts_from_its_parent(void) {
  void *p = malloc(1234);
  uintptr_t site = site_of(p);
  struct ah_thread_count before = *thread_of((uint32_t)gettid());
  pid_t child = fork();
  if (child == 0) {
    check_failures = 0;
    const struct ah_thread_count *mine = thread_of((uint32_t)gettid());
    CHECK(mine != NULL && mine->allocations == before.allocations);
    CHECK(is(site, 1, 1234, 0, 1234, 1234));
    free(p);
    CHECK(is(site, 1, 1234, 1, 0, 1234) && mine->frees == before.frees + 1);
    sums_agree();
    _exit(check_failures != 0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(is(site, 1, 1234, 0, 1234, 1234));
  free(p);
  sums_agree();
}

static void *allocate_one(void *argument) {
  *(void **)argument = malloc(24);
  return NULL;
}

/* The table of threads is full then, and all others are one. */
static void many_threads_are_counted(void) {
  void *made = NULL;
  for (unsigned i = 0; i < AH_COUNT_THREADS + 100; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, allocate_one, &made) != 0) {
      CHECK(false);
      return;
    }
    pthread_join(thread, NULL);
    if (i == 0) {
      shared_site = site_of(made);
    }
    free(made);
  }
  CHECK(counts()->threads_used == AH_COUNT_THREADS + 1 && counts()->thread_slots == AH_COUNT_THREADS + 1);
  const struct ah_thread_count *last =
      (const struct ah_thread_count *)counts()->threads + AH_COUNT_THREADS;
  CHECK(last->allocations >= 100 && last->thread == 0 && last->name[0] == 0);
  CHECK(is(shared_site, AH_COUNT_THREADS + 100, 24 * (AH_COUNT_THREADS + 100),
           AH_COUNT_THREADS + 100, 0, 24));
  sums_agree();
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  find = (__typeof__(find))dlsym(RTLD_DEFAULT, "allocs_hook_find");
  resite = (__typeof__(resite))dlsym(RTLD_DEFAULT, "allocs_hook_resite");
  root = dlsym(RTLD_DEFAULT, "allocs_hook_root");
  if (find == NULL || resite == NULL || root == NULL || root->counts == 0) {
    fprintf(stderr, "counted: must be preloaded, with ALLOCS_COUNTS=1\n");
    return 2;
  }
  every_size_is_exact();
  realloc_frees_the_old_and_makes_a_new_one();
  every_entry_is_counted();
  a_chunk_with_another_path_is_counted_there();
  threads_are_told_apart();
  a_child_starts_from_its_parent();
  many_threads_are_counted();
  return report("counted");
}
