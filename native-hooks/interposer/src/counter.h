/*
 * counter.h - adding to counters that several threads share: one instruction, so that signal
 * handlers take nothing away, and without a lock where no other thread can be about.
 */
#ifndef ALLOCS_COUNTER_H
#define ALLOCS_COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/single_threaded.h>

#pragma weak __libc_single_threaded

static inline bool ah_is_alone(void) {
  return &__libc_single_threaded != NULL && __libc_single_threaded != 0;
}

static inline void ah_add(uint64_t *counter, uint64_t value, bool shared) {
#if defined(__x86_64__)
  if (!shared) {
    __asm__ volatile("addq %1, %0" : "+m"(*counter) : "er"(value) : "cc");
    return;
  }
#else
  (void)shared;
#endif
  __atomic_fetch_add(counter, value, __ATOMIC_RELAXED);
}

/* The same, for a reason to know the new value. */
static inline uint64_t ah_added(uint64_t *counter, uint64_t value, bool shared) {
#if defined(__x86_64__)
  uint64_t old = value;
  if (!shared) {
    __asm__ volatile("xaddq %0, %1" : "+r"(old), "+m"(*counter) : : "cc");
    return old + value;
  }
#else
  (void)shared;
#endif
  return __atomic_add_fetch(counter, value, __ATOMIC_RELAXED);
}

/* Values are below 2^63. */
static inline void ah_raise_to(uint64_t *peak, uint64_t value) {
  uint64_t seen = __atomic_load_n(peak, __ATOMIC_RELAXED);
  while ((int64_t)seen < (int64_t)value &&
         !__atomic_compare_exchange_n(peak, &seen, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}

#endif
