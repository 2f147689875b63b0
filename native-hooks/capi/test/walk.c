/*
 * walk - compares the frames that walk_find finds with those of the C library's unwinder, which
 * shares nothing with it: for every byte of every frame, on the stacks of threads and of signal
 * handlers. Then damages the stack in many ways, of which no one may do harm.
 */
#include "walk.h"

#include "callers.h"
#include "generation.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unwind.h>

enum { FRAMES = 400 };

static unsigned long failures, checks, frames, unfound;

struct truth {
  uintptr_t pc[FRAMES], sp[FRAMES];
  int count;
};

static _Unwind_Reason_Code collect(struct _Unwind_Context *context, void *data) {
  struct truth *truth = data;
  int interrupted = 0;
  uintptr_t pc = _Unwind_GetIPInfo(context, &interrupted);
  if (truth->count == FRAMES || interrupted) {
    return _URC_END_OF_STACK;
  }
  truth->pc[truth->count] = pc;
  truth->sp[truth->count++] = _Unwind_GetCFA(context);
  return _URC_NO_REASON;
}

static void check(const struct asker *asker, uintptr_t address, const struct truth *truth, int i) {
  struct frame frame;
  checks++;
  if (!walk_find(asker, address, generation(), &frame)) {
    unfound++;
  } else if (frame.pc != truth->pc[i] || frame.base != truth->sp[i] ||
             frame.cfa != truth->sp[i + 1]) {
    failures++;
    printf("frame %d of pc %#lx at [%#lx, %#lx): found pc %#lx [%#lx, %#lx)\n", i, truth->pc[i],
           truth->sp[i], truth->sp[i + 1], frame.pc, frame.base, frame.cfa);
  }
}

static __attribute__((noinline)) void compare(void) {
  struct asker asker = WALK_ASKER;
  static __thread struct truth truth;
  truth.count = 0;
  _Unwind_Backtrace(collect, &truth);
  int first = 0;
  while (first < truth.count && truth.pc[first] != asker.pc) {
    first++;
  }
  failures += first == truth.count || truth.sp[first] != asker.sp;
  for (int i = first; i + 1 < truth.count && truth.pc[i + 1] != 0; i++) { /* 0: has no caller */
    frames++;
    for (uintptr_t at = truth.sp[i]; at < truth.sp[i + 1]; at++) {
      check(&asker, at, &truth, i);
    }
  }
  struct frame frame;
  failures += walk_find(&asker, asker.sp - 1, generation(), &frame);
  failures += walk_find(&asker, (uintptr_t)&failures, generation(), &frame);
}

static void run(void) {
  walk_know_stack();
  for (unsigned seed = 0; seed < 20; seed++) {
    callers_run(seed * 1999993, 40, compare);
  }
}

static void *in_thread(void *unused) {
  run();
  return unused;
}

static void in_handler(int number) {
  (void)number;
  run();
}

static void on_alternate_stack(void) {
  static char stack[1 << 20];
  struct sigaction action = {.sa_handler = in_handler, .sa_flags = SA_ONSTACK};
  sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
  sigaction(SIGUSR1, &action, NULL);
  raise(SIGUSR1);
  sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
}

/* Whatever the words above the asker say, nothing outside of the stack may be read. */
static __attribute__((noinline)) void damage(void) {
  struct asker asker = WALK_ASKER;
  uintptr_t *words = (uintptr_t *)asker.sp;
  enum { WORDS = 600 };
  static uintptr_t saved[WORDS];
  uintptr_t low = asker.sp;
  for (int i = 0; i < WORDS; i++) {
    saved[i] = words[i];
  }
  srand(1999993);
  for (int round = 0; round < 20000; round++) {
    for (int i = rand() % 8; i >= 0; i--) {
      static const uintptr_t odd[] = {0, 1, -1UL, -8UL, 1UL << 63, 0x7fffffffffff, 4096};
      uintptr_t value = rand() % 2 ? odd[(size_t)rand() % 7] : low + (uintptr_t)(rand() % 6000);
      words[rand() % WORDS] = rand() % 3 == 0 ? saved[rand() % WORDS] : value;
    }
    struct asker odd = asker;
    odd.rbp = rand() % 2 ? asker.rbp : words[rand() % WORDS];
    struct frame frame;
    uintptr_t address = low + (uintptr_t)rand() % 100000;
    if (walk_find(&odd, address, generation(), &frame)) {
      failures += frame.base > address || frame.cfa <= address;
    }
    for (int i = 0; i < WORDS; i++) {
      words[i] = saved[i];
    }
  }
}

int main(void) {
  pthread_t thread;
  run();
  pthread_create(&thread, NULL, in_thread, NULL);
  pthread_join(thread, NULL);
  on_alternate_stack();
  failures += unfound != 0;
  callers_run(7, 40, damage);
  printf("%lu frames, %lu bytes, %lu not found: %s\n", frames, checks, unfound,
         failures ? "failed" : "ok");
  return failures != 0;
}
