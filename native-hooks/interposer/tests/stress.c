/*
 * stress.c - churns through every entry point in several threads, and checks what the
 * index says of chunks: each thread of its own, a watcher of everybody's, forked children
 * of what they inherited, and all of them together when everything stands still.
 * usage: LD_PRELOAD=... stress THREADS OPERATIONS SEED [SHARED_FILE]
 */
#include "allocs_hook.h"
#include "shared.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* operator new and delete, by their mangled names. */
void *_Znwm(size_t size);
void *_Znam(size_t size);
void *_ZnwmSt11align_val_t(size_t size, size_t alignment);
void *_ZnwmRKSt9nothrow_t(size_t size, const void *nothrow);
void _ZdlPv(void *p);
void _ZdlPvm(void *p, size_t size);
void _ZdaPv(void *p);
void _ZdlPvSt11align_val_t(void *p, size_t alignment);

enum family { C_FAMILY, NEW, NEW_ARRAY, NEW_ALIGNED };

struct slot {
  char *base;
  size_t size;
  enum family family;
};

struct worker {
  int number;
  uint32_t random;
  long operations;
  unsigned long calls; /* of entry points */
  struct slot slots[SLOTS_PER_THREAD];
};

static int (*find)(const void *, struct allocs_hook_chunk *);
static struct shared *shared;
static int thread_count;
static struct worker workers[THREADS_MAX];
static pthread_barrier_t barrier;

static void complain(const char *who, const void *p, const struct snapshot *expected, int state,
                     const struct allocs_hook_chunk *found) {
  atomic_fetch_add(&shared->wrong, 1);
  fprintf(stderr, "%s: p=%p expected base=0x%lx size=%lu; state=%d base=0x%lx size=%zu\n", who, p,
          expected->base, expected->size, state, found->base, found->size);
}

static bool is_right(int state, const struct allocs_hook_chunk *found,
                     const struct snapshot *expected) {
  return state == ALLOCS_HOOK_LIVE && found->base == expected->base &&
         found->size == expected->size && found->site != 0;
}

static void check_own(const struct worker *worker, const struct slot *slot, uint32_t random) {
  (void)worker;
  struct allocs_hook_chunk found = {0};
  const char *p = slot->base + (slot->size == 0 ? 0 : random % slot->size);
  int state = find(p, &found);
  struct snapshot expected = {0, (uintptr_t)slot->base, slot->size};
  atomic_fetch_add_explicit(&shared->checks, 1, memory_order_relaxed);
  if (!is_right(state, &found, &expected)) {
    complain("own", p, &expected, state, &found);
  }
}

static size_t some_size(uint32_t *random) {
  uint32_t dice = random_next(random) % 1000;
  uint32_t value = random_next(random);
  if (dice < 500) {
    return value % 65;
  }
  if (dice < 930) {
    return value % 700;
  }
  if (dice < 992) {
    return value % 9000;
  }
  return dice < 999 ? value % 200003 : value % 3000017;
}

static void *make(struct slot *slot, uint32_t *random) {
  size_t size = slot->size;
  size_t alignment = (size_t)16 << random_next(random) % 9;
  void *p = NULL;
  slot->family = C_FAMILY;
  switch (random_next(random) % 14) {
    case 0: return calloc(1, size);
    case 1: return realloc(NULL, size);
    case 2: return reallocarray(NULL, 1, size);
    case 3: return posix_memalign(&p, alignment, size) == 0 ? p : NULL;
    case 4: return aligned_alloc(alignment, size);
    case 5: return memalign(alignment, size);
    case 6: return size % 16 == 0 ? valloc(size) : malloc(size);
    case 7: slot->family = NEW; return _Znwm(size);
    case 8: slot->family = NEW_ARRAY; return _Znam(size);
    case 9: slot->family = NEW_ALIGNED; return _ZnwmSt11align_val_t(size, alignment);
    case 10: slot->family = NEW; return _ZnwmRKSt9nothrow_t(size, "");
    default: return malloc(size);
  }
}

