/*
 * hook.h - a function that is followed, and what is done when it runs.
 */
#ifndef ALLOCS_CUSTOM_HOOK_H
#define ALLOCS_CUSTOM_HOOK_H

#include "frame.h"
#include "rules.h"

#pragma GCC visibility push(hidden)

struct ac_hook {
  const void *trampoline; /* runs the function itself */
  int64_t thread;         /* where the thread keeps ac_outermost of the family, from its pointer */
  uint32_t clobbers; /* 1: it calls what no compiler knows: nobody expects vector registers to stay */
  const struct ac_rule *rule;
  uint32_t family; /* number of the recorder's; 0: of all that do not nest */
  bool resets;     /* whether the family has pools */
};

_Static_assert(offsetof(struct ac_hook, trampoline) == AC_H_TRAMPOLINE, "hook");
_Static_assert(offsetof(struct ac_hook, thread) == AC_H_THREAD, "hook");
_Static_assert(offsetof(struct ac_hook, clobbers) == AC_H_CLOBBERS, "hook");

/*
 * For each family the frame (its end) of the outermost allocating function that this thread is
 * in, or 0. One that lies below the stack pointer is of a function that was left by longjmp.
 */
extern __thread uint64_t ac_outermost[AC_FAMILIES_MAX] __attribute__((tls_model("initial-exec")));

/* Numbers of the recorder's for the families, as far as they do not nest; ends with 0. */
extern uint32_t ac_top_families[AC_FAMILIES_MAX + 1];

/* Bytes for what the stubs save besides general and SSE registers; 0: nothing is saved. */
extern uint32_t ac_state_size;
void ac_state_init(void);

/* In stub.S. */
void ac_stub_alloc(void);
void ac_stub_realloc(void);
void ac_stub_free(void);

/* Called by the stubs. */
void ac_allocated(struct ac_frame *frame);
void ac_reallocating(struct ac_frame *frame);
void ac_freeing(struct ac_frame *frame);

/* Pools: what a reset gives back. See pools.c. */
void ac_pool_holds(const struct ac_hook *hook, uint64_t pool, uint64_t object);
void ac_pool_reset(const struct ac_hook *hook, uint64_t pool);

#pragma GCC visibility pop

#endif
