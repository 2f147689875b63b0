/*
 * changes.h - what was changed on request: the log of it, and which policies hold which chunks.
 */
#ifndef ALLOCS_CHANGES_H
#define ALLOCS_CHANGES_H

#include "change_layout.h"
#include "index.h"

#pragma GCC visibility push(hidden)

extern struct ah_changed ah_changed;

/* Makes the tables known to readers. Idempotent. */
void ah_changed_publish(void);

/* Logs a change. The text has to live for ever; NULL where there is none. */
void ah_log_change(enum ah_change_kind kind, uintptr_t base, size_t size, const char *text,
                   uint32_t path);

/* The number of a policy's name, given out at its first use; 0 if it is no name, or none is left. */
uint32_t ah_policy_number(const char *name);
/* The same, 0 where it was never used. */
uint32_t ah_policy_find(const char *name);
/* The name of a number, which lives for ever. */
const char *ah_policy_name(uint32_t policy);

/* How many chunks are held. */
extern _Atomic(uint32_t) ah_held_count;
/* Whether any is: nothing else is asked of the table as long as that is false. */
AH_INLINE bool ah_held_any(void) {
  return AH_UNLIKELY(atomic_load_explicit(&ah_held_count, memory_order_relaxed) != 0);
}

/* Has a policy hold a chunk; false if there is no room. */
bool ah_hold(uintptr_t base, uint32_t policy);
enum ah_release {
  AH_NOT_HELD, /* by this policy */
  AH_RELEASED,
  AH_TO_BE_FREED, /* it was the last to let go */
};
enum ah_release ah_release(uintptr_t base, uint32_t policy);
/* Whether policies hold a chunk. */
bool ah_is_held(uintptr_t base);
/* The program lets go of a chunk. */
enum ah_letting {
  AH_UNHELD,      /* by policies: it is to be freed */
  AH_STAYS,       /* for policies that hold it */
  AH_GONE_BEFORE, /* the same, and the program had let go already */
};
enum ah_letting ah_let_go(uintptr_t base);
/* Whether it did, and policies hold the chunk. */
bool ah_was_let_go(uintptr_t base);

/* In the child of a fork, where no other thread is at work on the table. */
void ah_held_forked(void);

#pragma GCC visibility pop

#endif
