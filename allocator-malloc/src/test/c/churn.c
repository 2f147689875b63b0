/*
 * Allocates and frees at random in several threads, some of which end, keeps book of what is live
 * in memory that malloc has no part in, says it, and waits.
 *
 *   churn SEED THREADS STEPS [sbrk|fence]
 *
 * sbrk: others than malloc get parts of the heap segment. fence: the segment cannot grow any more
 * from some time on.
 */
#define _GNU_SOURCE
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SLOTS = 4096, MAX_THREADS = 64, FREED = 256 };

struct slot {
  void *chunk;
  size_t size;
};

struct worker {
  pthread_t thread;
  uint64_t random;
  long steps;
  int ends;
  void *freed[FREED];
  unsigned freed_count;
  struct slot slots[SLOTS];
};

static struct worker *workers;
static pthread_barrier_t done;
static char line[1 << 16];
static size_t filled;

static uint64_t next(struct worker *worker) {
  worker->random ^= worker->random << 13;
  worker->random ^= worker->random >> 7;
  worker->random ^= worker->random << 17;
  return worker->random >> 8;
}

static size_t some_size(struct worker *worker) {
  uint64_t kind = next(worker) % 1000;
  if (kind < 700) return next(worker) % 200;
  if (kind < 900) return next(worker) % 1200;
  if (kind < 990) return next(worker) % 20000;
  if (kind < 997) return next(worker) % 120000;
  return 130000 + next(worker) % 600000;
}

static void *some_chunk(struct worker *worker, size_t size) {
  uint64_t kind = next(worker) % 100;
  if (kind < 10) return calloc(1, size);
  if (kind < 16) return memalign((size_t)32 << next(worker) % 8, size);
  return malloc(size);
}

static void release(struct worker *worker, struct slot *slot) {
  worker->freed[worker->freed_count++ % FREED] = slot->chunk;
  free(slot->chunk);
  slot->chunk = NULL;
}

static void step(struct worker *worker) {
  struct slot *slot = &worker->slots[next(worker) % SLOTS];
  if (slot->chunk == NULL) {
    slot->size = some_size(worker);
    slot->chunk = some_chunk(worker, slot->size);
    memset(slot->chunk, (int)next(worker), slot->size);
  } else if (next(worker) % 8 == 0) {
    size_t size = some_size(worker) + 1;
    slot->chunk = realloc(slot->chunk, size);
    slot->size = size;
    memset(slot->chunk, (int)next(worker), slot->size);
  } else {
    release(worker, slot);
  }
}

static void *work(void *argument) {
  struct worker *worker = argument;
  for (long i = 0; i < worker->steps; i++) step(worker);
  if (worker->ends) return NULL;
  /* What it keeps of what it frees must not be empty: some lists short, some full. */
  for (int i = 0; i < SLOTS; i += 9) {
    if (worker->slots[i].chunk != NULL) release(worker, &worker->slots[i]);
  }
  pthread_barrier_wait(&done);
  pause();
  return NULL;
}

static void flush(void) {
  for (size_t at = 0; at < filled;) at += (size_t)write(1, line + at, filled - at);
  filled = 0;
}

static void say(const char *word, void *chunk, size_t size) {
  if (filled + 100 > sizeof line) flush();
  filled += (size_t)snprintf(line + filled, 100, "%s %p %zu\n", word, chunk, size);
}

static int is_live(void *chunk, int threads) {
  for (int t = 0; t < threads; t++) {
    for (int i = 0; i < SLOTS; i++) {
      if (workers[t].slots[i].chunk == chunk) return 1;
    }
  }
  return 0;
}

static void say_all(int threads) {
  for (int t = 0; t < threads; t++) {
    for (int i = 0; i < SLOTS; i++) {
      struct slot *slot = &workers[t].slots[i];
      if (slot->chunk != NULL) say("chunk", slot->chunk, malloc_usable_size(slot->chunk));
    }
    for (int i = 0; i < FREED; i++) {
      void *freed = workers[t].freed[i];
      if (freed != NULL && !is_live(freed, threads)) say("freed", freed, 0);
    }
  }
  flush();
  if (write(1, "ready\n", 6) != 6) abort();
}

static void disturb(struct worker *self, const char *how) {
  for (long i = 0; i < self->steps; i++) {
    step(self);
    if (i % (self->steps / 3 + 1) == 100 && strcmp(how, "sbrk") == 0) {
      char *mine = sbrk(12345);
      memset(mine, 0x5a, 12345);
    }
    if (i == self->steps / 4 && strcmp(how, "fence") == 0) {
      void *end = (void *)(((uintptr_t)sbrk(0) + 4095) & ~(uintptr_t)4095);
      if (mmap(end, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) !=
          end) {
        abort();
      }
    }
  }
}

int main(int count, char **arguments) {
  uint64_t seed = strtoull(arguments[1], NULL, 10);
  int threads = atoi(arguments[2]);
  long steps = atol(arguments[3]);
  size_t bytes = sizeof(struct worker) * MAX_THREADS;
  workers = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int staying = 1;
  for (int i = 1; i < threads; i++) {
    workers[i].ends = i % 3 == 2;
    staying += !workers[i].ends;
  }
  pthread_barrier_init(&done, NULL, (unsigned)staying);
  for (int i = 0; i < threads; i++) {
    workers[i].random = seed * 2654435761u + (uint64_t)i * 40503u + 88172645463325252u;
    workers[i].steps = steps;
  }
  for (int i = 1; i < threads; i++) {
    if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) abort();
  }
  disturb(&workers[0], count > 4 ? arguments[4] : "");
  for (int i = 1; i < threads; i++) {
    if (workers[i].ends) {
      pthread_join(workers[i].thread, NULL);
      /* What a thread leaves behind others free. */
      for (int k = 0; k < SLOTS; k += 2) {
        if (workers[i].slots[k].chunk != NULL) release(&workers[i], &workers[i].slots[k]);
      }
    }
  }
  pthread_barrier_wait(&done);
  say_all(threads);
  pause();
  return 0;
}
