#define _GNU_SOURCE
#include "tracing.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#include "copies.h"
#include "restart.h"
#include "status.h"

enum {
  MAX_THREADS = 1 << 17,
  MAX_TID = 1 << 22, /* PID_MAX_LIMIT of the kernel */
  MAX_LISTINGS = 16,
  MAX_NUDGES = 200,
};

/* How long threads are kept waiting for those that have not stopped yet. */
static const int64_t STOP_NANOS = 2000000;
static const int64_t STOP_NANOS_PER_THREAD = 100000;

/* How much longer stacks are copied: where memory is paged out, each page takes its time. */
static const int64_t COPY_NANOS = 20000000;

/* How long threads run on that are where they may not stay. */
static const struct timespec NUDGE = {.tv_nsec = 50000};

/* How long a thread is waited for: one in a sleep that nothing interrupts, and any other. */
static const int64_t SLEEPING_NANOS = 100000000;
static const int64_t PATIENCE_NANOS = 1000000000;

int64_t tracing_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static sigset_t child_signal;

/* One more than the place of each thread among those known, by its id. */
static uint32_t places[MAX_TID];

static struct tracing *current;

static struct thread *find(pid_t tid) {
  return tid > 0 && tid < MAX_TID && places[tid] ? &current->threads[places[tid] - 1] : NULL;
}

static void conclude(struct thread *thread, enum outcome outcome, int detail) {
  thread->outcome = (char)outcome;
  thread->detail = detail;
}

static void refused(const struct tracing *tracing, struct thread *thread, int error) {
  int tracer = status_tracer(tracing->process, thread->tid);
  if (error == ESRCH || status_has_ended(status_state(tracing->process, thread->tid))) {
    conclude(thread, ENDED, 0);
  } else if (tracer) {
    conclude(thread, TRACED, tracer);
  } else {
    conclude(thread, REFUSED, error);
  }
}

/*
 * Takes note of a thread that has stopped or ended by now. A stop is looked at and left to be taken:
 * when it announces a signal, the kernel delivers that after our end only if nobody has taken it.
 */
static void look(struct thread *thread) {
  siginfo_t info = {.si_pid = 0};
  int options = WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL;
  bool unknown = waitid(P_PID, (id_t)thread->tid, &info, options) != 0;
  if (!unknown && !info.si_pid) {
    return;
  }
  thread->stopped = !unknown && (info.si_code == CLD_TRAPPED || info.si_code == CLD_STOPPED);
  thread->status = info.si_status;
  if (!thread->stopped) {
    waitpid(thread->tid, NULL, __WALL | WNOHANG);
    thread->seized = false;
    conclude(thread, ENDED, 0);
  }
}

static void look_at_all(struct tracing *tracing) {
  for (size_t i = 0; i < tracing->count; i++) {
    if (tracing->threads[i].seized) {
      look(&tracing->threads[i]);
    }
  }
}

/*
 * A thread that runs another program waits, with a lock that PTRACE_SEIZE needs, until the others
 * have ended; and a traced one has only when its tracer waited for it. So this happens even inside
 * that call, which the signal interrupts.
 */
static void on_child_signal(int unused) {
  (void)unused;
  int error = errno;
  look_at_all(current);
  errno = error;
}

static void seize(struct tracing *tracing, pid_t tid) {
  struct thread *thread = &tracing->threads[tracing->count];
  thread->tid = tid;
  places[tid] = (uint32_t)++tracing->count;
  status_read(tracing->process, tid, thread);
  sigprocmask(SIG_UNBLOCK, &child_signal, NULL);
  long result = ptrace(PTRACE_SEIZE, tid, 0, 0);
  int error = errno;
  sigprocmask(SIG_BLOCK, &child_signal, NULL);
  if (result != 0) {
    refused(tracing, thread, error);
  } else {
    thread->seized = true;
  }
}

/* Seizes every thread not seen before; returns how many there were, or -1 without a process. */
static int seize_new(struct tracing *tracing) {
  DIR *directory = status_tasks(tracing->process);
  if (!directory) {
    return -1;
  }
  int found = 0;
  struct dirent *entry;
  while ((entry = readdir(directory)) && tracing->count < MAX_THREADS) {
    pid_t tid = atoi(entry->d_name);
    if (tid > 0 && tid < MAX_TID && !find(tid)) {
      seize(tracing, tid);
      found++;
    }
  }
  closedir(directory);
  return found;
}

