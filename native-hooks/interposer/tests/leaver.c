/*
 * leaver.c - a program that ends in the way that its argument names, with status 7.
 * Before that it holds one chunk of 1999993 bytes.
 */
#include <fcntl.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATUS 7

static void *volatile kept;

static void close_everything(void) {
  for (int fd = 0; fd < 1024; fd++) {
    close(fd);
  }
}

/* The status if no descriptor below 64 is open, so that what comes after shows no more. */
static void complain_of_descriptors(void) {
  for (int fd = 0; fd < 64; fd++) {
    if (fcntl(fd, F_GETFD) >= 0) {
      _exit(99);
    }
  }
}

static void leave_in_child(void) {
  pid_t child = fork();
  if (child == 0) {
    exit(3);
  }
  int status;
  waitpid(child, &status, 0);
  exit(WEXITSTATUS(status) == 3 ? STATUS : 1);
}

static void leave_in_vfork_child(void) {
  pid_t child = vfork();
  if (child == 0) {
    _exit(3);
  }
  int status;
  waitpid(child, &status, 0);
  exit(WEXITSTATUS(status) == 3 ? STATUS : 1);
}

static void *leave_thread(void *unused) {
  exit(STATUS);
  return unused;
}

static void leave_from_threads(void) {
  pthread_t threads[8];
  for (int i = 0; i < 8; i++) {
    pthread_create(&threads[i], NULL, leave_thread, NULL);
  }
  _exit(STATUS);
}

static void handler(int signal) {
  (void)signal;
  _exit(STATUS);
}

/* The signal comes while the process waits to be read. */
static void leave_in_handler(void) {
  signal(SIGALRM, handler);
  exit(5);
}

static void leave_strict(void) {
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
  syscall(SYS_exit, STATUS);
}

static void leave_as_other_program(char **argv) {
  char *const command[] = {argv[0], "exit", NULL};
  execv("/proc/self/exe", command);
}

static void leave_under_filter(void) {
  static const struct {
    unsigned short code;
    unsigned char jt, jf;
    unsigned k;
  } allow_all[] = {{0x06, 0, 0, 0x7fff0000}};
  struct {
    unsigned short length;
    const void *filter;
  } program = {1, allow_all};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (syscall(SYS_seccomp, 1L, 0L, &program, 0L, 0L, 0L) != 0) {
    exit(1);
  }
  exit(STATUS);
}

int main(int argc, char **argv) {
  const char *way = argc > 1 ? argv[1] : "";
  kept = malloc(1999993);
  if (strcmp(way, "exit") == 0) {
    exit(STATUS);
  } else if (strcmp(way, "_exit") == 0) {
    _exit(STATUS);
  } else if (strcmp(way, "_Exit") == 0) {
    _Exit(STATUS);
  } else if (strcmp(way, "quick_exit") == 0) {
    at_quick_exit(complain_of_descriptors);
    close_everything();
    quick_exit(STATUS);
  } else if (strcmp(way, "closed") == 0) {
    close_everything();
    exit(STATUS);
  } else if (strcmp(way, "fork") == 0) {
    leave_in_child();
  } else if (strcmp(way, "vfork") == 0) {
    leave_in_vfork_child();
  } else if (strcmp(way, "threads") == 0) {
    leave_from_threads();
  } else if (strcmp(way, "handler") == 0) {
    leave_in_handler();
  } else if (strcmp(way, "abort") == 0) {
    abort();
  } else if (strcmp(way, "strict") == 0) {
    leave_strict();
  } else if (strcmp(way, "filter") == 0) {
    leave_under_filter();
  } else if (strcmp(way, "exec") == 0) {
    leave_as_other_program(argv);
  }
  return STATUS;
}
