/*
 * cfi.h - how the caller of a frame is found, out of .eh_frame.
 *
 * Reads only the part of the call-frame rules that compilers make for ordinary functions;
 * whatever else it meets means that the path ends there. No locks, no memory, no errno.
 */
#ifndef ALLOCS_CFI_H
#define ALLOCS_CFI_H

#include "image.h"

#pragma GCC visibility push(hidden)

enum ah_rule_kind {
  AH_RULE_NONE,      /* not known, or too unusual: the path ends */
  AH_RULE_SP,        /* CFA = stack pointer + cfa */
  AH_RULE_RBP,       /* CFA = rbp + cfa */
  AH_RULE_REALIGNED, /* CFA = *(rbp + cfa), and the caller's rbp is *rbp: gcc's realigned stack */
  AH_RULE_END,       /* nobody called it: it is the first function of a thread */
};

/* No places: they are even. */
#define AH_RBP_SAME 1
#define AH_RBP_UNKNOWN INT32_MAX

/* The return address is always at CFA - 8, and the caller's stack pointer is the CFA. */
struct ah_rule {
  enum ah_rule_kind kind;
  int32_t cfa;
  int32_t rbp; /* where the caller's rbp is saved, from the CFA, below 0; or one of the above */
};

/* The rule of an instruction of an image. */
struct ah_rule ah_rule_of(const struct ah_image *image, uintptr_t pc);

#pragma GCC visibility pop

#endif
