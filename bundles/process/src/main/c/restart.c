#define _GNU_SOURCE
#include "restart.h"

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>

enum { ERESTARTNOHAND = 514 }; /* of the kernel; user space never sees it */

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

void restart_undo_interruption(pid_t tid, const struct user_regs_struct *registers) {
  bool interrupted = (long long)registers->orig_rax >= 0 && (long long)registers->rax == -EINTR;
  if (interrupted && is_restartable(registers->orig_rax)) {
    struct user_regs_struct changed = *registers;
    struct iovec set = {&changed, sizeof changed};
    changed.rax = (unsigned long long)-ERESTARTNOHAND;
    ptrace(PTRACE_SETREGSET, tid, (void *)NT_PRSTATUS, &set);
  }
}
