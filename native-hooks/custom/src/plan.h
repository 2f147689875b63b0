/*
 * plan.h - whether a function's entry can be replaced by a jump, and what has to run instead.
 *
 * The instructions that the jump displaces are moved elsewhere, together with a jump behind
 * them. That is right only where nothing jumps between them, so the whole function is decoded.
 */
#ifndef ALLOCS_CUSTOM_PLAN_H
#define ALLOCS_CUSTOM_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

enum { AC_JUMP = 5, AC_MOVED_MAX = 80 };

struct ac_code {
  const uint8_t *bytes;
  uint64_t address; /* where they run */
  size_t size;      /* of the function */
  size_t readable;  /* bytes that can be read: padding may follow the function */
  uint64_t lowest;  /* from which on they can */
};

struct ac_plan {
  size_t kept;      /* bytes before the jump: endbr64 */
  size_t displaced; /* bytes behind these that the jump takes, in whole instructions */
  size_t length;
  uint8_t moved[AC_MOVED_MAX];
  bool clobbers; /* calls what is not known when it is compiled */
  const char *refusal; /* why not, if not */
  size_t at;           /* offset in the function that the refusal is about */
};

/* Makes the decoder; false if its library is another one than it was built for. */
bool ac_plan_init(void);

/* Plans for moved instructions at the address `to`; false, and plan->refusal set, if it cannot be. */
bool ac_plan(const struct ac_code *code, uint64_t to, struct ac_plan *plan);

#pragma GCC visibility pop

#endif
