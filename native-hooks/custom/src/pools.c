/*
 * pools.c - what a reset gives back, when it names a pool and not its memory.
 *
 * A pool takes its memory in units: chunks of malloc, or pages where it has its memory from
 * elsewhere. Precondition: a unit is of one pool at a time. The first object of a pool in a unit
 * makes the unit the pool's, until the pool is reset or another pool has an object there.
 * Pools that share a chunk or a page are not told apart.
 *
 *   units   hashed by base; one has at most one pool
 *   pools   hashed by handle; each has a list of units, changed only by whoever may use the pool
 */
#include "hook.h"
#include "os.h"
#include "recorder.h"
#include "say.h"

#include <stdatomic.h>
#include <sys/mman.h>

enum { UNITS = 1 << 18, POOLS = 1 << 18, LINKS = 1 << 19, PROBES = 256, NEAR = 8 };
#define PAGE UINT64_C(4096)

struct unit {
  _Atomic(uint64_t) base; /* 0: free */
  _Atomic(uint64_t) limit;
  _Atomic(uint32_t) pool; /* 0: none */
};

struct pool {
  _Atomic(uint64_t) handle; /* 0: free */
  uint32_t family;
  uint32_t first; /* of its links; 0: none */
};

struct link {
  uint32_t unit;
  uint32_t next;
};

struct tables {
  struct unit units[UNITS];
  struct pool pools[POOLS];
  struct link links[LINKS];
};

static _Atomic(uint64_t) tables_address;
static _Atomic(uint32_t) links_used;
/* Links given back: number, and a count that tells two states with the same number apart. */
static _Atomic(uint64_t) free_links;
static _Atomic(uint32_t) full;

static struct tables *tables(void) {
  uint64_t there = atomic_load_explicit(&tables_address, memory_order_acquire);
  if (there != 0) {
    return (struct tables *)there;
  }
  long mapped = ah_syscall(SYS_mmap, 0, sizeof(struct tables), PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped < 0 && mapped > -4096) {
    return NULL;
  }
  if (!atomic_compare_exchange_strong(&tables_address, &there, (uint64_t)mapped)) {
    ah_syscall(SYS_munmap, mapped, sizeof(struct tables), 0, 0, 0, 0);
    return (struct tables *)there;
  }
  return (struct tables *)mapped;
}

/* Both tables have as many slots. */
static uint32_t hash(uint64_t key) { return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 46); }

/* The number of a pool; 0 if there is none, or no room. */
static uint32_t pool_slot(struct tables *tables, uint32_t family, uint64_t handle, bool make) {
  for (uint32_t i = 0, at = hash(handle + family); i < PROBES; i++, at = (at + 1) % POOLS) {
    struct pool *pool = &tables->pools[at];
    uint64_t there = atomic_load_explicit(&pool->handle, memory_order_acquire);
    if (at == 0) {
      continue;
    }
    if (there == 0 && !make) {
      return 0;
    }
    if (there == 0 && atomic_compare_exchange_strong(&pool->handle, &there, handle)) {
      pool->family = family;
      return at;
    }
    if (there == handle && pool->family == family) {
      return at;
    }
  }
  return 0;
}

/* The number of a unit, made at need; 0 if there is no room. */
static uint32_t unit_slot(struct tables *tables, uint64_t base) {
  for (uint32_t i = 0, at = hash(base); i < PROBES; i++, at = (at + 1) % UNITS) {
    _Atomic(uint64_t) *slot = &tables->units[at].base;
    uint64_t there = atomic_load_explicit(slot, memory_order_acquire);
    if (at != 0 && there == 0 && atomic_compare_exchange_strong(slot, &there, base)) {
      return at;
    }
    if (at != 0 && there == base) {
      return at;
    }
  }
  return 0;
}

static uint32_t take_link(struct tables *tables) {
  uint64_t top = atomic_load(&free_links);
  while ((uint32_t)top != 0) {
    uint64_t next = ((top >> 32) + 1) << 32 | tables->links[(uint32_t)top].next;
    if (atomic_compare_exchange_weak(&free_links, &top, next)) {
      return (uint32_t)top;
    }
  }
  uint32_t fresh = atomic_load(&links_used);
  do {
    if (fresh + 1 >= LINKS) {
      return 0;
    }
  } while (!atomic_compare_exchange_weak(&links_used, &fresh, fresh + 1));
  return fresh + 1;
}

static void give_link(struct tables *tables, uint32_t link) {
  uint64_t top = atomic_load(&free_links), next;
  do {
    tables->links[link].next = (uint32_t)top;
    next = ((top >> 32) + 1) << 32 | link;
  } while (!atomic_compare_exchange_weak(&free_links, &top, next));
}

