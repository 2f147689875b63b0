/*
 * sub_stress.c - custom allocators at work in several threads, over chunks and mappings that come
 * and go: pools of slots, regions that are reset, packed strings, memory given back without a word.
 * Each thread checks what the index says of its objects, a watcher of everybody's, forked children
 * of what they inherited. Outsiders watch by the shared file.
 * usage: LD_PRELOAD=... sub_stress THREADS OPERATIONS SEED [SHARED_FILE]
 */
#include "allocs_hook.h"
#include "shared.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOLDERS 32
#define PER_HOLDER (SLOTS_PER_THREAD / HOLDERS)

/* Memory that a thread parcels out, in one of four ways. */
enum way { SLOTS, BUMP, PACKED, MAPPED, WAYS };

struct holder {
  enum way way;
  char *base;
  size_t size;
  size_t used; /* of BUMP and PACKED */
};

struct worker {
  int number;
  uint32_t sub;
  uint32_t random;
  long operations;
  struct holder holders[HOLDERS];
};

static struct shared *shared;
static int thread_count;
static struct worker workers[THREADS_MAX];
static pthread_barrier_t barrier;

static uint32_t (*suballocator)(const char *);
static void (*sub_alloc)(uint32_t, void *, size_t, uint32_t);
static bool (*sub_free)(uint32_t, void *);
static void (*sub_reset)(uint32_t, void *, void *);
static int (*sub_find)(const void *, struct allocs_hook_object *);

static void complain(const char *who, uint64_t at, const struct snapshot *expected, int state,
                     const struct allocs_hook_object *found) {
  if (atomic_fetch_add(&shared->wrong, 1) < 20) {
    fprintf(stderr, "%s: 0x%lx expected base=0x%lx size=%lu; state=%d base=0x%lx size=%zu\n", who, at,
            expected->base, expected->size, state, found->base, found->size);
  }
}

static void check(const char *who, struct held *held, uint32_t random) {
  struct snapshot expected;
  struct allocs_hook_object found = {.base = 0};
  if (!held_get(held, &expected)) {
    return;
  }
  uint64_t at = expected.base + random % expected.size;
  int state = sub_find((const void *)at, &found);
  if (!held_still(held, &expected)) {
    return;
  }
  atomic_fetch_add_explicit(&shared->checks, 1, memory_order_relaxed);
  if (state != ALLOCS_HOOK_LIVE || found.base != expected.base || found.size != expected.size) {
    complain(who, at, &expected, state, &found);
  }
}

static struct held *held_of(const struct worker *worker, int holder, int slot) {
  return &shared->held[worker->number][holder * PER_HOLDER + slot];
}

/* The program knows of none from here on, and the index shall not either. */
static void lose_all(struct worker *worker, int number) {
  for (int i = 0; i < PER_HOLDER; i++) {
    struct held *held = held_of(worker, number, i);
    held_change(held);
    held_set(held, NULL, 0);
  }
  worker->holders[number].used = 0;
}

