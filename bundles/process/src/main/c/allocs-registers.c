/*
 * allocs-registers PID - prints the registers of every thread of a process.
 *
 * A program of its own, not a thread of the virtual machine, for two reasons. While a thread is
 * being traced, wait() in any thread of the tracer's process takes its stops: the virtual machine
 * waits for its children, and would take the stop of one for its end. And a tracee that does not
 * stop can be let go of only by the tracer's end.
 *
 * Each thread is stopped by itself, for some microseconds, and runs on as if nothing had been:
 *   - signals that arrive meanwhile are delivered;
 *   - a thread that job control has stopped stays stopped;
 *   - a system call is restarted, even one that the kernel would let fail with EINTR;
 *   - if this program dies, the kernel lets all threads go.
 *
 * Output, one line a thread, in no order:
 *   TID R WORD{27}   registers in hexadecimal, in the order of struct user_regs_struct
 *   TID T TRACER     traced by another process, TRACER is its id
 *   TID B STATE      did not stop in time; the state is the letter of proc(5)
 *   TID G            ended
 *   TID W SIZE       registers of another size: not a 64-bit thread
 *   TID E ERRNO      the kernel refused
 * and at last "end". The exit status is 0 after "end", 1 if there is no such process.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  MAX_THREADS = 1 << 17,
  MAX_LISTINGS = 4,
  LIFETIME_SECONDS = 8,
  STOP_MILLIS = 1000,
  SLEEPING_MILLIS = 100,
  POLL_MILLIS = 10,
  KERNEL_RESTART_NO_HANDLER = -514, /* ERESTARTNOHAND, which user space never sees */
};

struct thread {
  pid_t tid;
  bool waited_for;
};

static struct thread *threads;
static size_t thread_count;
static size_t outstanding;
static pid_t process;

/* Reads what /proc says of a thread under "KEY:"; the buffer is empty if that is nothing. */
static void status_of(pid_t tid, const char *key, char *value, size_t size) {
  char path[64];
  char line[256];
  value[0] = 0;
  snprintf(path, sizeof path, "/proc/%d/task/%d/status", process, tid);
  FILE *file = fopen(path, "re");
  if (!file) {
    return;
  }
  size_t length = strlen(key);
  while (!value[0] && fgets(line, sizeof line, file)) {
    if (!strncmp(line, key, length) && line[length] == ':') {
      snprintf(value, size, "%s", line + length + 1 + strspn(line + length + 1, " \t"));
    }
  }
  fclose(file);
}

static char state_of(pid_t tid) {
  char state[32];
  status_of(tid, "State", state, sizeof state);
  return state[0] ? state[0] : 'X';
}

static bool has_ended(char state) { return state == 'X' || state == 'Z'; }

static void report_refusal(pid_t tid, int error) {
  char tracer[32];
  status_of(tid, "TracerPid", tracer, sizeof tracer);
  if (error == ESRCH || has_ended(state_of(tid))) {
    printf("%d G\n", tid);
  } else if (atoi(tracer) != 0) {
    printf("%d T %d\n", tid, atoi(tracer));
  } else {
    printf("%d E %d\n", tid, error);
  }
}

/*
 * System calls that fail with EINTR after any interruption, handler or not (signal(7)), though
 * nothing of them has happened yet.
 */
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

/* Makes the kernel restart a call that our stop interrupted, unless a signal handler runs. */
static void undo_interruption(pid_t tid, struct user_regs_struct *registers, struct iovec *set) {
  bool interrupted = (long long)registers->orig_rax >= 0 && (long long)registers->rax == -EINTR;
  if (interrupted && is_restartable(registers->orig_rax)) {
    unsigned long long result = registers->rax;
    registers->rax = (unsigned long long)KERNEL_RESTART_NO_HANDLER;
    ptrace(PTRACE_SETREGSET, tid, (void *)NT_PRSTATUS, set);
    registers->rax = result;
  }
}

static void report_registers(pid_t tid) {
  struct user_regs_struct registers;
  struct iovec set = {&registers, sizeof registers};
  if (ptrace(PTRACE_GETREGSET, tid, (void *)NT_PRSTATUS, &set) != 0) {
    report_refusal(tid, errno);
  } else if (set.iov_len != sizeof registers) {
    printf("%d W %zu\n", tid, set.iov_len);
  } else {
    undo_interruption(tid, &registers, &set);
    unsigned long long words[sizeof registers / 8];
    memcpy(words, &registers, sizeof words);
    printf("%d R", tid);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
      printf(" %llx", words[i]);
    }
    putchar('\n');
  }
}