static void interrupt_new(struct tracing *tracing) {
  for (size_t i = 0; i < tracing->count; i++) {
    struct thread *thread = &tracing->threads[i];
    if (thread->seized && !thread->interrupted) {
      thread->interrupted = true;
      ptrace(PTRACE_INTERRUPT, thread->tid, 0, 0);
    }
  }
}

static bool is_awaited(const struct thread *thread) {
  return thread->interrupted && thread->outcome == PENDING;
}

/* Numbers of floating point are in the low halves; what else is there nobody asks for. */
static void read_vectors(struct thread *thread) {
  struct user_fpregs_struct state;
  struct iovec set = {&state, sizeof state};
  if (ptrace(PTRACE_GETREGSET, thread->tid, (void *)NT_PRFPREG, &set) == 0 &&
      set.iov_len == sizeof state) {
    thread->vectors = VECTORS;
    for (size_t i = 0; i < VECTORS; i++) {
      memcpy(&thread->vector[i], &state.xmm_space[4 * i], sizeof thread->vector[i]);
    }
  }
}

static void read_registers(const struct tracing *tracing, struct thread *thread, bool copies) {
  struct iovec set = {&thread->registers, sizeof thread->registers};
  if (ptrace(PTRACE_GETREGSET, thread->tid, (void *)NT_PRSTATUS, &set) != 0) {
    refused(tracing, thread, errno);
  } else if (set.iov_len != sizeof thread->registers) {
    conclude(thread, OTHER, (int)set.iov_len);
  } else {
    restart_undo_interruption(thread->tid, &thread->registers);
    conclude(thread, REGISTERS, 0);
    if (tracing->bare) {
      return;
    }
    read_vectors(thread);
    if (copies) {
      copies_take(thread);
    }
  }
}

/* Reads a thread if it has stopped; false if it has neither done so nor ended. */
static bool take_stop(const struct tracing *tracing, struct thread *thread, bool copies) {
  if (!thread->stopped) {
    look(thread);
  }
  if (thread->stopped) {
    read_registers(tracing, thread, copies);
  }
  return thread->outcome != PENDING;
}

/* Waits until a thread stops or ends somewhere; false if the time is over. */
static bool await_any(int64_t deadline) {
  int64_t left = deadline - tracing_clock();
  if (left <= 0) {
    return false;
  }
  struct timespec pause = {left / 1000000000, left % 1000000000};
  sigtimedwait(&child_signal, NULL, &pause);
  return true;
}

static void take_stops(struct tracing *tracing, int64_t deadline) {
  for (size_t i = 0; i < tracing->count; i++) {
    struct thread *thread = &tracing->threads[i];
    while (is_awaited(thread) && !take_stop(tracing, thread, tracing_clock() < deadline + COPY_NANOS)) {
      if (!await_any(deadline)) {
        break;
      }
    }
  }
}

/* Lets a stopped thread go. A stop that announces a signal hands it on; others announce none. */
static void let_go(struct thread *thread) {
  bool announces_signal = thread->status >> 8 == 0;
  long signal = announces_signal ? thread->status : 0;
  ptrace(PTRACE_DETACH, thread->tid, 0, (void *)signal);
  thread->seized = false;
  thread->stopped = false;
}

void tracing_let_others_go(struct tracing *tracing, const struct thread *but) {
  for (size_t i = 0; i < tracing->count; i++) {
    if (tracing->threads[i].stopped && &tracing->threads[i] != but) {
      let_go(&tracing->threads[i]);
    }
  }
}

void tracing_let_go(struct tracing *tracing) { tracing_let_others_go(tracing, NULL); }

/* Whether one is still awaited that can be expected to stop soon. */
static bool any_awaited(const struct tracing *tracing, int64_t waited) {
  bool all_sleep = true;
  bool any = false;
  for (size_t i = 0; i < tracing->count; i++) {
    const struct thread *thread = &tracing->threads[i];
    if (is_awaited(thread)) {
      any = true;
      all_sleep = all_sleep && status_state(tracing->process, thread->tid) == 'D';
    }
  }
  return any && waited < (all_sleep ? SLEEPING_NANOS : PATIENCE_NANOS);
}