static void take(struct worker *worker, struct holder *holder) {
  uint32_t *random = &worker->random;
  holder->way = random_next(random) % WAYS;
  holder->used = 0;
  if (holder->way == MAPPED) {
    holder->size = 4096 * (1 + random_next(random) % 64);
    holder->base = mmap(NULL, holder->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return;
  }
  holder->size = 100 + random_next(random) % (random_next(random) % 8 == 0 ? 300000 : 9000);
  holder->base = malloc(holder->size);
}

/* Objects end with their holder, without a word. */
static void give_back(struct worker *worker, int number) {
  struct holder *holder = &worker->holders[number];
  char *base = holder->base;
  lose_all(worker, number);
  if (holder->way == MAPPED) {
    munmap(base, holder->size);
    return;
  }
  if (random_next(&worker->random) % 4 == 0) {
    char *moved = realloc(base, holder->size * 2);
    free(moved);
  } else {
    free(base);
  }
}

static void end(struct worker *worker, struct held *held) {
  struct snapshot object;
  if (held_get(held, &object)) {
    held_change(held);
    if (!sub_free(worker->sub, (void *)object.base)) {
      struct allocs_hook_object none = {.base = 0};
      complain("free", object.base, &object, 0, &none);
    }
    held_set(held, NULL, 0);
  }
}

static void begin(struct worker *worker, struct held *held, char *base, size_t size) {
  held_change(held);
  sub_alloc(worker->sub, base, size, 2 + (uint32_t)size % 1000);
  held_set(held, base, size);
}

static void operate(struct worker *worker) {
  uint32_t *random = &worker->random;
  int number = (int)(random_next(random) % HOLDERS);
  struct holder *holder = &worker->holders[number];
  if (holder->base == NULL) {
    take(worker, holder);
  }
  int slot = (int)(random_next(random) % PER_HOLDER);
  struct held *held = held_of(worker, number, slot);
  if (random_next(random) % 200 == 0) {
    give_back(worker, number);
    holder->base = NULL;
    return;
  }
  if (holder->way == SLOTS || holder->way == MAPPED) {
    size_t each = holder->size / PER_HOLDER;
    end(worker, held);
    if (random_next(random) % 4 != 0) {
      size_t offset = each > 16 ? random_next(random) % (each / 2) : 0;
      size_t size = 1 + random_next(random) % (each - offset);
      begin(worker, held, holder->base + each * (size_t)slot + offset, size);
    }
    return;
  }
  size_t size = 1 + random_next(random) % (holder->way == PACKED ? 12 : 200);
  size_t step = holder->way == PACKED ? size : (size + 7) / 8 * 8;
  if (holder->used + step > holder->size) {
    lose_all(worker, number);
    sub_reset(worker->sub, holder->base, holder->base + holder->size);
    return;
  }
  if (random_next(random) % 2 == 0) {
    end(worker, held);
  }
  struct snapshot old;
  if (!held_get(held, &old)) {
    begin(worker, held, holder->base + holder->used, size);
    holder->used += step;
  }
}

static void fork_and_check(struct worker *worker) {
  pid_t child = fork();
  if (child == 0) {
    uint64_t before = atomic_load(&shared->wrong);
    for (int i = 0; i < SLOTS_PER_THREAD; i++) {
      check("child", &shared->held[worker->number][i], random_next(&worker->random));
    }
    _exit(atomic_load(&shared->wrong) == before ? 0 : 1);
  }
  expect_success(shared, child);
}

static void *work(void *argument) {
  struct worker *worker = argument;
  for (long i = 0; i < worker->operations; i++) {
    operate(worker);
    uint32_t other = random_next(&worker->random) % SLOTS_PER_THREAD;
    check("own", &shared->held[worker->number][other], random_next(&worker->random));
    if (i % 100000 == 99999) {
      fork_and_check(worker);
    }
  }
  pthread_barrier_wait(&barrier);
  return NULL;
}

static void *watch(void *unused) {
  uint32_t random = 777;
  while (!atomic_load(&shared->done)) {
    unsigned thread = random_next(&random) % (unsigned)thread_count;
    check("watcher", &shared->held[thread][random_next(&random) % SLOTS_PER_THREAD],
          random_next(&random));
  }
  return unused;
}

/* With all at rest nothing is on record after the holders are gone. */
static void check_at_rest(void) {
  for (int t = 0; t < thread_count; t++) {
    for (int h = 0; h < HOLDERS; h++) {
      struct holder *holder = &workers[t].holders[h];
      struct snapshot gone[PER_HOLDER];
      bool lived[PER_HOLDER];
      if (holder->base == NULL) {
        continue;
      }
      for (int i = 0; i < PER_HOLDER; i++) {
        check("at rest", held_of(&workers[t], h, i), 0);
        lived[i] = held_get(held_of(&workers[t], h, i), &gone[i]);
      }
      give_back(&workers[t], h);
      for (int i = 0; i < PER_HOLDER; i++) {
        struct allocs_hook_object found = {.base = 0};
        int state = lived[i] ? sub_find((void *)gone[i].base, &found) : ALLOCS_HOOK_NONE;
        if (state != ALLOCS_HOOK_NONE) {
          complain("gone", gone[i].base, &gone[i], state, &found);
        }
      }
    }
  }
}

#define LOOK_UP(variable, name) variable = (__typeof__(variable))dlsym(RTLD_DEFAULT, name)

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: sub_stress THREADS OPERATIONS SEED [SHARED_FILE]\n");
    return 2;
  }
  LOOK_UP(suballocator, "allocs_hook_suballocator");
  LOOK_UP(sub_alloc, "allocs_hook_sub_alloc");
  LOOK_UP(sub_free, "allocs_hook_sub_free");
  LOOK_UP(sub_reset, "allocs_hook_sub_reset");
  LOOK_UP(sub_find, "allocs_hook_sub_find");
  struct allocs_hook_root *root = dlsym(RTLD_DEFAULT, "allocs_hook_root");
  pid_t outsider = getppid();
  thread_count = atoi(argv[1]);
  shared = map_shared(argc > 4 ? argv[4] : NULL);
  if (root == NULL || thread_count < 1 || thread_count > THREADS_MAX) {
    fprintf(stderr, "sub_stress: not preloaded, or more than %d threads\n", THREADS_MAX);
    return 2;
  }
  atomic_store(&shared->root, (uintptr_t)root);
  pthread_barrier_init(&barrier, NULL, (unsigned)thread_count + 1);
  pthread_t threads[THREADS_MAX], watcher;
  for (int i = 0; i < thread_count; i++) {
    workers[i].number = i;
    workers[i].sub = suballocator(i % 2 == 0 ? "even" : "odd");
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
  printf("sub_stress: %lu checks, %lu wrong\n", atomic_load(&shared->checks),
         atomic_load(&shared->wrong));
  return atomic_load(&shared->wrong) == 0 ? 0 : 1;
}
