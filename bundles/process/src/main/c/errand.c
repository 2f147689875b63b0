/*
 * At every moment the thread can do without us: what it needs to go back by itself is there before it
 * is sent, and it is sent, or taken back, by one call of the kernel. So if we are killed, the call is
 * made, or is not, and the program goes on. Three things can then be noticed: a signal that arrives during
 * the few instructions of the way back does not interrupt the system call that it would have; if we die
 * between the two calls that send it, signals may arrive during the errand; and no further errand is
 * done if a handler of those never returns.
 */
#define _GNU_SOURCE
#include "errand.h"

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "restart.h"
#include "status.h"

#ifndef PTRACE_GET_RSEQ_CONFIGURATION
#define PTRACE_GET_RSEQ_CONFIGURATION 0x420f
#endif

enum { VERSION = 1, USER_CODE = 0x33, MAX_CHECKS = 64 };

/* How long an errand may take that waits for nobody, and one that may wait for locks of others. */
static const int64_t ALONE_NANOS = 2000000000;
static const int64_t TOGETHER_NANOS = 4000000000;
static const int64_t STOP_AGAIN_NANOS = 500000000;

/* struct allocs_hook_errand. */
struct gate {
  uint32_t size, version;
  uint64_t entry, done, check, code, code_limit;
  uint32_t state_size, busy;
  uint64_t registers[18], signals, function, arguments[ERRAND_ARGUMENTS], result;
  char text[ERRAND_TEXT];
};

_Static_assert(sizeof(struct gate) == 528, "as in native-hooks/FORMAT.md");

/* One errand in the making. */
struct errand {
  struct tracing *tracing;
  const struct order *order;
  pid_t reader; /* a thread that has the memory: the main thread may have ended */
  struct gate gate;
  struct thread *thread;
  uint64_t signals; /* that it blocks */
};

static bool move_bytes(pid_t thread, uint64_t there, void *here, size_t size, bool write) {
  struct iovec local = {here, size};
  struct iovec remote = {(void *)there, size};
  ssize_t moved = write ? process_vm_writev(thread, &local, 1, &remote, 1, 0)
                        : process_vm_readv(thread, &local, 1, &remote, 1, 0);
  return moved == (ssize_t)size;
}

static bool read_bytes(const struct errand *errand, uint64_t from, void *to, size_t size) {
  return move_bytes(errand->reader, from, to, size, false);
}

/* Part of the errand there becomes what it is here. */
static bool write_gate(struct errand *errand, size_t from, size_t limit) {
  return move_bytes(errand->reader, errand->order->gate + from, (char *)&errand->gate + from,
                    limit - from, true);
}

/* --- which thread --- */

/* A thread in a restartable sequence (rseq(2)) must come back before anybody else is on its processor. */
static bool is_in_sequence(const struct errand *errand, const struct thread *thread) {
  struct {
    uint64_t pointer;
    uint32_t size, signature, flags, pad;
  } configuration;
  struct {
    uint32_t version, flags;
    uint64_t start, length, abort;
  } sequence;
  uint64_t where = 0;
  enum { SEQUENCE_IN_RSEQ = 8 };
  long known = ptrace(PTRACE_GET_RSEQ_CONFIGURATION, thread->tid, (void *)sizeof configuration, &configuration);
  return known == sizeof configuration && configuration.pointer &&
         read_bytes(errand, configuration.pointer + SEQUENCE_IN_RSEQ, &where, sizeof where) && where &&
         (!read_bytes(errand, where, &sequence, sizeof sequence) ||
          thread->registers.rip - sequence.start < sequence.length);
}

/* glibc's control block of a thread begins with its own address. One that is another's too is no thread's. */
static bool has_control_block(const struct errand *errand, const struct thread *thread) {
  uint64_t self = 0, block = thread->registers.fs_base;
  if (!block || !read_bytes(errand, block, &self, sizeof self) || self != block) {
    return false;
  }
  for (size_t i = 0; i < errand->tracing->count; i++) {
    const struct thread *other = &errand->tracing->threads[i];
    if (other != thread && other->outcome == REGISTERS && other->registers.fs_base == block) {
      return false;
    }
  }
  return true;
}

