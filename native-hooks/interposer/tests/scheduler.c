#include "scheduler.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

enum { THREADS = 3, STACK = 1 << 16, STEPS = 4096 };

/* Contexts only begin; later switches are jumps, which need no system call. */
static ucontext_t scheduler;
static jmp_buf scheduler_jump;
static struct thread {
  ucontext_t context;
  jmp_buf jump;
  bool begun;
  char stack[STACK];
  void (*script)(void);
  const bool *awaited; /* not NULL: cannot go on until this is true */
  bool finished;
} threads[THREADS];
static int count;
static int running = -1;

void let_others_go_on(void) {
  if (_setjmp(threads[running].jump) == 0) {
    _longjmp(scheduler_jump, 1);
  }
}

void (*meanwhile)(void);

void schedule_point(const volatile void *p) {
  void (*action)(void) = meanwhile;
  if (running >= 0 && is_shared((uintptr_t)p)) {
    let_others_go_on();
  } else if (running < 0 && action != NULL && is_shared((uintptr_t)p)) {
    meanwhile = NULL;
    action();
    meanwhile = action;
  }
}

static void resume(struct thread *thread) {
  if (_setjmp(scheduler_jump) != 0) {
    return;
  }
  if (thread->begun) {
    _longjmp(thread->jump, 1);
  }
  thread->begun = true;
  swapcontext(&scheduler, &thread->context);
}

void await(const bool *flag) {
  threads[running].awaited = flag;
  while (!*flag) {
    let_others_go_on();
  }
  threads[running].awaited = NULL;
}

static void enter(void) {
  threads[running].script();
  threads[running].finished = true;
  let_others_go_on();
}

static bool can_run(int i) {
  return !threads[i].finished && (threads[i].awaited == NULL || *threads[i].awaited);
}

/* Which of the threads that can run goes on: number 0 is the one that ran last, if it can. */
static struct choice {
  int taken;
  int options;
  int preemptions; /* before this choice */
  bool preempts;   /* options but the first cost a preemption */
} choices[STEPS];
static int steps;
int preemptions = 2;
static int prescribed;

static int nth_option(int last, int n) {
  if (last >= 0 && can_run(last) && n-- == 0) {
    return last;
  }
  for (int i = 0; i < count; i++) {
    if (i != last && can_run(i) && n-- == 0) {
      return i;
    }
  }
  return -1;
}

static int choose(int last) {
  int options = 0;
  for (int i = 0; i < count; i++) {
    options += can_run(i);
  }
  if (options == 0) {
    return -1;
  }
  if (steps == STEPS) {
    printf("a run does not end\n");
    exit(1);
  }
  struct choice *choice = &choices[steps];
  const struct choice *before = steps == 0 ? NULL : &choices[steps - 1];
  choice->preemptions =
      before == NULL ? 0 : before->preemptions + (before->preempts && before->taken > 0);
  choice->preempts = last >= 0 && can_run(last);
  if (steps >= prescribed) {
    choice->taken = 0;
  } else if (choice->options != options) {
    printf("the same choices do not make the same run\n");
    exit(1);
  }
  choice->options = options;
  return nth_option(last, choices[steps++].taken);
}

static void run_once(void (*const *scripts)(void)) {
  for (int i = 0; i < count; i++) {
    struct thread *thread = &threads[i];
    getcontext(&thread->context);
    thread->context.uc_stack.ss_sp = thread->stack;
    thread->context.uc_stack.ss_size = STACK;
    thread->context.uc_link = NULL;
    thread->script = scripts[i];
    thread->awaited = NULL;
    thread->finished = thread->begun = false;
    makecontext(&thread->context, enter, 0);
  }
  steps = 0;
  for (volatile int last = -1; (last = choose(last)) >= 0;) {
    running = last;
    resume(&threads[last]);
    running = -1;
  }
}

/* Makes the next list of choices; false when all were tried. */
static bool advance(void) {
  for (int i = steps - 1; i >= 0; i--) {
    struct choice *choice = &choices[i];
    bool allowed = !choice->preempts || choice->preemptions < preemptions;
    if (allowed && choice->taken + 1 < choice->options) {
      choice->taken++;
      prescribed = i + 1;
      return true;
    }
  }
  return false;
}

unsigned long runs;

void explore(void (*before)(void), void (*first)(void), void (*second)(void), void (*third)(void)) {
  void (*const scripts[THREADS])(void) = {first, second, third};
  count = third == NULL ? 2 : 3;
  prescribed = 0;
  do {
    before();
    run_once(scripts);
    runs++;
  } while (advance());
}

void print_switches(void) {
  for (int i = 0; i < steps; i++) {
    if (choices[i].taken > 0) {
      printf(" %d@%d", choices[i].taken, i);
    }
  }
  printf("\n");
}
