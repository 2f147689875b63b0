/*
 * signals.c - handlers that allocate in the middle of functions that are followed, on the same stack
 * and on one of their own, and handlers that leave them by siglongjmp.
 *
 * What a handler gets from an allocator that the thread is in counts as a part of that one's work.
 */
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include <allocs_hook.h>

#include "check.h"

#pragma weak allocs_hook_sub_find

enum { SLOTS = 256 };

static char memory[SLOTS * 64], others[SLOTS * 64], same[SLOTS * 64];
static volatile size_t used, used_by_handler;
static volatile long handled, wrong, unknown;
static volatile sig_atomic_t inside, leaves;
static sigjmp_buf back;

__attribute__((noinline, noclone)) static void *main_alloc(char *from, size_t at, size_t size) {
  inside = 1;
  for (volatile int spin = 0; spin < 200; spin++) {
  }
  void *p = from + at % SLOTS * 64 + (size > 64);
  inside = 0;
  return p;
}

/* Of an allocator that only handlers use. */
__attribute__((noinline, noclone)) static void *handler_alloc(size_t at, size_t size) {
  void *p = others + at % SLOTS * 64 + (size > 64);
  __asm__ volatile("" : "+r"(p));
  return p;
}

static bool is_on_record(const void *p, size_t size, const char *name) {
  struct allocs_hook_object object;
  return allocs_hook_sub_find(p, &object) == ALLOCS_HOOK_LIVE && object.base == (uintptr_t)p &&
         object.size == size && strcmp(object.name, name) == 0;
}

static void handle(int signal) {
  (void)signal;
  size_t at = used_by_handler++;
  bool was_inside = inside;
  wrong += !is_on_record(handler_alloc(at, 1 + at % 50), 1 + at % 50, "handler_alloc");
  void *p = main_alloc(same, at, 1 + at % 50);
  bool known = is_on_record(p, 1 + at % 50, "main_alloc");
  unknown += was_inside && !known;
  inside = was_inside;
  handled++;
  if (leaves && was_inside) {
    siglongjmp(back, 1);
  }
}

static void start(int flags) {
  struct sigaction action = {.sa_handler = handle, .sa_flags = flags | SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  struct itimerval often = {{0, 100}, {0, 100}};
  setitimer(ITIMER_REAL, &often, NULL);
}

static void stop(void) {
  struct itimerval never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &never, NULL);
  signal(SIGALRM, SIG_IGN);
}

/* Deeper than where the function was left. */
__attribute__((noinline)) static void *called_deeper(size_t size) {
  char room[512];
  memset(room, 1, sizeof room);
  __asm__ volatile("" : : "r"(room) : "memory");
  return main_alloc(memory, used, size);
}

static void run(int flags) {
  volatile long lost = 0;
  handled = 0;
  start(flags);
  for (volatile size_t i = 0; handled < 300; i++) {
    if (leaves && sigsetjmp(back, 1) != 0) {
      continue;
    }
    used++;
    size_t size = 1 + i % 50;
    void *p = i % 2 == 0 ? main_alloc(memory, used, size) : called_deeper(size);
    lost += !is_on_record(p, size, "main_alloc");
  }
  stop();
  inside = 0;
  CHECK(lost == 0);
  CHECK(wrong == 0);
  CHECK(is_on_record(called_deeper(7), 7, "main_alloc"));
}

int main(void) {
  static char room[65536];
  stack_t stack = {.ss_sp = room, .ss_size = sizeof room};
  sigaltstack(&stack, NULL);
  run(0);
  run(SA_ONSTACK);
  CHECK(unknown > 0);
  leaves = 1;
  run(0);
  run(SA_ONSTACK);
  return report("signals");
}
