/*
 * sites.c - numbers for return addresses.
 *
 * Ids below 32768 are the low 15 bits of the address itself, so that the common case
 * is one load and one compare. A second address with the same bits takes an id from a
 * hash table: first 32768 narrow ones, then wide ones in a table that is mapped at need.
 */
#include "index.h"
#include "os.h"

_Atomic(uint64_t) ah_sites_direct[AH_SITES_DIRECT];
static _Atomic(uint64_t) hashed[AH_SITES_HASHED];
static _Atomic(uint32_t) wide_failures;

#define PROBES 32u
#define WIDE_BYTES ((size_t)AH_SITES_WIDE * sizeof(uint64_t))
#define WIDE_ATTEMPTS 3u

static void describe(int level, const void *table, uint32_t first_id, uint32_t count) {
  struct allocs_hook_sites *sites = &ah_root.sites[level];
  sites->first_id = first_id;
  sites->count = count;
  __atomic_store_n(&sites->address, (uintptr_t)table, __ATOMIC_RELEASE);
}

void ah_sites_init(void) {
  describe(0, ah_sites_direct, 0, AH_SITES_DIRECT);
  describe(1, hashed, AH_SITES_DIRECT, AH_SITES_HASHED);
  describe(2, NULL, AH_NARROW_IDS, AH_SITES_WIDE);
  /* An odd small number is nobody's return address, so these two match no caller. */
  atomic_store_explicit(&ah_sites_direct[AH_SITE_NONE], 1, memory_order_relaxed);
  atomic_store_explicit(&ah_sites_direct[AH_SITE_LOST], 1, memory_order_relaxed);
}

static uint32_t hash(uintptr_t site) {
  return (uint32_t)((site * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
}

/* Index of a site in a table, entered at need; `count` when its neighbourhood is full. */
static uint32_t intern(_Atomic(uint64_t) *table, uint32_t count, uintptr_t site) {
  uint32_t start = hash(site) % count;
  for (uint32_t i = 0; i < PROBES; i++) {
    uint32_t at = (start + i) % count;
    uint64_t owner = atomic_load_explicit(&table[at], memory_order_relaxed);
    if (owner == 0 && atomic_compare_exchange_strong(&table[at], &owner, site)) {
      return at;
    }
    if (owner == site) {
      return at;
    }
  }
  return count;
}

static _Atomic(uint64_t) *wide_table(void) {
  struct allocs_hook_sites *wide = &ah_root.sites[2];
  uint64_t address = __atomic_load_n(&wide->address, __ATOMIC_ACQUIRE);
  if (address != 0 || atomic_load(&wide_failures) >= WIDE_ATTEMPTS) {
    return (_Atomic(uint64_t) *)address;
  }
  void *mine = ah_os_map(WIDE_BYTES);
  if (mine == NULL) {
    atomic_fetch_add(&wide_failures, 1);
    return NULL;
  }
  if (!__atomic_compare_exchange_n(&wide->address, &address, (uintptr_t)mine, false,
                                   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    ah_os_unmap(mine, WIDE_BYTES);
    return (_Atomic(uint64_t) *)address;
  }
  return mine;
}

uint32_t ah_site_id(uintptr_t site) {
  if (site == 0) {
    return AH_SITE_LOST;
  }
  uint32_t low = site & (AH_SITES_DIRECT - 1);
  uint64_t owner = atomic_load_explicit(&ah_sites_direct[low], memory_order_relaxed);
  if (owner == 0 && atomic_compare_exchange_strong(&ah_sites_direct[low], &owner, site)) {
    return low;
  }
  if (owner == site) {
    return low;
  }
  uint32_t at = intern(hashed, AH_SITES_HASHED, site);
  if (at < AH_SITES_HASHED) {
    return AH_SITES_DIRECT + at;
  }
  _Atomic(uint64_t) *wide = wide_table();
  at = wide == NULL ? AH_SITES_WIDE : intern(wide, AH_SITES_WIDE, site);
  if (at < AH_SITES_WIDE) {
    return AH_NARROW_IDS + at;
  }
  ah_count(&ah_root.lost_site);
  return AH_SITE_LOST;
}

uintptr_t ah_site_of(uint32_t id) {
  if (id <= AH_SITE_LOST) {
    return 0;
  }
  for (int level = 0; level < 3; level++) {
    struct allocs_hook_sites *sites = &ah_root.sites[level];
    uint64_t address = __atomic_load_n(&sites->address, __ATOMIC_ACQUIRE);
    if (address != 0 && id - sites->first_id < sites->count) {
      return ((_Atomic(uint64_t) *)address)[id - sites->first_id];
    }
  }
  return 0;
}
