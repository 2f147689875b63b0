/*
 * leave.c - functions that are left without returning: by an exception, the end of a thread, or
 * longjmp. Which allocating function a thread is in must be known after that too.
 */
#include <dlfcn.h>
#include <setjmp.h>
#include <unwind.h>

#include "hook.h"

/* An unwinder passes frames from the inside out: this one is the innermost that is still noted. */
__attribute__((visibility("hidden"))) _Unwind_Reason_Code
ac_personality(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
               struct _Unwind_Exception *exception, struct _Unwind_Context *context) {
  (void)version;
  (void)class;
  (void)exception;
  (void)context;
  if ((actions & _UA_CLEANUP_PHASE) != 0) {
    uint64_t here = (uint64_t)__builtin_frame_address(0);
    uint64_t *innermost = NULL;
    for (size_t i = 0; i < AC_FAMILIES_MAX; i++) {
      if (ac_outermost[i] > here && (innermost == NULL || ac_outermost[i] < *innermost)) {
        innermost = &ac_outermost[i];
      }
    }
    if (innermost != NULL) {
      *innermost = 0;
    }
  }
  return _URC_CONTINUE_UNWIND;
}

/* The stack pointer in what setjmp keeps, which the C library hides by a secret of the process. */
static uint64_t stack_pointer_in(const struct __jmp_buf_tag *buffer) {
  enum { STACK_POINTER = 6 };
  uint64_t value = (uint64_t)buffer->__jmpbuf[STACK_POINTER];
  __asm__("ror $0x11, %0\n\txor %%fs:0x30, %0" : "+r"(value));
  return value;
}

static void forget_below(const struct __jmp_buf_tag *buffer) {
  uint64_t stays = stack_pointer_in(buffer);
  for (size_t i = 0; i < AC_FAMILIES_MAX; i++) {
    if (ac_outermost[i] <= stays) {
      ac_outermost[i] = 0;
    }
  }
}

#define JUMP(name)                                                                          \
  __attribute__((visibility("default"), noreturn)) void name(struct __jmp_buf_tag buffer[1], \
                                                             int value) {                    \
    static void (*next)(struct __jmp_buf_tag *, int) __attribute__((noreturn));              \
    if (next == NULL) {                                                                      \
      *(void **)&next = dlsym(RTLD_NEXT, #name);                                             \
    }                                                                                        \
    forget_below(buffer);                                                                    \
    next(buffer, value);                                                                     \
  }

JUMP(longjmp)
JUMP(_longjmp)
JUMP(siglongjmp)
JUMP(__longjmp_chk)
