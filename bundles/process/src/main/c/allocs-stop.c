/*
 * allocs-stop PID [hold | call] - stops the threads of a process for a moment, and says what they are
 * doing: the registers of each and a copy of the live part of its stack, of one moment.
 *
 * With `hold` the threads stay stopped until standard input ends, or this program does. With `call` one
 * of them calls a function, as errand.h has it, and what came of that is all that is printed.
 *
 * A program of its own, not a thread of the virtual machine, for two reasons. While a thread is
 * being traced, wait() in any thread of the tracer's process takes its stops: the virtual machine
 * waits for its children, and would take the stop of one for its end. And the end of the tracer,
 * however it comes, is what the kernel lets all threads go by: so no thread stays stopped.
 *
 * The threads run on as if nothing had been:
 *   - signals that arrive meanwhile are delivered;
 *   - a thread that job control has stopped stays stopped;
 *   - a system call is restarted, even one that the kernel would let fail with EINTR (only when
 *     this program is killed between the stop of a thread and the next few instructions is it not).
 *
 * Output, for each thread, in no order, a record of 384 bytes and the copy; words are those of the
 * machine:
 *
 *     0  thread id, 4 bytes; 0 in the last record, which has nothing else
 *     4  outcome, a letter of enum outcome
 *     5  state before the stop, a letter of proc(5)
 *     6  how many vector registers are known, 2 bytes: 16 or 0
 *     8  detail of the outcome, 4 bytes
 *    12  size of the copy, 4 bytes
 *    16  address of the copy's first byte, 8 bytes
 *    24  name, 15 bytes at most and a zero
 *    40  struct user_regs_struct, 27 words of 8 bytes
 *   256  the low 8 bytes of xmm0 to xmm15
 *
 * The exit status is 0 after the last record, 1 if there is no such process.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "errand.h"
#include "tracing.h"

enum { LIFETIME_SECONDS = 8, OUTPUT_SIZE = 1 << 20 };

struct record {
  int tid;
  char outcome;
  char state;
  short vectors;
  int detail;
  unsigned int stack_size;
  unsigned long stack_base;
  char name[16];
  struct user_regs_struct registers;
  unsigned long vector[VECTORS];
};

_Static_assert(sizeof(struct record) == 384, "read by org.allocs.process.internal");

static void print(const struct thread *thread) {
  struct record record = {
      .tid = thread->tid,
      .outcome = thread->outcome,
      .state = thread->state,
      .vectors = thread->vectors,
      .detail = thread->detail,
      .stack_size = thread->stack_size,
      .stack_base = thread->stack_base,
      .registers = thread->registers,
  };
  memcpy(record.name, thread->name, sizeof record.name);
  memcpy(record.vector, thread->vector, sizeof record.vector);
  fwrite(&record, sizeof record, 1, stdout);
  if (thread->stack_size) {
    fwrite(thread->stack, 1, thread->stack_size, stdout);
  }
}

/* One order from standard input is carried out; nobody else need know when. */
static int call(struct tracing *tracing) {
  struct order order;
  if (fread(&order, sizeof order, 1, stdin) != 1) {
    return 2;
  }
  alarm(LIFETIME_SECONDS);
  struct report report = errand_run(tracing, &order);
  fwrite(&report, sizeof report, 1, stdout);
  return 0;
}

static int usage(void) {
  fputs("usage: allocs-stop PID [hold | call]\n", stderr);
  return 2;
}

/* Waits for a byte; false if the other end is closed instead. */
static bool read_byte(int file, char *byte) {
  ssize_t got;
  do {
    got = read(file, byte, 1);
  } while (got < 0 && errno == EINTR);
  return got == 1;
}

/*
 * The tracer. Its end lets all threads go, those too that have not stopped yet: hence it is a
 * process that prints nothing, for nobody knows how long that takes.
 *
 * @param done is told whether there is such a process
 * @param until of a tracer that holds the threads: does so until the other end of this is closed
 */
static void trace(struct tracing *tracing, bool hold, int done, int until) {
  alarm(LIFETIME_SECONDS);
  char exists = tracing_run(tracing, hold);
  if (write(done, &exists, 1) == 1 && exists && hold) {
    alarm(0);
    read_byte(until, &exists);
    tracing_let_go(tracing);
  }
}

struct tracer {
  pid_t process;
  int done;  /* has a byte when it has done its work */
  int until; /* to be closed when it is to end */
};

static bool start(struct tracer *tracer, struct tracing *tracing, bool hold) {
  int done[2];
  int until[2];
  if (pipe(done) != 0 || pipe(until) != 0) {
    return false;
  }
  *tracer = (struct tracer){.process = fork(), .done = done[0], .until = until[1]};
  if (tracer->process == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* Nobody else would wait for what it finds. */
    close(done[0]);
    close(until[1]);
    trace(tracing, hold, done[1], until[0]);
    _exit(0);
  }
  close(done[1]);
  close(until[0]);
  return tracer->process > 0;
}

static void end(const struct tracer *tracer) {
  close(tracer->until);
  waitpid(tracer->process, NULL, 0);
}

static void print_all(const struct tracing *tracing) {
  static const struct record last;
  static char buffer[OUTPUT_SIZE];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  for (size_t i = 0; i < tracing->count; i++) {
    print(&tracing->threads[i]);
  }
  fwrite(&last, sizeof last, 1, stdout);
  fflush(stdout);
}

int main(int argc, char **argv) {
  pid_t process = argc == 2 || argc == 3 ? atoi(argv[1]) : 0;
  bool hold = argc == 3 && !strcmp(argv[2], "hold");
  bool calls = argc == 3 && !strcmp(argv[2], "call");
  if (process <= 0 || (argc == 3 && !hold && !calls)) {
    return usage();
  }
  signal(SIGALRM, SIG_DFL);
  signal(SIGCHLD, SIG_DFL);
  signal(SIGTSTP, SIG_IGN);          /* A tracer that is stopped keeps its threads stopped. */
  setpriority(PRIO_PROCESS, 0, -20); /* Threads that were let go must not push it aside. */
  struct tracing *tracing = tracing_of(process);
  struct tracer tracer;
  char exists = 0;
  if (tracing && calls) {
    return call(tracing);
  }
  if (!tracing || !start(&tracer, tracing, hold) || !read_byte(tracer.done, &exists) || !exists) {
    return 1;
  }
  if (!hold) {
    end(&tracer);
  }
  print_all(tracing);
  if (hold) {
    char byte;
    while (read_byte(STDIN_FILENO, &byte)) {
    }
    end(&tracer);
  }
  return 0;
}
