/* heap.c - asks the hook index, where the program runs under the hooks. */
#include "heap.h"

#include "again.h"
#include "cache.h"
#include "intern.h"
#include "locks.h"

#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* Absent where the hooks are not loaded. */
extern __typeof__(allocs_hook_find_marked) allocs_hook_find_marked __attribute__((weak));
extern __typeof__(allocs_hook_sub_find) allocs_hook_sub_find __attribute__((weak));
extern __typeof__(allocs_hook_type_set) allocs_hook_type_set __attribute__((weak));

/* One allocator issues all chunks of the index; objects of custom ones have theirs with them. */
static _Atomic(const struct allocator *) allocator;

/*
 * By the chunk's base. Where the type of a chunk follows from its size, its site and what was
 * announced, that of an earlier chunk at the same place is right if those are the same; where it
 * rests on the first word too, if that is.
 */
static struct cache types;

static bool find_object(uintptr_t address, struct answer *out) {
  struct allocs_hook_object object;
  if (!allocs_hook_sub_find ||
      allocs_hook_sub_find((const void *)address, &object) < ALLOCS_HOOK_LIVE) {
    return false;
  }
  *out = (struct answer){.allocator = intern_allocator(object.name, strlen(object.name)),
                         .base = object.base,
                         .limit = object.base + object.size,
                         .site = object.site,
                         .announced = object.type};
  return out->allocator != NULL;
}

bool heap_find(uintptr_t address, struct answer *out, struct allocs_hook_mark *mark) {
  struct allocs_hook_chunk chunk;
  *mark = (struct allocs_hook_mark){0};
  if (find_object(address, out)) {
    return true;
  }
  if (!allocs_hook_find_marked ||
      allocs_hook_find_marked((const void *)address, &chunk, mark) < ALLOCS_HOOK_LIVE) {
    return false;
  }
  *out = (struct answer){.base = chunk.base,
                         .limit = chunk.base + chunk.size,
                         .site = chunk.site,
                         .announced = allocs_hook_type_set
                                          ? allocs_hook_type_set((const void *)chunk.base)
                                          : NULL};
  return true;
}

static bool is_same(const struct answer *a, const struct answer *b) {
  return a->base == b->base && a->limit == b->limit;
}

/* Reads the program's memory, which another thread may be giving back, by way of the kernel. */
static bool is_first_word(const struct answer *known) {
  uint64_t word;
  struct iovec here = {&word, sizeof word};
  struct iovec there = {(void *)known->base, sizeof word};
  return known->limit - known->base >= sizeof word &&
         process_vm_readv(getpid(), &here, 1, &there, 1, 0) == sizeof word &&
         word == known->first_word;
}

static bool is_complete(unsigned wants, const struct answer *chunk) {
  return ((wants & WANT_ALLOCATOR) == 0 || chunk->allocator) &&
         ((wants & WANT_TYPE) == 0 || chunk->type);
}

static void set_allocator(struct answer *chunk) {
  if (!chunk->allocator) {
    chunk->allocator = atomic_load_explicit(&allocator, memory_order_acquire);
  }
}

bool heap_complete(unsigned wants, struct answer *chunk) {
  set_allocator(chunk);
  if ((wants & WANT_TYPE) != 0) {
    struct answer known;
    uint64_t site;
    if (cache_get(&types, chunk->base, &known, &site) && is_same(&known, chunk) &&
        site == chunk->site && known.announced == chunk->announced &&
        (known.basis == BASIS_CALLS || is_first_word(&known))) {
      chunk->type = known.type;
      chunk->basis = known.basis;
    }
  }
  return is_complete(wants, chunk);
}

bool heap_again(uintptr_t address, unsigned wants, struct answer *out) {
  if (!again_find(address, out)) {
    return false;
  }
  set_allocator(out);
  return is_complete(wants, out);
}

void heap_learn(const struct answer *chunk, const struct answer *engine) {
  if (!is_same(chunk, engine) || chunk->site != engine->site) {
    return;
  }
  if (!chunk->allocator) {
    atomic_store_explicit(&allocator, engine->allocator, memory_order_release);
  }
  if (engine->type && (engine->basis != BASIS_OTHER || chunk->announced)) {
    struct answer kept = *engine;
    kept.announced = chunk->announced;
    if (kept.basis == BASIS_OTHER) {
      kept.basis = BASIS_CALLS; /* and what was announced */
    }
    pthread_mutex_lock(&heap_lock);
    cache_put(&types, chunk->base, &kept, chunk->site);
    pthread_mutex_unlock(&heap_lock);
  }
}
