/*
 * walk.h - finds the frame of the calling thread that holds an address, by .eh_frame alone.
 *
 * The walk takes no lock, allocates nothing and reads nothing outside the part of the stack that is
 * in use. It ends where call frame information is missing or unusual, at frames of signals, and on
 * stacks whose end is not known; then nothing is said.
 */
#ifndef ALLOCS_WALK_H
#define ALLOCS_WALK_H

#include <stdbool.h>
#include <stdint.h>

/* A frame by what is needed to find the next one: its return address, stack pointer and rbp. */
struct asker {
  uintptr_t pc, sp, rbp;
};

/* Who called the function that this stands in. Its file must be compiled to leave rbp alone. */
#define WALK_ASKER                                               \
  ((struct asker){(uintptr_t)__builtin_return_address(0),        \
                  (uintptr_t)__builtin_dwarf_cfa(), walk_rbp()})

static inline __attribute__((always_inline)) uintptr_t walk_rbp(void) {
  uintptr_t value;
  __asm__("movq %%rbp, %0" : "=r"(value));
  return value;
}

struct frame {
  uintptr_t pc; /* where it goes on when its callee returns */
  uintptr_t base, cfa;
};

/*
 * The frame, of the asker or of one that called it, that holds an address. `generation` is the
 * present one. What lies below the asker's frame, or beyond the frames that can be walked, has none.
 */
bool walk_find(const struct asker *asker, uintptr_t address, uint64_t generation,
               struct frame *out);

/*
 * Asks the C library where this thread's stack is. Returns whether that was not known before. The
 * first time it may take memory and a lock.
 */
bool walk_know_stack(void);

#endif
