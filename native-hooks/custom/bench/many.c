/*
 * many.c - custom allocators at full speed in several threads; with ALLOCS_COUNTS=1 in the
 * environment their counters must say to the byte what was done.
 *   many THREADS ROUNDS     a round is 1000 objects of a pool, and 1000 pairs of another allocator
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <allocs_hook.h>
#include <layout.h>

#include "check.h"

#pragma weak allocs_hook_root
#pragma weak allocs_hook_suballocator

enum { THREADS_MAX = 64, ROUND = 1000 };
#define OWN __attribute__((noinline, noclone)) static

struct pool {
  char *base, *at;
  size_t rounds;
};

OWN void *many_alloc(struct pool *pool, size_t size) {
  void *p = pool->at;
  pool->at += (size + 15) & ~(size_t)15;
  return p;
}

OWN void many_reset(struct pool *pool) { pool->at = pool->base; }

OWN void *pair_alloc(struct pool *pool, size_t size) {
  void *p = pool->at + size;
  __asm__ volatile("" : "+r"(p));
  return p;
}

OWN void pair_free(void *p) { __asm__ volatile("" : : "r"(p) : "memory"); }

/* Of objects 0 … ROUND - 1, from 1 to 64 bytes. */
static size_t size_of(size_t object) { return 1 + object * 7 % 64; }

static void *work(void *context) {
  struct pool *pool = context;
  pool->base = pool->at = malloc(2 * ROUND * 64);
  for (size_t round = 0; round < pool->rounds; round++) {
    for (size_t i = 0; i < ROUND; i++) {
      many_alloc(pool, size_of(i));
    }
    pool->at = pool->base + ROUND * 64;
    for (size_t i = 0; i < ROUND; i++) {
      pair_free(pair_alloc(pool, 8 + i % 8));
    }
    if (round + 1 < pool->rounds) {
      many_reset(pool);
    }
  }
  return NULL;
}

static const struct ah_object_count *counted(const char *name) {
  static const struct ah_object_count none;
  const struct ah_counts *counts = (const struct ah_counts *)allocs_hook_root.counts;
  const struct ah_object_count *slots = (const struct ah_object_count *)counts->objects;
  uint64_t key = (uint64_t)allocs_hook_suballocator(name) << 32;
  for (uint32_t i = 0; slots != NULL && i < counts->object_slots; i++) {
    if (slots[i].key == key) {
      return &slots[i];
    }
  }
  return &none;
}

static void check_counts(uint64_t threads, uint64_t rounds) {
  uint64_t bytes = 0, pairs = 0;
  for (size_t i = 0; i < ROUND; i++) {
    bytes += size_of(i);
    pairs += 8 + i % 8;
  }
  const struct ah_object_count *many = counted("many_alloc"), *pair = counted("pair_alloc");
  uint64_t objects = threads * rounds * ROUND;
  CHECK(many->allocations == objects && many->bytes == threads * rounds * bytes);
  CHECK(many->frees == objects - threads * ROUND && many->live == threads * bytes);
  CHECK(many->peak == threads * bytes);
  CHECK(pair->allocations == objects && pair->bytes == threads * rounds * pairs);
  CHECK(pair->frees == objects && pair->live == 0 && pair->peak <= threads * 15);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int argc, char **argv) {
  static struct pool pools[THREADS_MAX];
  pthread_t threads[THREADS_MAX];
  int count = argc == 3 ? atoi(argv[1]) : 0;
  size_t rounds = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
  if (count < 1 || count > THREADS_MAX || rounds < 1) {
    fprintf(stderr, "usage: many THREADS ROUNDS\n");
    return 2;
  }
  double begun = now();
  for (int i = 0; i < count; i++) {
    pools[i].rounds = rounds;
    pthread_create(&threads[i], NULL, work, &pools[i]);
  }
  for (int i = 0; i < count; i++) {
    pthread_join(threads[i], NULL);
  }
  double objects = 2.0 * count * (double)rounds * ROUND;
  fprintf(stderr, "many: %.1f million objects, %.1f million a second\n", objects / 1e6,
          objects / 1e6 / (now() - begun));
  if (&allocs_hook_root != NULL && allocs_hook_root.counts != 0) {
    check_counts((uint64_t)count, rounds);
  }
  return report("many");
}
