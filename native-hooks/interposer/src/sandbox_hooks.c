/*
 * sandbox_hooks.c - notices that the program enters seccomp.
 *
 * Afterwards a system call of ours may be the program's death. Whether one is in a sandbox
 * cannot be asked without a system call, so the ways in are watched. Then nothing is asked of
 * the kernel but memory for the index, and that only where the program's filter allows it.
 */
#include "filter.h"
#include "free.h"
#include "os.h"

#include <errno.h>
#include <linux/audit.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* The calls of ah_os_map, whatever the length. */
static bool allows_mapping(const struct sock_fprog *filter) {
  struct seccomp_data map = {
      .nr = SYS_mmap,
      .arch = ARCHITECTURE,
      .args = {0, 1 << 21, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, (uint64_t)-1, 0}};
  struct seccomp_data advise = {
      .nr = SYS_madvise,
      .arch = ARCHITECTURE,
      .args = {(uintptr_t)&ah_root, 1 << 21, MADV_NOHUGEPAGE}};
  return ah_filter_allows(filter, &map) && ah_filter_allows(filter, &advise);
}

/* Before the program enters, by a filter or, where that is NULL, by the strict mode. */
static void entering(const struct sock_fprog *filter) {
  ah_flag_set(ALLOCS_HOOK_SANDBOXED);
  if (filter == NULL || !allows_mapping(filter)) {
    ah_os_map_no_more();
  }
}

/* What the program passes may be no filter at all: some ask so whether there is seccomp. */
static void entering_by(bool strict, const struct sock_fprog *filter) {
  if (strict || (filter != NULL && filter->filter != NULL)) {
    entering(strict ? NULL : filter);
  }
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
    entering_by(a == SECCOMP_MODE_STRICT, (const struct sock_fprog *)b);
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

__attribute__((visibility("hidden"), used)) void ah_seccomp_called(unsigned operation,
                                                                   const struct sock_fprog *filter) {
  if (operation == SECCOMP_SET_MODE_STRICT || operation == SECCOMP_SET_MODE_FILTER) {
    entering_by(operation == SECCOMP_SET_MODE_STRICT, filter);
  }
}

#define PUSH(register) "  pushq %" register "\n  .cfi_adjust_cfa_offset 8\n"
#define POP(register) "  popq %" register "\n  .cfi_adjust_cfa_offset -8\n"

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
    "2:\n" /* this one returns once: a frame does no harm */
    PUSH("rdi") PUSH("rsi") PUSH("rdx") PUSH("rcx") PUSH("r8") PUSH("r9")
    "  subq $8, %rsp\n"
    "  .cfi_adjust_cfa_offset 8\n"
    "  movq %rsi, %rdi\n"
    "  movq %rcx, %rsi\n"
    "  call ah_seccomp_called\n"
    "  addq $8, %rsp\n"
    "  .cfi_adjust_cfa_offset -8\n"
    POP("r9") POP("r8") POP("rcx") POP("rdx") POP("rsi") POP("rdi")
    "  jmp 1b\n"
    "3:\n"
    "  movq %rax, %rdi\n"
    "  jmp ah_set_errno\n"
    ".cfi_endproc\n"
    ".size syscall, .-syscall\n");

_Static_assert(SYS_seccomp == 317, "the call that syscall watches");
#endif
