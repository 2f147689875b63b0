/* root.c - the exported root of the index. */
#include "boot.h"
#include "counts.h"
#include "events.h"
#include "index.h"
#include "os.h"

struct allocs_hook_root ah_root;
extern struct allocs_hook_root allocs_hook_root
    __attribute__((alias("ah_root"), visibility("default")));

static void describe_regions(struct allocs_hook_root *root) {
  root->granule_shift = AH_GRANULE_SHIFT;
  root->region_shift = AH_REGION_SHIFT;
  root->regions = (uintptr_t)&ah_tables.regions;
  root->region_slots = AH_REGION_SLOTS;
  root->region_columns = AH_REGION_COLUMNS;
  root->region_probe_limit = AH_REGION_PROBES;
  root->scan_limit = AH_SCAN_LIMIT;
}

void ah_index_init(void) {
  struct allocs_hook_root *root = &ah_root;
  root->version = ALLOCS_HOOK_VERSION;
  root->root_size = sizeof *root;
  root->pid = (uint32_t)ah_os_pid();
  root->boot_base = ah_boot_base();
  root->boot_limit = ah_boot_limit();
  describe_regions(root);
  const char *counts = ah_os_variable("ALLOCS_COUNTS");
  ah_counts_init(counts != NULL && counts[0] == '1' && counts[1] == '\0');
  ah_paths_init(0);
  ah_big_init();
  ah_events_init();
  /* Slot 0 must not match the tag of NULL while it is empty. */
  atomic_store_explicit(&ah_tables.regions.tag[0], AH_TAG_ZERO, memory_order_relaxed);
}

void ah_index_publish(void) {
  __atomic_store_n(&ah_root.magic, ALLOCS_HOOK_MAGIC, __ATOMIC_RELEASE);
}

void ah_flag_set(uint32_t flag) {
  __atomic_fetch_or(&ah_root.flags, flag, __ATOMIC_RELAXED);
}

bool ah_flag_is_set(uint32_t flag) {
  return (__atomic_load_n(&ah_root.flags, __ATOMIC_RELAXED) & flag) != 0;
}

void ah_count(uint64_t *counter) { __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED); }
