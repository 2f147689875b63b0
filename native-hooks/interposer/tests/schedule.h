/*
 * schedule.h - included before everything else when the recorder is built for schedule_test:
 * each atomic access first lets the scheduler decide which thread goes on.
 */
#ifndef ALLOCS_SCHEDULE_H
#define ALLOCS_SCHEDULE_H

#include <stdatomic.h>

/* Before an access to *p. */
void schedule_point(const volatile void *p);

#undef atomic_load_explicit
#undef atomic_store_explicit
#undef atomic_compare_exchange_strong
#undef atomic_compare_exchange_weak
#undef atomic_load
#undef atomic_store

#define atomic_load_explicit(p, order) (schedule_point(p), __atomic_load_n(p, order))
#define atomic_store_explicit(p, v, order) (schedule_point(p), __atomic_store_n(p, v, order))
#define atomic_load(p) atomic_load_explicit(p, __ATOMIC_SEQ_CST)
#define atomic_store(p, v) atomic_store_explicit(p, v, __ATOMIC_SEQ_CST)
#define atomic_compare_exchange_strong(p, e, v)                                             \
  (schedule_point(p),                                                                        \
   __atomic_compare_exchange_n(p, e, v, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
#define atomic_compare_exchange_weak(p, e, v) atomic_compare_exchange_strong(p, e, v)

#endif