static bool is_stopped_by_us(const struct thread *thread) {
  return thread->outcome == REGISTERS && thread->stopped &&
         thread->status == (SIGTRAP | PTRACE_EVENT_STOP << 8);
}

static bool has_room_for_state(const struct errand *errand, const struct thread *thread) {
  static char state[1 << 16];
  struct iovec set = {state, sizeof state};
  return ptrace(PTRACE_GETREGSET, thread->tid, (void *)NT_X86_XSTATE, &set) == 0 &&
         set.iov_len <= errand->gate.state_size;
}

static bool is_fit(const struct errand *errand, const struct thread *thread) {
  return is_stopped_by_us(thread) && thread->registers.cs == USER_CODE &&
         has_control_block(errand, thread) && !is_in_sequence(errand, thread) &&
         !status_is_filtered(errand->tracing->process, thread->tid);
}

/* --- there and back --- */

static bool set_registers(pid_t tid, struct user_regs_struct registers) {
  struct iovec set = {&registers, sizeof registers};
  return ptrace(PTRACE_SETREGSET, tid, (void *)NT_PRSTATUS, &set) == 0;
}

static bool set_signals(pid_t tid, uint64_t blocked) {
  return ptrace(PTRACE_SETSIGMASK, tid, (void *)sizeof blocked, &blocked) == 0;
}

static void note_way_back(struct errand *errand) {
  struct user_regs_struct r = restart_by_itself(&errand->thread->registers);
  uint64_t registers[] = {r.r15, r.r14, r.r13, r.r12, r.rbp, r.rbx, r.r11, r.r10,    r.r9,
                          r.r8,  r.rax, r.rcx, r.rdx, r.rsi, r.rdi, r.rip, r.eflags, r.rsp};
  _Static_assert(sizeof registers == sizeof errand->gate.registers, "one each");
  memcpy(errand->gate.registers, registers, sizeof registers);
  errand->gate.signals = errand->signals;
}

/* All that can wait; a fault of the function's own cannot. */
static uint64_t held_back(void) {
  uint64_t faults = UINT64_C(1) << (SIGSEGV - 1) | UINT64_C(1) << (SIGBUS - 1) |
                    UINT64_C(1) << (SIGILL - 1) | UINT64_C(1) << (SIGFPE - 1) |
                    UINT64_C(1) << (SIGTRAP - 1);
  return ~faults;
}

/* First what it takes to go back, then all registers at once, then that nothing interrupts it. */
static bool send(struct errand *errand) {
  struct thread *thread = errand->thread;
  if (ptrace(PTRACE_GETSIGMASK, thread->tid, (void *)sizeof errand->signals, &errand->signals) != 0) {
    return false;
  }
  note_way_back(errand);
  struct user_regs_struct there = thread->registers;
  there.rip = errand->gate.entry;
  there.orig_rax = (unsigned long long)-1;
  if (!write_gate(errand, offsetof(struct gate, registers), sizeof errand->gate) ||
      !set_registers(thread->tid, there)) {
    return false;
  }
  set_signals(thread->tid, held_back());
  return ptrace(PTRACE_SYSCALL, thread->tid, 0, 0) == 0;
}

/* The reverse: with signals and no registers it still goes back by itself, and then there is no errand. */
static void take_back(struct errand *errand) {
  struct thread *thread = errand->thread;
  errand->gate.busy = 0;
  write_gate(errand, offsetof(struct gate, busy), offsetof(struct gate, registers));
  set_signals(thread->tid, errand->signals);
  set_registers(thread->tid, restart_by_kernel(&thread->registers));
}

static bool registers_now(const struct errand *errand, struct user_regs_struct *registers) {
  struct iovec set = {registers, sizeof *registers};
  return ptrace(PTRACE_GETREGSET, errand->thread->tid, (void *)NT_PRSTATUS, &set) == 0;
}

