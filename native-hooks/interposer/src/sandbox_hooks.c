/*
 * sandbox_hooks.c - notices that the program enters seccomp.
 *
 * Afterwards a system call of ours, at the exit, may be the program's death. Whether one is
 * in a sandbox cannot be asked without a system call, so the ways in are watched.
 */
#include "free.h"
#include "os.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <unistd.h>

__attribute__((visibility("hidden"), used)) void ah_sandbox_entered(void) {
  ah_flag_set(ALLOCS_HOOK_SANDBOXED);
}

/* The C library's own does nothing else. */
AH_HOOK int prctl(int option, ...) {
  va_list list;
  va_start(list, option);
  long a = va_arg(list, long);
  long b = va_arg(list, long);
  long c = va_arg(list, long);
  long d = va_arg(list, long);
  va_end(list);
  if (option == PR_SET_SECCOMP) {
    ah_sandbox_entered();
  }
  long result = ah_syscall(SYS_prctl, option, a, b, c, d, 0);
  if (result < 0) {
    errno = (int)-result;
    return -1;
  }
  return (int)result;
}

#if defined(__x86_64__)
/*
 * In assembly, since it must have no frame: a program may call vfork or clone through it,
 * and then returns from it twice. The error path is the C library's convention for errno.
 */
__attribute__((visibility("hidden"), used)) long ah_set_errno(long result) {
  errno = (int)-result;
  return -1;
}

__asm__(
    ".text\n"
    ".p2align 4\n"
    ".globl syscall\n"
    ".type syscall, @function\n"
    "syscall:\n"
    ".cfi_startproc\n"
    "  cmpq $317, %rdi\n" /* SYS_seccomp */
    "  je 2f\n"
    "1:\n"
    "  movq %rdi, %rax\n"
    "  movq %rsi, %rdi\n"
    "  movq %rdx, %rsi\n"
    "  movq %rcx, %rdx\n"
    "  movq %r8, %r10\n"
    "  movq %r9, %r8\n"
    "  movq 8(%rsp), %r9\n"
    "  syscall\n"
    "  cmpq $-4095, %rax\n"
    "  jae 3f\n"
    "  ret\n"
    "2:\n"
    "  orl $64, ah_flags(%rip)\n" /* ALLOCS_HOOK_SANDBOXED */
    "  jmp 1b\n"
    "3:\n"
    "  movq %rax, %rdi\n"
    "  jmp ah_set_errno\n"
    ".cfi_endproc\n"
    ".size syscall, .-syscall\n"
    ".hidden ah_flags\n"
    ".set ah_flags, ah_root + 16\n");

_Static_assert(offsetof(struct allocs_hook_root, flags) == 16, "ah_flags");
_Static_assert(ALLOCS_HOOK_SANDBOXED == 64, "the flag that syscall sets");
_Static_assert(SYS_seccomp == 317, "the call that syscall watches");
#endif