struct range {
  uint64_t base, limit;
};

/* The live chunk of malloc that an address is in. */
static bool chunk_of(uint64_t address, struct range *range) {
  struct allocs_hook_chunk chunk;
  if (allocs_hook_find == NULL || allocs_hook_find((void *)address, &chunk) != ALLOCS_HOOK_LIVE) {
    return false;
  }
  *range = (struct range){chunk.base, chunk.base + chunk.size};
  return true;
}

/*
 * Whether a unit is what it was. A chunk that is gone, or is another, was given back and took its
 * objects along; a page stays where it is.
 */
static bool is_still(const struct range *unit) {
  struct range range;
  bool page = unit->base % PAGE == 0 && unit->limit == unit->base + PAGE;
  bool chunk = chunk_of(unit->base, &range);
  return chunk ? range.base == unit->base && range.limit == unit->limit : page;
}

/* What this thread saw last: a reset of any pool by anybody makes it void. */
struct seen {
  uint64_t pool, base, limit;
  uint32_t family, resets;
};
static __thread struct seen seen[NEAR] __attribute__((tls_model("initial-exec")));
static _Atomic(uint32_t) resets = 1;

/* Whether the thread knows that the unit around an object is the pool's. */
static bool is_seen(const struct seen *entry, uint32_t family, uint64_t pool, uint64_t object) {
  struct range range = {entry->base, entry->limit};
  if (entry->pool != pool || entry->family != family ||
      object - range.base >= range.limit - range.base ||
      entry->resets != atomic_load_explicit(&resets, memory_order_acquire)) {
    return false;
  }
  return is_still(&range);
}

static void lose(const struct ac_hook *hook) {
  if (atomic_exchange(&full, 1) == 0) {
    ac_say_rule(hook->rule, "there are more pools than there is room for: what their resets give "
                            "back stays on record");
  }
}

static bool has_link(const struct tables *tables, const struct pool *pool, uint32_t unit) {
  uint32_t link = pool->first;
  for (int i = 0; link != 0 && i < PROBES; i++, link = tables->links[link].next) {
    if (tables->links[link].unit == unit) {
      return true;
    }
  }
  return false;
}

static bool attach(struct tables *tables, uint32_t at, const struct range *range) {
  uint32_t number = unit_slot(tables, range->base);
  if (number == 0) {
    return false;
  }
  struct unit *unit = &tables->units[number];
  struct pool *pool = &tables->pools[at];
  atomic_store(&unit->limit, range->limit);
  if (atomic_exchange(&unit->pool, at) == at || has_link(tables, pool, number)) {
    return true;
  }
  uint32_t link = take_link(tables);
  if (link == 0) {
    return false;
  }
  tables->links[link] = (struct link){number, pool->first};
  pool->first = link;
  return true;
}

void ac_pool_holds(const struct ac_hook *hook, uint64_t pool, uint64_t object) {
  struct seen *entry = &seen[(pool >> 6 ^ object >> 12) % NEAR];
  if (pool == 0 || is_seen(entry, hook->family, pool, object)) {
    return;
  }
  struct range range;
  uint32_t before = atomic_load_explicit(&resets, memory_order_acquire);
  if (!chunk_of(object, &range)) {
    range.base = object & ~(PAGE - 1);
    range.limit = range.base + PAGE;
  }
  struct tables *all = tables();
  uint32_t at = all == NULL ? 0 : pool_slot(all, hook->family, pool, true);
  if (at == 0 || !attach(all, at, &range)) {
    lose(hook);
    return;
  }
  *entry = (struct seen){pool, range.base, range.limit, hook->family, before};
}

void ac_pool_reset(const struct ac_hook *hook, uint64_t handle) {
  struct tables *all = handle == 0 ? NULL : (struct tables *)atomic_load(&tables_address);
  uint32_t at = all == NULL ? 0 : pool_slot(all, hook->family, handle, false);
  if (at == 0) {
    return;
  }
  struct pool *pool = &all->pools[at];
  uint32_t link = pool->first;
  pool->first = 0;
  atomic_fetch_add_explicit(&resets, link != 0, memory_order_acq_rel);
  while (link != 0) {
    struct unit *unit = &all->units[all->links[link].unit];
    struct range range = {atomic_load(&unit->base), atomic_load(&unit->limit)};
    uint32_t owner = at;
    if (atomic_compare_exchange_strong(&unit->pool, &owner, 0) && is_still(&range)) {
      allocs_hook_sub_reset(hook->family, (void *)range.base, (void *)range.limit);
    }
    uint32_t next = all->links[link].next;
    give_link(all, link);
    link = next;
  }
}