static bool is_done(const struct errand *errand) {
  struct user_regs_struct now;
  return registers_now(errand, &now) && now.rip == errand->gate.done;
}

/*
 * Waits for a stop in which registers can be given a thread that are to be taken for those of an
 * interrupted system call: that after PTRACE_INTERRUPT. Returns what it came to instead, or DONE.
 */
static enum done follow(struct errand *errand, int64_t deadline, int *detail) {
  pid_t tid = errand->thread->tid;
  bool over = false;
  for (;;) {
    int status = tracing_await(errand->thread, deadline);
    if (status == -1) {
      return TAKEN_BACK;
    }
    if (!WIFSTOPPED(status)) {
      return GONE;
    }
    int signal = WSTOPSIG(status);
    bool event = status >> 16 == PTRACE_EVENT_STOP;
    if (event && over) {
      return DONE;
    }
    if (signal == (SIGTRAP | 0x80) && !over && is_done(errand)) {
      over = true;
      ptrace(PTRACE_INTERRUPT, tid, 0, 0);
      ptrace(PTRACE_CONT, tid, 0, 0);
      continue;
    }
    if (!event && signal != SIGSTOP && signal != (SIGTRAP | 0x80)) {
      *detail = signal;
      return FAULTED;
    }
    ptrace(over ? PTRACE_CONT : PTRACE_SYSCALL, tid, 0, (void *)(signal == SIGSTOP && !event ? SIGSTOP : 0L));
  }
}

/*
 * The time is over. To wait for a lock is all that it is taken back from: it has done nothing else
 * that others rely on. If it does anything else, it is left to that.
 */
static enum done interrupt(struct errand *errand) {
  struct user_regs_struct now;
  ptrace(PTRACE_INTERRUPT, errand->thread->tid, 0, 0);
  int status = tracing_await(errand->thread, tracing_clock() + STOP_AGAIN_NANOS);
  bool stopped = status > 0 && WIFSTOPPED(status);
  if (stopped && status >> 16 == PTRACE_EVENT_STOP && registers_now(errand, &now) &&
      now.orig_rax == SYS_futex) {
    take_back(errand);
    return TAKEN_BACK;
  }
  errand->thread->stopped = stopped;
  return GOES_ON;
}

/* Has the thread call a function. It is back afterwards, and stopped, unless it goes on or is gone. */
static enum done call(struct errand *errand, uint64_t function, const uint64_t *arguments,
                      int64_t patience, int *detail) {
  errand->gate.function = function;
  memcpy(errand->gate.arguments, arguments, sizeof errand->gate.arguments);
  if (!send(errand)) {
    *detail = errno;
    return UNTRACED;
  }
  enum done done = follow(errand, tracing_clock() + patience, detail);
  if (done == TAKEN_BACK) {
    return interrupt(errand);
  }
  if (done == GONE) {
    errand->thread->stopped = false;
    return GONE;
  }
  if (!read_bytes(errand, errand->order->gate + offsetof(struct gate, result), &errand->gate.result,
                  sizeof errand->gate.result)) {
    errand->gate.result = 0;
  }
  take_back(errand);
  return done;
}

static enum done check(struct errand *errand, int *detail) {
  const struct user_regs_struct *at = &errand->thread->registers;
  uint64_t arguments[ERRAND_ARGUMENTS] = {at->rip, at->rsp, at->rbp};
  enum done done = call(errand, errand->gate.check, arguments, ALONE_NANOS, detail);
  bool may = (errand->gate.result & 0xff) != 0;
  return done == DONE && !may ? NOWHERE : done;
}

/* --- all of it --- */