static void take_stragglers(struct tracing *tracing, bool hold) {
  int64_t start = tracing_clock();
  while (any_awaited(tracing, tracing_clock() - start)) {
    await_any(tracing_clock() + SLEEPING_NANOS / 10);
    look_at_all(tracing);
    for (size_t i = 0; i < tracing->count; i++) {
      struct thread *thread = &tracing->threads[i];
      if (is_awaited(thread) && take_stop(tracing, thread, true) && thread->stopped && !hold) {
        let_go(thread);
      }
    }
  }
  for (size_t i = 0; i < tracing->count; i++) {
    struct thread *thread = &tracing->threads[i];
    if (is_awaited(thread)) {
      char state = status_state(tracing->process, thread->tid);
      conclude(thread, status_has_ended(state) ? ENDED : BUSY, state);
    }
  }
}

static void stop_all(struct tracing *tracing, bool hold) {
  int64_t deadline =
      tracing_clock() + STOP_NANOS + STOP_NANOS_PER_THREAD * (int64_t)tracing->count;
  int found = 1;
  for (int i = 0; i < MAX_LISTINGS && found > 0; i++) {
    interrupt_new(tracing);
    take_stops(tracing, deadline);
    if (hold) {
      take_stragglers(tracing, hold);
    }
    found = seize_new(tracing);
  }
}

/* Lets a thread run on, to be stopped again as one that was never. */
static void run_on(struct thread *thread) {
  bool announces_signal = thread->status >> 8 == 0;
  long signal = announces_signal ? thread->status : 0;
  thread->stopped = false;
  thread->interrupted = false;
  thread->outcome = PENDING;
  ptrace(PTRACE_CONT, thread->tid, 0, (void *)signal);
}

static bool is_at(const struct thread *thread, unsigned long from, unsigned long limit) {
  return thread->outcome == REGISTERS && thread->stopped && thread->registers.rip >= from &&
         thread->registers.rip < limit;
}

bool tracing_settle(struct tracing *tracing, unsigned long from, unsigned long limit) {
  for (int i = 0; i < MAX_NUDGES; i++) {
    bool any = false;
    for (size_t j = 0; j < tracing->count; j++) {
      if (is_at(&tracing->threads[j], from, limit)) {
        run_on(&tracing->threads[j]);
        any = true;
      }
    }
    if (!any) {
      return true;
    }
    nanosleep(&NUDGE, NULL); /* One that is interrupted at once gets nowhere. */
    stop_all(tracing, true);
  }
  return false;
}

int tracing_await(const struct thread *thread, int64_t deadline) {
  for (;;) {
    int status = 0;
    pid_t got = waitpid(thread->tid, &status, __WALL | WNOHANG);
    if (got != 0) {
      return got < 0 ? 0 : status; /* 0 is that of one that has ended */
    }
    if (!await_any(deadline)) {
      return -1;
    }
  }
}

static void take_signals(void) {
  sigemptyset(&child_signal);
  sigaddset(&child_signal, SIGCHLD);
  sigprocmask(SIG_SETMASK, &child_signal, NULL);
  struct sigaction action = {.sa_handler = on_child_signal, .sa_flags = SA_RESTART};
  sigaction(SIGCHLD, &action, NULL);
}

struct tracing *tracing_of(pid_t process) {
  size_t size = sizeof(struct tracing) + MAX_THREADS * sizeof(struct thread);
  struct tracing *tracing = mmap(NULL, size, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (tracing == MAP_FAILED || !copies_prepare()) {
    return NULL;
  }
  tracing->process = process;
  return tracing;
}

bool tracing_run(struct tracing *tracing, bool hold) {
  current = tracing;
  take_signals();
  if (seize_new(tracing) < 0) {
    return false;
  }
  for (int i = 1; i < MAX_LISTINGS && seize_new(tracing) > 0; i++) {
  }
  if (!tracing->bare) {
    copies_expect(tracing->count);
  }
  stop_all(tracing, hold);
  if (!hold) {
    tracing_let_go(tracing);
    interrupt_new(tracing);
    take_stragglers(tracing, hold);
  }
  return true;
}