static void drop(struct slot *slot, uint32_t *random) {
  switch (slot->family) {
    case NEW:
      if (random_next(random) % 2 == 0) {
        _ZdlPvm(slot->base, slot->size);
      } else {
        _ZdlPv(slot->base);
      }
      break;
    case NEW_ARRAY: _ZdaPv(slot->base); break;
    case NEW_ALIGNED: _ZdlPvSt11align_val_t(slot->base, 16); break;
    default: free(slot->base); break;
  }
  slot->base = NULL;
}

static void mark(struct slot *slot) {
  if (slot->size > 0) {
    slot->base[0] = (char)slot->size;
    slot->base[slot->size - 1] = (char)slot->size;
  }
}

static void change(struct slot *slot, uint32_t *random) {
  size_t size = random_next(random) % 3 == 0 ? slot->size + random_next(random) % 100
                                             : some_size(random) + 1;
  if (random_next(random) % 50 == 0) {
    if (realloc(slot->base, (size_t)1 << 62) != NULL || errno != ENOMEM) {
      atomic_fetch_add(&shared->wrong, 1);
      fprintf(stderr, "realloc to 2^62 did not fail\n");
    }
    return;
  }
  slot->base = random_next(random) % 2 == 0 ? realloc(slot->base, size)
                                            : reallocarray(slot->base, 1, size);
  slot->size = size;
  mark(slot);
}

static void operate(struct worker *worker) {
  uint32_t *random = &worker->random;
  unsigned number = random_next(random) % SLOTS_PER_THREAD;
  struct slot *slot = &worker->slots[number];
  struct held *held = &shared->held[worker->number][number];
  if (slot->base == NULL || random_next(random) % 3 != 0) {
    held_change(held);
    if (slot->base != NULL) {
      drop(slot, random);
      worker->calls++;
    }
    worker->calls++;
    slot->size = some_size(random);
    slot->base = make(slot, random);
    mark(slot);
    held_set(held, slot->base, slot->size);
  } else if (slot->family == C_FAMILY) {
    held_change(held);
    change(slot, random);
    worker->calls++;
    held_set(held, slot->base, slot->size);
  }
  const struct slot *other = &worker->slots[random_next(random) % SLOTS_PER_THREAD];
  if (other->base != NULL) {
    check_own(worker, other, random_next(random));
  }
}

static void fork_and_check(struct worker *worker) {
  pid_t child = fork();
  if (child == 0) {
    uint64_t before = atomic_load(&shared->wrong);
    for (int i = 0; i < SLOTS_PER_THREAD; i++) {
      if (worker->slots[i].base != NULL) {
        check_own(worker, &worker->slots[i], random_next(&worker->random));
      }
    }
    void *p = malloc(1234);
    free(p);
    _exit(atomic_load(&shared->wrong) == before ? 0 : 1);
  }
  expect_success(shared, child);
}

static void *work(void *argument) {
  struct worker *worker = argument;
  for (long i = 0; i < worker->operations; i++) {
    operate(worker);
    if (i % (i < 100000 ? 20000 : 200000) == 9999) {
      fork_and_check(worker);
    }
  }
  pthread_barrier_wait(&barrier);
  return NULL;
}

/* Looks at chunks that other threads hold, while they may be freed at any time. */
static void *watch(void *unused) {
  uint32_t random = 777;
  for (unsigned looks = 1; !atomic_load(&shared->done); looks++) {
    if (looks % 256 == 0) {
      usleep(200); /* the processors are for those that allocate */
    }
    unsigned thread = random_next(&random) % (unsigned)thread_count;
    struct held *held = &shared->held[thread][random_next(&random) % SLOTS_PER_THREAD];
    struct snapshot expected;
    struct allocs_hook_chunk found = {0};
    if (!held_get(held, &expected)) {
      continue;
    }
    uint64_t offset = expected.size == 0 ? 0 : random_next(&random) % expected.size;
    const void *p = (const void *)(expected.base + offset);
    int state = find(p, &found);
    if (!held_still(held, &expected)) {
      continue;
    }
    atomic_fetch_add_explicit(&shared->checks, 1, memory_order_relaxed);
    if (!is_right(state, &found, &expected)) {
      complain("watcher", p, &expected, state, &found);
    }
  }
  return unused;
}

