/*
 * changes.c - the log of changes, and the table of chunks that policies hold.
 *
 * The log is written by anybody at any time. The table is changed under a lock: whoever holds or
 * frees a chunk is no signal handler, as malloc is not for these either. It is read without it.
 */
#include "changes.h"

#include "os.h"
#include "sub.h"

#include <string.h>

struct ah_changed ah_changed;
_Atomic(uint32_t) ah_held_count;

static struct ah_change changes[AH_CHANGES];
static struct ah_held held[AH_HELD_SLOTS];
static _Atomic(uint32_t) lock;

void ah_changed_publish(void) {
  struct ah_changed *changed = &ah_changed;
  changed->size = sizeof *changed;
  changed->log_slots = AH_CHANGES;
  changed->log_slot_size = sizeof(struct ah_change);
  changed->log = (uintptr_t)changes;
  changed->held_slots = AH_HELD_SLOTS;
  changed->held_slot_size = sizeof(struct ah_held);
  changed->held_probe_limit = AH_HELD_PROBES;
  changed->held = (uintptr_t)held;
  __atomic_store_n(&ah_root.changed, (uintptr_t)changed, __ATOMIC_RELEASE);
}

/* --- the log --- */

static void set(_Atomic(uint64_t) *field, uint64_t value) {
  atomic_store_explicit(field, value, memory_order_relaxed);
}

void ah_log_change(enum ah_change_kind kind, uintptr_t base, size_t size, const char *text,
                   uint32_t path) {
  ah_changed_publish();
  uint64_t number = atomic_fetch_add(&ah_changed.count, 1) + 1;
  struct ah_change *change = &changes[(number - 1) % AH_CHANGES];
  atomic_store(&change->number, 0);
  set(&change->base, base);
  set(&change->size, size);
  set(&change->text, (uintptr_t)text);
  atomic_store_explicit(&change->kind, kind, memory_order_relaxed);
  atomic_store_explicit(&change->path, path, memory_order_relaxed);
  atomic_store_explicit(&change->number, number, memory_order_release);
}

static bool copy(uint64_t number, struct allocs_hook_change *out) {
  struct ah_change *change = &changes[(number - 1) % AH_CHANGES];
  if (atomic_load_explicit(&change->number, memory_order_acquire) != number) {
    return false;
  }
  uint32_t path = atomic_load_explicit(&change->path, memory_order_relaxed);
  *out = (struct allocs_hook_change){
      .number = number,
      .kind = atomic_load_explicit(&change->kind, memory_order_relaxed),
      .path = path,
      .base = atomic_load_explicit(&change->base, memory_order_relaxed),
      .size = atomic_load_explicit(&change->size, memory_order_relaxed),
      .site = ah_site_of(path),
      .text = (const char *)atomic_load_explicit(&change->text, memory_order_relaxed),
  };
  atomic_thread_fence(memory_order_acquire);
  return atomic_load_explicit(&change->number, memory_order_relaxed) == number;
}

__attribute__((visibility("default"))) size_t
allocs_hook_changes(uint64_t from, struct allocs_hook_change *out, size_t count) {
  uint64_t last = atomic_load_explicit(&ah_changed.count, memory_order_acquire);
  uint64_t oldest = last < AH_CHANGES ? 1 : last - AH_CHANGES + 1;
  size_t copied = 0;
  for (uint64_t number = from < oldest ? oldest : from; number <= last && copied < count; number++) {
    copied += copy(number, &out[copied]);
  }
  return copied;
}

/* --- policies --- */

uint32_t ah_policy_number(const char *name) {
  return ah_name_number(ah_changed.policies, AH_POLICIES, name);
}

uint32_t ah_policy_find(const char *name) {
  for (uint32_t i = 0; i < AH_POLICIES; i++) {
    const char *known = ah_policy_name(i + 1);
    if (known == NULL) {
      return 0;
    }
    if (strcmp(known, name) == 0) {
      return i + 1;
    }
  }
  return 0;
}

const char *ah_policy_name(uint32_t policy) {
  return policy - 1 < AH_POLICIES
             ? (const char *)atomic_load_explicit(&ah_changed.policies[policy - 1], memory_order_acquire)
             : NULL;
}

/* --- held chunks --- */

static void take_lock(void) {
  while (atomic_exchange_explicit(&lock, 1, memory_order_acquire) != 0) {
    ah_syscall(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
  }
}

static void give_lock(void) { atomic_store_explicit(&lock, 0, memory_order_release); }

void ah_held_forked(void) { give_lock(); }

static struct ah_held *slot(uintptr_t base, uint32_t probe) {
  uint32_t home = (uint32_t)((base >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 32);
  return &held[(home + probe) % AH_HELD_SLOTS];
}

/* The slot of a chunk; NULL if it is not held. */
static struct ah_held *find(uintptr_t base) {
  for (uint32_t i = 0; i < AH_HELD_PROBES; i++) {
    uint64_t there = atomic_load_explicit(&slot(base, i)->base, memory_order_acquire);
    if (there == base) {
      return slot(base, i);
    }
    if (there == 0) {
      return NULL;
    }
  }
  return NULL;
}

/* The same, taken at need; NULL if there is none near. */
static struct ah_held *take(uintptr_t base) {
  struct ah_held *known = find(base);
  for (uint32_t i = 0; known == NULL && i < AH_HELD_PROBES; i++) {
    struct ah_held *free = slot(base, i);
    if (atomic_load(&free->base) <= AH_HELD_GONE) {
      atomic_store(&free->state, 0);
      atomic_store(&free->base, base);
      atomic_fetch_add(&ah_held_count, 1);
      known = free;
    }
  }
  return known;
}

bool ah_hold(uintptr_t base, uint32_t policy) {
  take_lock();
  struct ah_held *chunk = take(base);
  if (chunk != NULL) {
    atomic_fetch_or(&chunk->state, UINT64_C(1) << (policy - 1));
  }
  give_lock();
  return chunk != NULL;
}

static enum ah_release release(uintptr_t base, uint64_t bit) {
  struct ah_held *chunk = find(base);
  if (chunk == NULL || (atomic_load(&chunk->state) & bit) == 0) {
    return AH_NOT_HELD;
  }
  uint64_t state = atomic_fetch_and(&chunk->state, ~bit) & ~bit;
  if ((state & AH_HELD_POLICIES) != 0) {
    return AH_RELEASED;
  }
  atomic_store(&chunk->base, AH_HELD_GONE);
  atomic_fetch_sub(&ah_held_count, 1);
  return (state & AH_HELD_LET_GO) != 0 ? AH_TO_BE_FREED : AH_RELEASED;
}

enum ah_release ah_release(uintptr_t base, uint32_t policy) {
  take_lock();
  enum ah_release result = release(base, UINT64_C(1) << (policy - 1));
  give_lock();
  return result;
}

bool ah_is_held(uintptr_t base) { return find(base) != NULL; }

bool ah_was_let_go(uintptr_t base) {
  struct ah_held *chunk = find(base);
  return chunk != NULL && (atomic_load(&chunk->state) & AH_HELD_LET_GO) != 0;
}

enum ah_letting ah_let_go(uintptr_t base) {
  enum ah_letting result = AH_UNHELD;
  if (find(base) == NULL) {
    return result;
  }
  take_lock();
  struct ah_held *chunk = find(base);
  if (chunk != NULL) {
    uint64_t before = atomic_fetch_or(&chunk->state, AH_HELD_LET_GO);
    result = (before & AH_HELD_LET_GO) != 0 ? AH_GONE_BEFORE : AH_STAYS;
  }
  give_lock();
  return result;
}
