/*
 * announced_apr.h - pools of the Apache Portable Runtime that announce their objects. Include it
 * behind <apr_pools.h>. What APR's own functions allocate (apr_pstrdup) is not seen: that needs a
 * rule, allocs run --suballoc 'apr_palloc(pZ)p' ….
 *
 * A pool that is cleared keeps its memory, so it remembers where its objects are: mostly one
 * behind the other, of which the first and the last address are enough.
 */
#ifndef ANNOUNCED_APR_H
#define ANNOUNCED_APR_H

#include <allocs.h>
#include <apr_pools.h>
#include <stdlib.h>
#include <string.h>

#define ANNOUNCED_APR allocs_suballocator("apr-pool")
#define ANNOUNCED_APR_KEY "allocs-announced"

struct announced_run {
  struct announced_run *before;
  char *base;
  char *limit;
};

struct announced_pool {
  struct announced_run *last;
};

static __attribute__((unused)) apr_status_t announced_apr_end(void *argument) {
  struct announced_pool *pool = argument;
  while (pool->last != NULL) {
    struct announced_run *run = pool->last;
    allocs_announce_reset(ANNOUNCED_APR, run->base, run->limit);
    pool->last = run->before;
    free(run);
  }
  free(pool);
  return APR_SUCCESS;
}

static __attribute__((unused)) struct announced_pool *announced_apr_pool(apr_pool_t *pool) {
  void *known = NULL;
  apr_pool_userdata_get(&known, ANNOUNCED_APR_KEY, pool);
  if (known == NULL && (known = calloc(1, sizeof(struct announced_pool))) != NULL) {
    apr_pool_userdata_setn(known, ANNOUNCED_APR_KEY, apr_pool_cleanup_null, pool);
    apr_pool_cleanup_register(pool, known, announced_apr_end, apr_pool_cleanup_null);
  }
  return known;
}

/* Where the object goes on behind the last one, the run does. */
static __attribute__((unused)) void announced_apr_keep(struct announced_pool *pool, char *p,
                                                       size_t size) {
  struct announced_run *run = pool->last;
  if (run == NULL || p < run->limit || p - run->limit > 8) {
    run = malloc(sizeof *run);
    if (run == NULL) {
      return;
    }
    *run = (struct announced_run){pool->last, p, p};
    pool->last = run;
  }
  run->limit = p + size;
}

/* Not inlined: the site of an object is the call of this function. */
static __attribute__((noinline, unused)) void *announced_apr_palloc(apr_pool_t *pool, size_t size) {
  struct announced_pool *announced = allocs_suballocator("apr-pool") ? announced_apr_pool(pool) : NULL;
  void *p = apr_palloc(pool, size);
  if (announced != NULL && p != NULL) {
    announced_apr_keep(announced, p, size);
    allocs_announce_alloc(ANNOUNCED_APR, p, size);
  }
  return p;
}

/* apr_pcalloc is a macro that calls apr_palloc. */
#undef apr_palloc
#define apr_palloc(pool, size) announced_apr_palloc(pool, size)
#undef apr_pcalloc
#define apr_pcalloc(pool, size) memset(apr_palloc(pool, size), 0, size)

#endif
