/*
 * speed.c - nanoseconds of one call of a small allocator: run it plain, and followed.
 *   alloc + free   objects of 24 bytes, freed at once
 *   reset          a thousand objects of 24 bytes, then a reset
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define OWN __attribute__((noinline, noclone))

struct pool {
  char *at, *base;
};

OWN void *speed_alloc(struct pool *pool, size_t size) {
  void *p = pool->at;
  pool->at += (size + 7) & ~(size_t)7;
  return p;
}

OWN void speed_free(struct pool *pool, void *p) { pool->at = p; }

OWN void *speed_pool_alloc(struct pool *pool, size_t size) {
  void *p = pool->at;
  pool->at += (size + 7) & ~(size_t)7;
  return p;
}

OWN void speed_pool_reset(struct pool *pool) { pool->at = pool->base; }

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

static double best(void (*run)(struct pool *), struct pool *pool, double calls) {
  double least = 1e18;
  for (int i = 0; i < 7; i++) {
    double start = now();
    run(pool);
    double each = (now() - start) / calls;
    least = each < least ? each : least;
  }
  return least;
}

static void pairs(struct pool *pool) {
  for (int i = 0; i < 1000000; i++) {
    speed_free(pool, speed_alloc(pool, 24));
  }
}

static void rounds(struct pool *pool) {
  for (int i = 0; i < 1000; i++) {
    for (int k = 0; k < 1000; k++) {
      speed_pool_alloc(pool, 24);
    }
    speed_pool_reset(pool);
  }
}

int main(void) {
  struct pool pool;
  pool.at = pool.base = malloc(1 << 20);
  printf("alloc + free: %.1f ns a pair\n", best(pairs, &pool, 1e6));
  printf("alloc, 1000 to a reset: %.1f ns a call\n", best(rounds, &pool, 1e6));
}
