/*
 * sub_names.c - numbers for the names of custom allocators and of types. A name is copied first
 * and published by one store, so that whoever is interrupted leaves nothing half done.
 */
#include "os.h"
#include "sub.h"

#include <string.h>

struct ah_subs ah_subs;

static _Atomic(uint64_t) strings;
static _Atomic(uint64_t) strings_used;
static _Atomic(uint64_t) types[AH_SUB_TYPES];

#define PROBES 64u

/* The length of a name; 0 if it is none: empty, too long, or with what cannot be seen in it. */
static size_t length_of(const char *name, size_t longest, char lowest) {
  size_t length = 0;
  while (length <= longest && name[length] >= lowest && name[length] < 127) {
    length++;
  }
  return length > longest || name[length] != 0 ? 0 : length;
}

uint64_t ah_string_keep(const char *string) {
  uint64_t start = atomic_load_explicit(&strings, memory_order_acquire);
  if (start == 0) {
    void *mine = ah_map_patiently(AH_SUB_STRINGS_BYTES);
    if (mine == NULL) {
      return 0;
    }
    if (atomic_compare_exchange_strong(&strings, &start, (uintptr_t)mine)) {
      start = (uintptr_t)mine;
    } else {
      ah_os_unmap(mine, AH_SUB_STRINGS_BYTES);
    }
  }
  size_t bytes = strlen(string) + 1;
  uint64_t at = atomic_load(&strings_used);
  do {
    if (bytes > AH_SUB_STRINGS_BYTES - at) {
      return 0;
    }
  } while (!atomic_compare_exchange_weak(&strings_used, &at, at + bytes));
  memcpy((char *)start + at, string, bytes);
  return start + at;
}

static bool is_at(uint64_t address, const char *name) {
  return address != 0 && strcmp((const char *)address, name) == 0;
}

/* Whether an entry holds the name, which is entered if it is free. *kept is its copy, or 0. */
static bool settle(_Atomic(uint64_t) *entry, const char *name, uint64_t *kept) {
  uint64_t there = atomic_load_explicit(entry, memory_order_acquire);
  if (there == 0 && *kept == 0) {
    *kept = ah_string_keep(name);
  }
  if (there == 0 && *kept != 0 && atomic_compare_exchange_strong(entry, &there, *kept)) {
    return true;
  }
  return is_at(there, name);
}

void ah_subs_publish(void) {
  struct ah_subs *subs = &ah_subs;
  subs->size = sizeof *subs;
  subs->names_limit = AH_SUBS;
  subs->regions = (uintptr_t)ah_sub_regions;
  subs->region_slots = AH_SUB_REGION_SLOTS;
  subs->region_slot_size = sizeof(struct ah_sub_region);
  subs->region_probe_limit = AH_SUB_REGION_PROBES;
  subs->region_shift = AH_SUB_REGION_SHIFT;
  subs->types = (uintptr_t)types;
  subs->types_limit = AH_SUB_TYPES;
  ah_classes_describe();
  __atomic_store_n(&ah_root.suballocators, (uintptr_t)subs, __ATOMIC_RELEASE);
}

uint32_t ah_subs_used(void) {
  uint32_t used = 0;
  while (used < AH_SUBS && atomic_load_explicit(&ah_subs.names[used], memory_order_acquire) != 0) {
    used++;
  }
  return used;
}

const char *ah_sub_name(uint32_t sub) {
  return sub - 1 < AH_SUBS
             ? (const char *)atomic_load_explicit(&ah_subs.names[sub - 1], memory_order_acquire)
             : NULL;
}

uint32_t ah_name_number(_Atomic(uint64_t) *names, uint32_t limit, const char *name) {
  if (name == NULL || length_of(name, AH_SUB_NAME_MAX, '!') == 0) {
    return 0;
  }
  uint64_t kept = 0;
  for (uint32_t i = 0; i < limit; i++) {
    if (settle(&names[i], name, &kept)) {
      return i + 1;
    }
  }
  return 0;
}

__attribute__((visibility("default"))) uint32_t allocs_hook_suballocator(const char *name) {
  uint32_t number = ah_name_number(ah_subs.names, AH_SUBS, name);
  if (number != 0) {
    ah_subs_publish();
  }
  return number;
}

static uint32_t hash(const char *name) {
  uint32_t value = 2166136261u;
  for (; *name != 0; name++) {
    value = (value ^ (unsigned char)*name) * 16777619u;
  }
  return value;
}

uint32_t ah_type_id(const char *name) {
  uint64_t kept = 0;
  if (name != NULL && length_of(name, AH_SUB_STRING_MAX, ' ') != 0) {
    uint32_t home = hash(name);
    for (uint32_t i = 0; i < PROBES; i++) {
      uint32_t at = (home + i) % AH_SUB_TYPES;
      if (settle(&types[at], name, &kept)) {
        return at + 1;
      }
    }
  }
  ah_count(&ah_subs.lost_type);
  return 0;
}

const char *ah_type_name(uint32_t id) {
  return id - 1 < AH_SUB_TYPES
             ? (const char *)atomic_load_explicit(&types[id - 1], memory_order_acquire)
             : NULL;
}
