/*
 * live THREADS [killed | ended] - works in many threads, waits in many ways, gets signals, and checks whatever it does, while
 * its objects are changed from outside. For each line on its standard input it says what it has done, and
 * what went wrong: "ready WORK SIGNALS ERRORS". If "killed", its epoll_wait may be
 * interrupted: it is, without a signal, when whoever stops it is killed at that moment. If "ended", its main
 * thread ends, and the others go on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

struct node {
  struct node *next;
  long value;
};

struct node a_node; /* for its type */

static atomic_long work, signals_taken, errors;
static int may_be_interrupted;
static const char *_Atomic wrong = "nothing";

static void expect(int truth, const char *what) {
  if (!truth) {
    wrong = what;
    errors++;
    fprintf(stderr, "live: %s errno=%d\n", what, errno);
  }
}

/* Chunks of its own, each filled with what tells it. */
static void *allocates(void *number) {
  enum { CHUNKS = 64 };
  static __thread unsigned char *chunks[CHUNKS];
  static __thread size_t sizes[CHUNKS];
  unsigned seed = (unsigned)(uintptr_t)number;
  for (;;) {
    unsigned at = (unsigned)rand_r(&seed) % CHUNKS;
    for (size_t i = 0; i < sizes[at]; i += 97) {
      expect(chunks[at][i] == (unsigned char)(at + sizes[at]), "a chunk is not as it was");
    }
    if (rand_r(&seed) % 3 == 0) {
      free(chunks[at]);
      chunks[at] = NULL;
    }
    sizes[at] = (size_t)rand_r(&seed) % (rand_r(&seed) % 50 == 0 ? 300000 : 700) + 1;
    chunks[at] = realloc(chunks[at], sizes[at]);
    expect(chunks[at] != NULL, "no memory");
    memset(chunks[at], (int)(at + sizes[at]), sizes[at]);
    work++;
  }
  return NULL;
}

/* Registers, the red zone and the floating-point state are nobody else's. */
static void *counts(void *unused) {
  for (;;) {
    long ok;
    double x = 0.1, y;
    __asm__ volatile(
        "movsd %2, %%xmm5\n movapd %%xmm5, %%xmm15\n fld1\n fldpi\n"
        "movq $0x1234567890, %%r8\n movq %%r8, %%r9\n movq %%r8, %%r10\n movq %%r8, %%r11\n"
        "movq %%r8, %%r12\n movq %%r8, %%r13\n movq %%r8, %%r14\n movq %%r8, %%r15\n"
        "movq %%r8, -120(%%rsp)\n movq %%r8, -16(%%rsp)\n"
        "movl $100000, %%ecx\n stc\n"
        "1: movq %%r8, %%rax\n cmpq %%rax, %%r15\n jne 2f\n decl %%ecx\n jnz 1b\n"
        "cmpq %%r8, %%r9\n jne 2f\n cmpq %%r8, %%r10\n jne 2f\n cmpq %%r8, %%r11\n jne 2f\n"
        "cmpq %%r8, %%r12\n jne 2f\n cmpq %%r8, %%r13\n jne 2f\n cmpq %%r8, %%r14\n jne 2f\n"
        "cmpq %%r8, -120(%%rsp)\n jne 2f\n cmpq %%r8, -16(%%rsp)\n jne 2f\n"
        "movl $1, %%eax\n jmp 3f\n"
        "2: xorl %%eax, %%eax\n"
        "3: fstp %%st(0)\n fstp %%st(0)\n movsd %%xmm15, %1\n"
        : "=&a"(ok), "=m"(y)
        : "m"(x)
        : "rcx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm5", "xmm15", "cc", "memory");
    expect((ok & 1) != 0 && y == 0.1, "registers changed");
    work++;
  }
  return unused;
}

static struct timespec after(struct timespec then, long nanos) {
  then.tv_nsec += nanos;
  then.tv_sec += then.tv_nsec / 1000000000;
  then.tv_nsec %= 1000000000;
  return then;
}

