/*
 * frames.h - what is known of return addresses: how the walk goes on from each.
 *
 * Where the caller of a frame is to be found depends on nothing but the return address, so it is
 * read from .eh_frame once and kept in a table. The table is the recorder's own (FORMAT.md).
 *
 *   frame     a return address, for whoever walks the stack
 *   step      how to get from a frame to that of its caller
 *   internal  said of frames of the C library, the C++ runtime and the like (between.h): recorded,
 *             not counted
 *   stray     what lies where a return address should be, and is none
 */
#ifndef ALLOCS_FRAMES_H
#define ALLOCS_FRAMES_H

#include "cfi.h"
#include "index.h"

#pragma GCC visibility push(hidden)

/*
 * A step; 0 where nothing is known, or what is known is doubted:
 *   63..39  where the caller's rbp is saved, from the CFA, below 0; or one of the two codes
 *   38..33  strays that were met behind this frame
 *       32  a path went on behind it
 *   31..3   the CFA, in bytes: from the CFA of the callee, or from rbp
 *    2..0   kind, with AH_STEP_INTERNAL if the frame is
 */
enum {
  AH_STEP_SP = 1,        /* CFA = that of the callee + cfa */
  AH_STEP_RBP = 2,       /* CFA = rbp + cfa */
  AH_STEP_REALIGNED = 3, /* CFA = *(rbp + cfa), and the caller's rbp is *rbp */
  AH_STEP_END = 4,       /* no path goes on behind this frame */
  AH_STEP_INTERNAL = 4,  /* beside another kind */
  AH_STEP_KIND = 7,
};
#define AH_STEP_CONTINUES (UINT64_C(1) << 32)
#define AH_STEP_STRAY (UINT64_C(1) << 33)
#define AH_STEP_STRAYS_MAX 63u
#define AH_STEP_RBP_SHIFT 39
#define AH_STEP_RBP_SAME 0    /* as in the callee, or where the step itself found it */
#define AH_STEP_RBP_UNKNOWN 1 /* no place: they are even */

static inline uint32_t ah_step_kind(uint64_t step) { return step & AH_STEP_KIND; }
/* Its kind without AH_STEP_INTERNAL; of no use for AH_STEP_END. */
static inline uint32_t ah_step_way(uint64_t step) { return step & (AH_STEP_KIND ^ AH_STEP_INTERNAL); }
static inline intptr_t ah_step_cfa(uint64_t step) {
  return (int32_t)((uint32_t)step & ~(uint32_t)AH_STEP_KIND);
}
static inline intptr_t ah_step_rbp(uint64_t step) {
  return (intptr_t)((int64_t)step >> AH_STEP_RBP_SHIFT);
}

/* An entry is never moved, nor given to another address; what is found in an old table holds too. */
struct ah_frame {
  _Atomic(uintptr_t) address; /* 0 while it is free */
  _Atomic(uint64_t) step;
};

/* Open-addressed; the places of an address are its home, then others around that. */
struct ah_frames {
  uint64_t mask;
  _Atomic(uint64_t) used;
  struct ah_frame entries[];
};

extern struct ah_frames *_Atomic ah_frames;

/*
 * What is needed of almost all steps, with the return address, in one word of a small table that stays in
 * the cache; 0 in free slots. It repeats what the table of frames says, so it may be overwritten.
 *   63..17 return address | 16 AH_STEP_INTERNAL | 15 AH_STEP_RBP, not AH_STEP_SP
 *   14..9  how far below the CFA the caller's rbp is saved; 0: as in the callee
 *    8..0  the CFA, as in a step; both in multiples of 8
 */
#define AH_HOT_STEPS 8192u
#define AH_HOT_ADDRESS_SHIFT 17
#define AH_HOT_INTERNAL (1u << 16)
#define AH_HOT_RBP (1u << 15)
#define AH_HOT_SAVED_SHIFT 9
#define AH_HOT_SAVED_MAX 63u
#define AH_HOT_CFA_MAX 511u

extern _Atomic(uint64_t) ah_hot_steps[AH_HOT_STEPS];

/*
 * The first of the two places that an address has. Return addresses near to each other, which are met
 * together, share cache lines.
 */
static inline _Atomic(uint64_t) *ah_hot_places_of(uintptr_t address) {
  return &ah_hot_steps[(address >> 4 ^ address >> 17) % AH_HOT_STEPS & ~(uintptr_t)1];
}

/* The word of an address; of another, or 0, if it has none. */
static inline uint64_t ah_hot_step_of(uintptr_t address) {
  const _Atomic(uint64_t) *places = ah_hot_places_of(address);
  uint64_t step = atomic_load_explicit(&places[0], memory_order_acquire);
  return step >> AH_HOT_ADDRESS_SHIFT == address ? step
                                                 : atomic_load_explicit(&places[1], memory_order_acquire);
}

/*
 * The step of what lies where a return address should be, known or found out now; 0 if it is a
 * stray. Afterwards it is among the hot ones, if it can be. Code that no object holds may be a
 * just-in-time compiler's. One that is `certain` was told by the processor.
 */
uint64_t ah_frame_learn(uintptr_t address, bool certain);
/* Whether a path went on behind a frame; that one did. */
bool ah_frame_does_continue(uintptr_t address);
void ah_frame_continues(uintptr_t address);
/* There was a stray behind a frame. */
void ah_frame_strays(uintptr_t address);
/* To be called when libraries were unloaded: what is known of their frames is then doubted. */
void ah_frames_unloaded(void);

/*
 * Whether the 8 bytes at an address that is a multiple of 8 can be read, or could be since memory
 * was last given back. The stack has no holes, so this matters only where .eh_frame is wrong, or a
 * stack ends without saying so.
 */
bool ah_can_read(uintptr_t address);
/* To be called when memory is given back, or a thread starts: the stack of another may be gone. */
void ah_pages_gone(void);

#pragma GCC visibility pop

#endif
