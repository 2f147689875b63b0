/* Stopping the threads of a process, and what is read of each while it is stopped. */
#ifndef TRACING_H
#define TRACING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

/* What came of a thread; the letters that are printed. */
enum outcome {
  PENDING = 0,
  REGISTERS = 'R', /* it was stopped and read */
  TRACED = 'T',    /* another process traces it: detail is its id */
  BUSY = 'B',      /* it did not stop in time: detail is the letter of its state (proc(5)) */
  ENDED = 'G',
  OTHER = 'W',     /* not a 64-bit thread: detail is the size of its registers */
  REFUSED = 'E',   /* the kernel refused: detail is the error number */
};

enum { VECTORS = 16 };

struct thread {
  pid_t tid;
  char outcome;
  char state; /* its letter (proc(5)) before it was stopped */
  bool seized;
  bool interrupted;
  bool stopped;
  int status; /* of the stop: a signal that it announces, or what else it is, from bit 8 on */
  int detail;
  unsigned long stack_base; /* of the copy of its stack */
  unsigned int stack_size;
  const char *stack;
  char name[16];
  struct user_regs_struct registers;
  short vectors; /* how many of these are known: all or none */
  unsigned long vector[VECTORS]; /* the low 8 bytes of xmm0 to xmm15 */
};

struct tracing {
  pid_t process;
  bool bare; /* of each thread nothing is read but its ordinary registers */
  size_t count;
  struct thread threads[];
};

/* Makes room for threads, which child processes share; null if there is none. */
struct tracing *tracing_of(pid_t process);

/*
 * Stops all threads of a process, reads each, and lets them go unless `hold`. Threads that take
 * longer than others to stop are read one by one after the others went on; with `hold` they are
 * waited for, and kept as soon as they stop. Returns false if there is no such process.
 *
 * A thread may have made another one until it stopped, so threads are listed until all known ones
 * have stopped and the list has no new one.
 */
bool tracing_run(struct tracing *tracing, bool hold);

/*
 * Lets threads of a process that is held run on until none is at an instruction in [from, limit), and
 * holds it again; false if they do not get out of there.
 */
bool tracing_settle(struct tracing *tracing, unsigned long from, unsigned long limit);

/* Lets all threads go that are stopped, with the signals that they were to get. */
void tracing_let_go(struct tracing *tracing);

/* The same but for one of them; null for none. */
void tracing_let_others_go(struct tracing *tracing, const struct thread *but);

/*
 * Waits until a thread that was stopped, and let run by the caller, stops again or ends; its status, as
 * waitpid has it, or -1 if the time is over.
 */
int tracing_await(const struct thread *thread, int64_t deadline);

/* Nanoseconds of the clock of deadlines. */
int64_t tracing_clock(void);

#endif
