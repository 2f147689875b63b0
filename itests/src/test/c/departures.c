/*
 * departures HOW - waits deep in frames that the C library and the kernel made: in a handler that
 * interrupted the vdso, in one of abort's signal, in the cleanup of a thread that ends, is cancelled
 * or has data of its own to destroy, between jumps, or as a child that is about to be another program.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define KEEP __attribute__((noinline))

static void ready(void) {
  static const char line[] = "ready\n";
  if (write(STDOUT_FILENO, line, sizeof line - 1) < 0) {
    _exit(1);
  }
}

KEEP static int park(int why) {
  volatile int reason = why;
  ready();
  for (;;) {
    pause();
    reason++;
  }
  return reason;
}

static void on_abort(int number) {
  volatile int parked = park(number);
  (void)parked;
}

KEEP static int give_up(int depth) {
  volatile char padding[40];
  padding[0] = (char)depth;
  if (depth == 0) {
    abort();
  }
  return give_up(depth - 1) + padding[0];
}

static volatile unsigned long vdso;

static void on_tick(int number, siginfo_t *info, void *context) {
  unsigned long pc = (unsigned long)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
  if (pc - vdso < 8192) {
    volatile int parked = park(number + info->si_code);
    (void)parked;
  }
}

KEEP static long read_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_nsec;
}

KEEP static void interrupt_vdso(void) {
  vdso = getauxval(AT_SYSINFO_EHDR);
  struct sigaction action = {.sa_sigaction = on_tick, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  struct itimerval often = {{0, 700}, {0, 700}};
  setitimer(ITIMER_REAL, &often, NULL);
  volatile long sum = 0;
  for (;;) {
    sum += read_clock();
  }
}

static void cleanup(void *argument) {
  volatile int parked = park(*(int *)argument);
  (void)parked;
}

KEEP static void leave(int depth, int *why) {
  volatile char padding[24];
  padding[1] = (char)depth;
  if (depth > 0) {
    leave(depth - 1, why);
  } else if (*why == 1) {
    pthread_exit(why);
  } else {
    pause(); /* to be cancelled */
  }
  padding[2] = padding[1];
}

static void *ends(void *why) {
  pthread_cleanup_push(cleanup, why);
  leave(3, why);
  pthread_cleanup_pop(0);
  return why;
}

static pthread_key_t key;

static void *owns(void *why) {
  pthread_setspecific(key, why);
  return why;
}

static sigjmp_buf back;
static volatile unsigned long jumps;

KEEP static void jump_from(int depth) {
  volatile char padding[56];
  padding[0] = (char)depth;
  if (depth == 0) {
    siglongjmp(back, 1);
  }
  jump_from(depth - 1);
  padding[1] = padding[0];
}

KEEP static void jump_for_ever(void) {
  volatile int depth = 0;
  ready();
  for (;;) {
    if (sigsetjmp(back, jumps % 3 == 0) == 0) {
      depth = (depth + 7) % 23;
      jump_from(depth);
    }
    jumps++;
  }
}

/* The child opens a pipe that nobody else opens before it is another program. */
KEEP static int spawn(const char *pipe) {
  pid_t child;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, pipe, O_RDONLY, 0);
  char *arguments[] = {"true", NULL};
  ready();
  return posix_spawn(&child, "/bin/true", &actions, NULL, arguments, NULL);
}

KEEP static int become(void) {
  ready();
  getchar();
  return execlp("sh", "sh", "-c", "echo ready; read line", (char *)NULL);
}

static void start(void *(*function)(void *), int *why, int cancels) {
  pthread_t thread;
  pthread_create(&thread, NULL, function, why);
  usleep(20000);
  if (cancels) {
    pthread_cancel(thread);
  }
  pthread_join(thread, NULL);
}

int main(int argc, char **argv) {
  static int why;
  const char *how = argc > 1 ? argv[1] : "";
  signal(SIGABRT, on_abort);
  pthread_key_create(&key, cleanup);
  why = !strcmp(how, "exit");
  if (!strcmp(how, "abort")) {
    return give_up(4);
  } else if (!strcmp(how, "vdso")) {
    interrupt_vdso();
  } else if (!strcmp(how, "exit") || !strcmp(how, "cancel")) {
    start(ends, &why, !why);
  } else if (!strcmp(how, "key")) {
    start(owns, &why, 0);
  } else if (!strcmp(how, "jumps")) {
    jump_for_ever();
  } else if (!strcmp(how, "exec")) {
    return become();
  } else if (!strcmp(how, "spawn") && argc > 2) {
    return spawn(argv[2]);
  }
  return 1;
}
