#define _GNU_SOURCE
#include "restart.h"

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>

enum { ERESTARTSYS = 512, ERESTARTNOINTR = 513, ERESTARTNOHAND = 514, ERESTART_RESTARTBLOCK = 516 };
/* of the kernel; user space never sees them */

enum { SYSCALL_BYTES = 2 };

static bool is_restartable(unsigned long long call) {
  switch (call) {
  case SYS_epoll_wait:
  case SYS_epoll_pwait:
#ifdef SYS_epoll_pwait2
  case SYS_epoll_pwait2:
#endif
  case SYS_rt_sigtimedwait:
  case SYS_semop:
  case SYS_semtimedop:
  case SYS_msgrcv:
  case SYS_msgsnd:
  case SYS_io_getevents:
  case SYS_io_pgetevents:
  case SYS_read:
  case SYS_readv:
  case SYS_write:
  case SYS_writev:
  case SYS_recvfrom:
  case SYS_recvmsg:
  case SYS_recvmmsg:
  case SYS_sendto:
  case SYS_sendmsg:
  case SYS_sendmmsg:
  case SYS_accept:
  case SYS_accept4:
    return true;
  default:
    return false;
  }
}

/* Whether a call was interrupted that the kernel does not restart by itself, and nobody would notice. */
static bool is_only_interrupted(const struct user_regs_struct *registers) {
  return (long long)registers->orig_rax >= 0 && (long long)registers->rax == -EINTR &&
         is_restartable(registers->orig_rax);
}

struct user_regs_struct restart_by_itself(const struct user_regs_struct *registers) {
  struct user_regs_struct again = *registers;
  long long error = -(long long)registers->rax;
  if ((long long)registers->orig_rax < 0) {
    return again;
  }
  if (error == ERESTARTSYS || error == ERESTARTNOINTR || error == ERESTARTNOHAND ||
      is_only_interrupted(registers)) {
    again.rax = registers->orig_rax;
    again.rip -= SYSCALL_BYTES;
  } else if (error == ERESTART_RESTARTBLOCK) {
    again.rax = SYS_restart_syscall;
    again.rip -= SYSCALL_BYTES;
  }
  return again;
}

struct user_regs_struct restart_by_kernel(const struct user_regs_struct *registers) {
  struct user_regs_struct again = *registers;
  if (is_only_interrupted(registers)) {
    again.rax = (unsigned long long)-ERESTARTNOHAND;
  }
  return again;
}

void restart_undo_interruption(pid_t tid, const struct user_regs_struct *registers) {
  if (is_only_interrupted(registers)) {
    struct user_regs_struct changed = restart_by_kernel(registers);
    struct iovec set = {&changed, sizeof changed};
    ptrace(PTRACE_SETREGSET, tid, (void *)NT_PRSTATUS, &set);
  }
}
