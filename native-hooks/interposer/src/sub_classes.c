/*
 * sub_classes.c - numbers for what objects have in common. As one word names size, path and type
 * together, no reader can pair those of two objects.
 */
#include "os.h"
#include "sub.h"

#define PROBES 32u

static _Atomic(uint64_t) near[AH_CLASSES_NEAR];

static uint64_t key_of(uint64_t size, uint32_t path) {
  return size << AH_CLASS_PATH_BITS | path;
}

static uint32_t hash(uint64_t key, uint32_t type) {
  return (uint32_t)(((key + type) * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
}

void ah_classes_describe(void) {
  struct allocs_hook_sites *classes = ah_subs.classes;
  classes[0].first_id = AH_CLASS_NEAR;
  classes[0].count = AH_CLASSES_NEAR;
  classes[1].first_id = AH_CLASS_FAR;
  classes[1].count = AH_CLASSES_FAR;
  classes[2].first_id = AH_CLASS_TYPED;
  classes[2].count = AH_CLASSES_TYPED;
  __atomic_store_n(&classes[0].address, (uintptr_t)near, __ATOMIC_RELEASE);
}

/* A table that is mapped at its first use; NULL if that fails. */
static void *table(int level, size_t bytes) {
  uint64_t *address = &ah_subs.classes[level].address;
  uint64_t start = __atomic_load_n(address, __ATOMIC_ACQUIRE);
  if (start != 0) {
    return (void *)start;
  }
  void *mine = ah_map_patiently(bytes);
  if (mine != NULL && !__atomic_compare_exchange_n(address, &start, (uintptr_t)mine, false,
                                                   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    ah_os_unmap(mine, bytes);
    return (void *)start;
  }
  return mine;
}

/* Index of a key in a table, entered at need; `count` when its neighbourhood is full. */
static uint32_t intern(_Atomic(uint64_t) *keys, uint32_t count, uint64_t key) {
  uint32_t home = hash(key, 0);
  for (uint32_t i = 0; i < PROBES; i++) {
    uint32_t at = (home + i) % count;
    uint64_t owner = atomic_load_explicit(&keys[at], memory_order_relaxed);
    if (owner == key ||
        (owner == 0 && (atomic_compare_exchange_strong(&keys[at], &owner, key) || owner == key))) {
      return at;
    }
  }
  return count;
}

static __attribute__((noinline)) uint32_t untyped(uint64_t key) {
  uint32_t at = intern(near, AH_CLASSES_NEAR, key);
  if (at < AH_CLASSES_NEAR) {
    return AH_CLASS_NEAR + at;
  }
  _Atomic(uint64_t) *far = table(1, AH_CLASSES_FAR * sizeof *far);
  at = far == NULL ? AH_CLASSES_FAR : intern(far, AH_CLASSES_FAR, key);
  return at < AH_CLASSES_FAR ? AH_CLASS_FAR + at : 0;
}

/*
 * A slot's type is stored after its key. Whoever meets the slot in between takes another one:
 * two ids may mean the same, but an id never two things.
 */
static uint32_t typed(uint64_t key, uint32_t type) {
  struct ah_typed_class *slots = table(2, AH_CLASSES_TYPED * sizeof *slots);
  uint32_t home = hash(key, type);
  for (uint32_t i = 0; slots != NULL && i < PROBES; i++) {
    uint32_t at = (home + i) % AH_CLASSES_TYPED;
    uint64_t owner = atomic_load_explicit(&slots[at].key, memory_order_relaxed);
    if (owner == 0 && atomic_compare_exchange_strong(&slots[at].key, &owner, key)) {
      atomic_store_explicit(&slots[at].type, type, memory_order_release);
      return AH_CLASS_TYPED + at;
    }
    if (owner == key && atomic_load_explicit(&slots[at].type, memory_order_relaxed) == type) {
      return AH_CLASS_TYPED + at;
    }
  }
  ah_count(&ah_subs.lost_type);
  return untyped(key);
}

uint32_t ah_class_id(uint64_t size, uint32_t path, uint32_t type) {
  if (AH_UNLIKELY(size > AH_SUB_SIZE_MAX)) {
    ah_count(&ah_subs.lost_size);
    return 0;
  }
  uint64_t key = key_of(size, path - 1 < AH_WIDE_IDS - 1 ? path : AH_SITE_LOST);
  if (AH_UNLIKELY(type != 0)) {
    return typed(key, type);
  }
  uint32_t home = hash(key, 0) % AH_CLASSES_NEAR;
  if (AH_LIKELY(atomic_load_explicit(&near[home], memory_order_relaxed) == key)) {
    return AH_CLASS_NEAR + home;
  }
  uint32_t id = untyped(key);
  if (id == 0) {
    id = untyped(key_of(size, AH_SITE_LOST));
    ah_count(id == 0 ? &ah_subs.lost_class : &ah_root.lost_site);
  }
  return id;
}

static bool decode(uint64_t key, uint64_t type, struct ah_class *out) {
  out->size = key >> AH_CLASS_PATH_BITS;
  out->path = key & (AH_WIDE_IDS - 1);
  out->type = (uint32_t)type;
  return key != 0;
}

bool ah_class_get(uint32_t id, struct ah_class *out) {
  if (AH_LIKELY(id - AH_CLASS_NEAR < AH_CLASSES_NEAR)) {
    return decode(atomic_load_explicit(&near[id - AH_CLASS_NEAR], memory_order_relaxed), 0, out);
  }
  if (id - AH_CLASS_FAR < AH_CLASSES_FAR) {
    _Atomic(uint64_t) *far = table(1, AH_CLASSES_FAR * sizeof *far);
    return far != NULL &&
           decode(atomic_load_explicit(&far[id - AH_CLASS_FAR], memory_order_relaxed), 0, out);
  }
  struct ah_typed_class *slots =
      id - AH_CLASS_TYPED < AH_CLASSES_TYPED ? table(2, AH_CLASSES_TYPED * sizeof *slots) : NULL;
  if (slots == NULL) {
    return false;
  }
  const struct ah_typed_class *slot = &slots[id - AH_CLASS_TYPED];
  uint64_t type = atomic_load_explicit(&slot->type, memory_order_acquire);
  return decode(atomic_load_explicit(&slot->key, memory_order_relaxed), type, out);
}