/*
 * Nobody sends it a signal, so nothing is interrupted, and no wait is short: measured from before the end
 * of the wait is worked out, by the clock that it goes by, as the thread may have to wait for a processor
 * between any two lines.
 */
static void *waits(void *unused) {
  int epoll = epoll_create1(0);
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  for (int i = 0;; i++) {
    struct timespec begun, now, then, pause = {0, 3000000};
    struct timeval wait = {0, 3000};
    struct epoll_event event;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    then = after(begun, 3000000);
    switch (i % 6) {
    case 0: expect(nanosleep(&pause, NULL) == 0, "nanosleep"); break;
    case 1:
      if (epoll_wait(epoll, &event, 1, 3) != 0) {
        expect(errno == EINTR && may_be_interrupted, "epoll_wait");
        continue;
      }
      break;
    case 2: expect(poll(NULL, 0, 3) == 0, "poll"); break;
    case 3: expect(select(0, NULL, NULL, NULL, &wait) == 0, "select"); break;
    case 4: expect(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &then) == -1 && errno == ETIMEDOUT, "sem_clockwait"); break;
    default:
      pthread_mutex_lock(&mutex);
      expect(pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &then) == ETIMEDOUT,
             "pthread_cond_clockwait");
      pthread_mutex_unlock(&mutex);
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    long long passed = (now.tv_sec - begun.tv_sec) * 1000000000LL + now.tv_nsec - begun.tv_nsec;
    expect(passed > 2000000, "a wait was short");
    work++;
  }
  return unused;
}

static atomic_long taken_by_pauser;
static pthread_t pauser;

static void take(int signal) {
  (void)signal;
  int before = errno;
  taken_by_pauser++;
  signals_taken++;
  errno = before;
}

/* A signal ends each of its waits: one that is lost would be waited for for ever. */
static void *pauses(void *unused) {
  sigset_t usr, none;
  sigemptyset(&none);
  sigemptyset(&usr);
  sigaddset(&usr, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &usr, NULL);
  for (long seen = 0;; seen++) {
    while (taken_by_pauser == seen) {
      expect(sigsuspend(&none) == -1 && errno == EINTR, "sigsuspend");
    }
    work++;
  }
  return unused;
}

static void *sends(void *unused) {
  for (long sent = 1;; sent++) {
    struct timespec pause = {0, 200000};
    pthread_kill(pauser, SIGUSR1);
    for (int i = 0; taken_by_pauser < sent; i++) {
      nanosleep(&pause, NULL);
      expect(i != 100000, "a signal was lost");
    }
  }
  return unused;
}

static pthread_t start(void *(*function)(void *), long number) {
  pthread_t thread;
  expect(pthread_create(&thread, NULL, function, (void *)number) == 0, "no thread");
  return thread;
}

int main(int argc, char **argv) {
  enum { OBJECTS = 32 };
  struct node *objects[OBJECTS];
  char line[100];
  may_be_interrupted = argc > 2;
  signal(SIGUSR1, take);
  for (int i = 0; i < OBJECTS; i++) {
    objects[i] = calloc((size_t)i + 1, sizeof *objects[i]);
    printf("object%d %p\n", i, (void *)objects[i]);
  }
  for (long i = 0; i < (argc > 1 ? atol(argv[1]) : 2); i++) {
    start(allocates, i + 1);
  }
  start(counts, 0);
  start(waits, 0);
  pauser = start(pauses, 0);
  start(sends, 0);
  do {
    printf("ready %ld %ld %ld %s\n", work, signals_taken, errors, wrong);
    fflush(stdout);
    if (argc > 2 && strcmp(argv[2], "ended") == 0) {
      pthread_exit(NULL);
    }
  } while (fgets(line, sizeof line, stdin));
  return errors != 0;
}
