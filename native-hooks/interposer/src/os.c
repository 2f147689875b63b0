#include "os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>

static _Atomic(bool) no_more;

void ah_os_map_no_more(void) { atomic_store(&no_more, true); }

void *ah_os_map(size_t length) {
  if (atomic_load_explicit(&no_more, memory_order_relaxed)) {
    return NULL;
  }
  long address = ah_syscall(SYS_mmap, 0, (long)length, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (address < 0 && address > -4096) {
    return NULL;
  }
  /* Where huge pages are the default, one touched word would cost 2 MiB. */
  ah_syscall(SYS_madvise, address, (long)length, MADV_NOHUGEPAGE, 0, 0, 0);
  return (void *)address;
}

void ah_os_unmap(void *address, size_t length) {
  ah_syscall(SYS_munmap, (long)address, (long)length, 0, 0, 0, 0);
}

int ah_os_open(const char *path) {
  long flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  return (int)ah_syscall(SYS_openat, AT_FDCWD, (long)path, flags, 0, 0, 0);
}

void ah_os_close(int file) { ah_syscall(SYS_close, file, 0, 0, 0, 0, 0); }

bool ah_os_read(int file, void *into, size_t length, uint64_t offset) {
  for (size_t done = 0; done < length;) {
    long got = ah_syscall(SYS_pread64, file, (long)into + (long)done, (long)(length - done),
                          (long)(offset + done), 0, 0);
    if (got <= 0 && got != -EINTR) {
      return false;
    }
    done += got < 0 ? 0 : (size_t)got;
  }
  return true;
}

int ah_os_pid(void) { return (int)ah_syscall(SYS_getpid, 0, 0, 0, 0, 0, 0); }

int ah_os_parent(void) { return (int)ah_syscall(SYS_getppid, 0, 0, 0, 0, 0, 0); }

int ah_os_thread(void) { return (int)ah_syscall(SYS_gettid, 0, 0, 0, 0, 0, 0); }

void ah_os_allow_readers(void) {
  ah_syscall(SYS_prctl, PR_SET_PTRACER, (long)PR_SET_PTRACER_ANY, 0, 0, 0, 0);
}

static int64_t milliseconds(long clock) {
  struct timespec now = {0, 0};
  ah_syscall(SYS_clock_gettime, clock, (long)&now, 0, 0, 0, 0);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t ah_os_now(void) { return milliseconds(CLOCK_MONOTONIC); }

int64_t ah_os_worked(void) { return milliseconds(CLOCK_PROCESS_CPUTIME_ID); }

void ah_os_sleep(int milliseconds) {
  struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
  ah_syscall(SYS_nanosleep, (long)&pause, 0, 0, 0, 0, 0);
}

/*
 * The environment as the kernel gave it: the C library's own pointer to it is not there yet
 * when the loader allocates. It lies behind the arguments, where the stack of main ends.
 */
extern void *__libc_stack_end __attribute__((weak));

const char *ah_os_variable(const char *name) {
  if (&__libc_stack_end == NULL || __libc_stack_end == NULL) {
    return NULL;
  }
  char **start = __libc_stack_end;
  size_t length = strlen(name);
  for (char **at = start + 1 + (intptr_t)start[0] + 1; *at != NULL; at++) {
    if (strncmp(*at, name, length) == 0 && (*at)[length] == '=') {
      return *at + length + 1;
    }
  }
  return NULL;
}