/* Why nothing can be done with threads as they are; DONE if something may. */
static enum done look(struct errand *errand, int *detail) {
  const struct tracing *tracing = errand->tracing;
  bool job_control = false, filtered = false;
  for (size_t i = 0; i < tracing->count; i++) {
    const struct thread *thread = &tracing->threads[i];
    if (thread->outcome == TRACED || thread->outcome == REFUSED) {
      *detail = thread->detail;
      return thread->outcome == TRACED ? FOREIGN : UNTRACED;
    }
    errand->reader = thread->stopped ? thread->tid : errand->reader;
    job_control |= thread->stopped && thread->status >> 8 == PTRACE_EVENT_STOP && !is_stopped_by_us(thread);
    filtered |= is_stopped_by_us(thread) && status_is_filtered(tracing->process, thread->tid);
  }
  if (job_control || filtered) {
    return job_control ? STOPPED : FILTERED;
  }
  if (!read_bytes(errand, errand->order->gate, &errand->gate, sizeof errand->gate) ||
      errand->gate.size < sizeof errand->gate || errand->gate.version != VERSION) {
    return UNFIT;
  }
  return errand->gate.busy ? BUSY_ERRAND : DONE;
}

/* The next thread that may be sent, those in system calls first; null if there is none. */
static struct thread *next(const struct errand *errand, size_t *at) {
  size_t count = errand->tracing->count;
  for (; *at < 2 * count; ++*at) {
    struct thread *thread = &errand->tracing->threads[*at % count];
    bool in_call = (long long)thread->registers.orig_rax >= 0;
    if (in_call == (*at < count) && is_fit(errand, thread)) {
      ++*at;
      return thread;
    }
  }
  return NULL;
}

static enum done find_thread(struct errand *errand, int *detail) {
  size_t at = 0;
  for (int i = 0; i < MAX_CHECKS && (errand->thread = next(errand, &at)) != NULL; i++) {
    if (!has_room_for_state(errand, errand->thread)) {
      return UNFIT;
    }
    ptrace(PTRACE_SETOPTIONS, errand->thread->tid, 0, (void *)PTRACE_O_TRACESYSGOOD);
    enum done done = check(errand, detail);
    if (done != NOWHERE && done != FAULTED) {
      return done;
    }
  }
  return NOWHERE;
}

/* Whether a thread sleeps where nothing stops it: it may be in the hooks' code, and go on at any moment. */
static bool any_awaits(const struct tracing *tracing) {
  for (size_t i = 0; i < tracing->count; i++) {
    if (tracing->threads[i].outcome == BUSY) {
      return true;
    }
  }
  return false;
}

static enum done run(struct errand *errand, int *detail) {
  const struct order *order = errand->order;
  uint64_t arguments[ERRAND_ARGUMENTS];
  enum done done = look(errand, detail);
  if (done != DONE) {
    return done;
  }
  if (order->alone &&
      (!tracing_settle(errand->tracing, errand->gate.code, errand->gate.code_limit) ||
       any_awaits(errand->tracing))) {
    return NOWHERE;
  }
  done = find_thread(errand, detail);
  if (done != DONE) {
    return done;
  }
  memcpy(arguments, order->arguments, sizeof arguments);
  memcpy(errand->gate.text, order->text, sizeof errand->gate.text);
  if (order->text_argument >= 0 && order->text_argument < ERRAND_ARGUMENTS) {
    arguments[order->text_argument] = order->gate + offsetof(struct gate, text);
  }
  if (!order->alone) {
    tracing_let_others_go(errand->tracing, errand->thread);
  }
  return call(errand, order->function, arguments, order->alone ? ALONE_NANOS : TOGETHER_NANOS, detail);
}

struct report errand_run(struct tracing *tracing, const struct order *order) {
  struct errand errand = {.tracing = tracing, .order = order};
  struct report report = {.outcome = GONE};
  tracing->bare = true;
  if (!tracing_run(tracing, true)) {
    return report;
  }
  int detail = 0;
  report.outcome = run(&errand, &detail);
  report.detail = detail;
  report.thread = errand.thread ? errand.thread->tid : 0;
  report.result = errand.gate.result;
  tracing_let_go(tracing);
  return report;
}