static bool no_longer_waited_for(pid_t tid) {
  for (size_t i = thread_count; i-- > 0;) {
    if (threads[i].tid == tid && threads[i].waited_for) {
      threads[i].waited_for = false;
      outstanding--;
      return true;
    }
  }
  return false;
}

/* Lets a stopped thread go. A stop that announces a signal hands it on; others announce none. */
static void let_go(pid_t tid, int status) {
  bool announces_signal = status >> 16 == 0;
  ptrace(PTRACE_DETACH, tid, 0, (void *)(long)(announces_signal ? WSTOPSIG(status) : 0));
}

/* Takes every stop that has happened by now; returns whether there was one. */
static bool take_stops(void) {
  bool any = false;
  int status;
  pid_t tid;
  while (outstanding && (tid = waitpid(-1, &status, __WALL | WNOHANG)) > 0) {
    any = true;
    bool asked = no_longer_waited_for(tid);
    if (!WIFSTOPPED(status)) {
      printf("%d G\n", tid);
      continue;
    }
    if (asked) {
      report_registers(tid);
    }
    let_go(tid, status);
  }
  return any;
}

static void stop(pid_t tid) {
  struct thread *thread = &threads[thread_count++];
  *thread = (struct thread){tid, false};
  if (ptrace(PTRACE_SEIZE, tid, 0, 0) != 0) {
    report_refusal(tid, errno);
    return;
  }
  thread->waited_for = true;
  outstanding++;
  ptrace(PTRACE_INTERRUPT, tid, 0, 0);
}

static bool is_known(pid_t tid) {
  for (size_t i = thread_count; i-- > 0;) {
    if (threads[i].tid == tid) {
      return true;
    }
  }
  return false;
}

/* Stops every thread not seen before; returns how many there were, or -1 without a process. */
static int stop_new_threads(void) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", process);
  DIR *directory = opendir(path);
  if (!directory) {
    return -1;
  }
  int found = 0;
  struct dirent *entry;
  while ((entry = readdir(directory)) && thread_count < MAX_THREADS) {
    pid_t tid = atoi(entry->d_name);
    if (tid > 0 && !is_known(tid)) {
      stop(tid);
      take_stops();
      found++;
    }
  }
  closedir(directory);
  return found;
}

static long millis_since(const struct timespec *start) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
}

/* Whether all that we still wait for are in a sleep that nothing interrupts. */
static bool all_uninterruptible(void) {
  for (size_t i = 0; i < thread_count; i++) {
    if (threads[i].waited_for && state_of(threads[i].tid) != 'D') {
      return false;
    }
  }
  return true;
}

static void await_stops(const sigset_t *child_signal) {
  struct timespec start;
  struct timespec pause = {0, POLL_MILLIS * 1000000L};
  clock_gettime(CLOCK_MONOTONIC, &start);
  while (outstanding) {
    long waited = millis_since(&start);
    if (waited > STOP_MILLIS || (waited > SLEEPING_MILLIS && all_uninterruptible())) {
      return;
    }
    if (!take_stops()) {
      sigtimedwait(child_signal, NULL, &pause);
    }
  }
}

static void report_the_rest(void) {
  for (size_t i = 0; i < thread_count && outstanding; i++) {
    if (threads[i].waited_for) {
      char state = state_of(threads[i].tid);
      printf(has_ended(state) ? "%d G\n" : "%d B %c\n", threads[i].tid, state);
    }
  }
}

int main(int argc, char **argv) {
  process = argc == 2 ? atoi(argv[1]) : 0;
  threads = malloc(MAX_THREADS * sizeof *threads);
  if (process <= 0 || !threads) {
    fputs("usage: allocs-registers PID\n", stderr);
    return 2;
  }
  sigset_t child_signal;
  sigemptyset(&child_signal);
  sigaddset(&child_signal, SIGCHLD);
  sigprocmask(SIG_SETMASK, &child_signal, NULL);
  signal(SIGCHLD, SIG_DFL);
  signal(SIGALRM, SIG_DFL);
  alarm(LIFETIME_SECONDS);
  int found = stop_new_threads();
  if (found < 0) {
    return 1;
  }
  for (int i = 1; i < MAX_LISTINGS && found > 0; i++) {
    found = stop_new_threads();
  }
  await_stops(&child_signal);
  report_the_rest();
  puts("end");
  return 0;
}
