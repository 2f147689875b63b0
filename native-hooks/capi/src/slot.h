/*
 * slot.h - words that are read and written whole, by any thread and any signal handler, without a
 * lock. The first word counts: odd while somebody writes, 0 before anybody did.
 */
#ifndef ALLOCS_SLOT_H
#define ALLOCS_SLOT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies the words after the first. Returns whether they were written together. */
static inline bool slot_read(const _Atomic(uint64_t) *slot, uint64_t *words, size_t count) {
  uint64_t before = atomic_load_explicit(slot, memory_order_acquire);
  for (size_t i = 0; i < count; i++) {
    words[i] = atomic_load_explicit(&slot[i + 1], memory_order_relaxed);
  }
  atomic_thread_fence(memory_order_acquire);
  return before != 0 && (before & 1) == 0 &&
         atomic_load_explicit(slot, memory_order_relaxed) == before;
}

/* Replaces them, unless somebody else is at it. */
static inline void slot_write(_Atomic(uint64_t) *slot, const uint64_t *words, size_t count) {
  uint64_t before = atomic_load_explicit(slot, memory_order_relaxed);
  if ((before & 1) != 0 ||
      !atomic_compare_exchange_strong_explicit(slot, &before, before + 1, memory_order_acquire,
                                               memory_order_relaxed)) {
    return;
  }
  atomic_thread_fence(memory_order_release);
  for (size_t i = 0; i < count; i++) {
    atomic_store_explicit(&slot[i + 1], words[i], memory_order_relaxed);
  }
  atomic_store_explicit(slot, before + 2, memory_order_release);
}

#endif
