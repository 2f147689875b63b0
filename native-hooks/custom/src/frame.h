/*
 * frame.h - what the stubs and the C code share: offsets for assembly, structures for C.
 *
 * A function that is followed begins with a jump to its thunk, which pushes %r11 and jumps to a
 * stub with its hook in %r11. A stub changes no register but those that the function itself
 * changes: compilers know what a function of their own unit leaves alone, and rely on it.
 *
 *   frame + AC_F_SIZE + 24   return address of the caller
 *                     + 16   %r11
 *                      + 8   %r10
 *                          + %rax
 */
#ifndef ALLOCS_CUSTOM_FRAME_H
#define ALLOCS_CUSTOM_FRAME_H

#define AC_F_HOOK 0
#define AC_F_TARGET 8
#define AC_F_ARGUMENTS 16
#define AC_F_RESULT 64
#define AC_F_RBX 72
#define AC_F_RBP 80
#define AC_F_STATES 88
#define AC_F_SAVED 96
#define AC_F_NOTE 160
#define AC_F_VECTORS 192
#define AC_F_SIZE 448
#define AC_F_ABOVE 32

#define AC_H_TRAMPOLINE 0
#define AC_H_THREAD 8
#define AC_H_CLOBBERS 16

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct ac_hook;

struct ac_frame {
  struct ac_hook *hook;
  uint64_t target;
  uint64_t arguments[6];
  uint64_t result;
  uint64_t rbx;
  uint64_t rbp; /* the caller's */
  uint64_t states; /* parts of the processor's extended state that were saved as well */
  uint64_t saved[8];
  uint64_t note[4]; /* for what runs before the function to tell what runs after it */
  uint64_t vectors[32];
  uint64_t rax, r10, r11;
  uint64_t return_address;
};

_Static_assert(offsetof(struct ac_frame, arguments) == AC_F_ARGUMENTS, "frame");
_Static_assert(offsetof(struct ac_frame, result) == AC_F_RESULT, "frame");
_Static_assert(offsetof(struct ac_frame, rbp) == AC_F_RBP, "frame");
_Static_assert(offsetof(struct ac_frame, states) == AC_F_STATES, "frame");
_Static_assert(offsetof(struct ac_frame, saved) == AC_F_SAVED, "frame");
_Static_assert(offsetof(struct ac_frame, note) == AC_F_NOTE, "frame");
_Static_assert(offsetof(struct ac_frame, vectors) == AC_F_VECTORS, "frame");
_Static_assert(offsetof(struct ac_frame, rax) == AC_F_SIZE, "frame");
_Static_assert(sizeof(struct ac_frame) == AC_F_SIZE + AC_F_ABOVE, "frame");

#endif
#endif