/* With all threads at rest: each chunk to its edges, and nothing where chunks were. */
static void check_at_rest(void) {
  for (int t = 0; t < thread_count; t++) {
    for (int i = 0; i < SLOTS_PER_THREAD; i++) {
      struct slot *slot = &workers[t].slots[i];
      struct allocs_hook_chunk found;
      if (slot->base == NULL) {
        continue;
      }
      check_own(&workers[t], slot, 0);
      check_own(&workers[t], slot, (uint32_t)(slot->size == 0 ? 0 : slot->size - 1));
      char *base = slot->base;
      size_t size = slot->size;
      drop(slot, &workers[t].random);
      if (find(base, &found) != ALLOCS_HOOK_NONE ||
          find(base + size / 2, &found) != ALLOCS_HOOK_NONE) {
        atomic_fetch_add(&shared->wrong, 1);
        fprintf(stderr, "freed: base=%p size=%zu is still known\n", (void *)base, size);
      }
    }
  }
}

static const char *allocator(const struct allocs_hook_root *root) {
  Dl_info info;
  return dladdr((void *)root->real_malloc, &info) != 0 ? info.dli_fname : "?";
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: stress THREADS OPERATIONS SEED [SHARED_FILE]\n");
    return 2;
  }
  pid_t outsider = getppid();
  thread_count = atoi(argv[1]);
  shared = map_shared(argc > 4 ? argv[4] : NULL);
  find = (int (*)(const void *, struct allocs_hook_chunk *))dlsym(RTLD_DEFAULT, "allocs_hook_find");
  struct allocs_hook_root *root = dlsym(RTLD_DEFAULT, "allocs_hook_root");
  if (find == NULL || root == NULL || thread_count < 1 || thread_count > THREADS_MAX) {
    fprintf(stderr, "stress: not preloaded, or more than %d threads\n", THREADS_MAX);
    return 2;
  }
  atomic_store(&shared->root, (uintptr_t)root);
  pthread_barrier_init(&barrier, NULL, (unsigned)thread_count + 1);
  pthread_t threads[THREADS_MAX], watcher;
  for (int i = 0; i < thread_count; i++) {
    workers[i].number = i;
    workers[i].random = (uint32_t)atoi(argv[3]) * 7919u + (uint32_t)i * 104729u + 1;
    workers[i].operations = atol(argv[2]);
    pthread_create(&threads[i], NULL, work, &workers[i]);
  }
  atomic_store(&shared->ready, 1);
  pthread_create(&watcher, NULL, watch, NULL);
  pthread_barrier_wait(&barrier);
  if (argc > 4) {
    await_outsider(shared, outsider);
  }
  atomic_store(&shared->done, 1);
  for (int i = 0; i < thread_count; i++) {
    pthread_join(threads[i], NULL);
  }
  pthread_join(watcher, NULL);
  check_at_rest();
  unsigned long calls = 0;
  for (int i = 0; i < thread_count; i++) {
    calls += workers[i].calls;
  }
  printf("stress: %s: %lu calls, %lu checks, %lu wrong, lost %lu %lu %lu\n", allocator(root), calls,
         atomic_load(&shared->checks), atomic_load(&shared->wrong), root->lost_region,
         root->lost_site, root->lost_big);
  return atomic_load(&shared->wrong) == 0 && (root->flags & ALLOCS_HOOK_UNFIT) == 0 ? 0 : 1;
}
