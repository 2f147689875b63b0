/*
 * odd_stacks HOW - waits with a stack that is not as it should be: with overwritten return
 * addresses, with frame pointers in a circle, with a stack pointer that points nowhere, in a handler
 * after its stack overflowed, or after a call through a wild pointer, below code that somebody wrote
 * by hand, as the last
 * thread of a process whose first one has ended, or with threads that begin all the time.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define KEEP __attribute__((noinline, noclone))

static void ready(void) {
  static const char line[] = "ready\n";
  if (write(STDOUT_FILENO, line, sizeof line - 1) < 0) {
    _exit(1);
  }
}

KEEP int park(int why) {
  volatile int reason = why;
  ready();
  for (;;) {
    pause();
    reason++;
  }
  return reason;
}

/* From its own return address on everything is overwritten. */
KEEP static int smash(int word) {
  volatile int kept = 1;
  unsigned long *frame = __builtin_frame_address(0);
  for (int i = 1; i < 40; i++) {
    frame[i] = 0x4141414141414141ul + (unsigned)word;
  }
  return park(word) + kept;
}

/* The frame above it is its own one. */
KEEP static int circle(int word) {
  volatile int kept = word;
  void **frame = __builtin_frame_address(0);
  frame[0] = frame;
  return park(word) + kept;
}

void spin_nowhere(void *stack_pointer);
__asm__(
    ".text\n"
    ".globl spin_nowhere\n"
    ".type spin_nowhere, @function\n"
    "spin_nowhere:\n"
    "  mov %rdi, %rsp\n"
    "1: pause\n"
    "  jmp 1b\n"
    ".size spin_nowhere, . - spin_nowhere\n");

/* Without call frame information and without a frame pointer. */
int by_hand(int (*function)(int), int argument);
__asm__(
    ".globl by_hand\n"
    ".type by_hand, @function\n"
    "by_hand:\n"
    "  push %rbx\n"
    "  sub $0x30, %rsp\n"
    "  mov %rdi, %rax\n"
    "  mov %esi, %edi\n"
    "  call *%rax\n"
    "  add $0x30, %rsp\n"
    "  pop %rbx\n"
    "  ret\n"
    ".size by_hand, . - by_hand\n");

/* The same with instructions for the unwinder, and registers saved at odd places. */
int by_hand_told(int (*function)(int), int argument);
__asm__(
    ".globl by_hand_told\n"
    ".type by_hand_told, @function\n"
    "by_hand_told:\n"
    "  .cfi_startproc\n"
    "  lea -0x58(%rsp), %rsp\n"
    "  .cfi_adjust_cfa_offset 0x58\n"
    "  mov %r12, 0x20(%rsp)\n"
    "  .cfi_rel_offset %r12, 0x20\n"
    "  mov %rbp, 0x8(%rsp)\n"
    "  .cfi_rel_offset %rbp, 0x8\n"
    "  mov %rsp, %r12\n"
    "  .cfi_def_cfa_register %r12\n"
    "  and $-64, %rsp\n"
    "  mov %rdi, %rax\n"
    "  mov %esi, %edi\n"
    "  xor %ebp, %ebp\n"
    "  call *%rax\n"
    "  mov %r12, %rsp\n"
    "  .cfi_def_cfa_register %rsp\n"
    "  mov 0x8(%rsp), %rbp\n"
    "  mov 0x20(%rsp), %r12\n"
    "  add $0x58, %rsp\n"
    "  .cfi_adjust_cfa_offset -0x58\n"
    "  ret\n"
    "  .cfi_endproc\n"
    ".size by_hand_told, . - by_hand_told\n"
    ".section .note.GNU-stack, \"\", @progbits\n"
    ".text\n");

static void on_fault(int number) {
  volatile int parked = park(number);
  (void)parked;
}

static void handle_faults(void) {
  static char alternate[1 << 16];
  stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
  sigaltstack(&stack, NULL);
  struct sigaction action = {.sa_handler = on_fault, .sa_flags = SA_ONSTACK};
  sigaction(SIGSEGV, &action, NULL);
}

KEEP static int recurse(volatile int depth) {
  volatile char padding[300];
  padding[0] = (char)depth;
  return depth < 0 ? 0 : recurse(depth + 1) + padding[0];
}

KEEP static int call_wild(int (*function)(int)) {
  volatile int kept = 3;
  return function(kept) + kept;
}

static void *outlive(void *first) {
  pthread_join(*(pthread_t *)first, NULL);
  return first + park(1);
}

KEEP static int leave_behind(void) {
  static pthread_t self;
  pthread_t other;
  self = pthread_self();
  pthread_create(&other, NULL, outlive, &self);
  pthread_exit(NULL);
}

static void *end_at_once(void *argument) {
  return argument;
}

KEEP static void begin_threads(void) {
  ready();
  for (;;) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, end_at_once, NULL) == 0) {
      pthread_join(thread, NULL);
    }
    usleep(1000);
  }
}

static ucontext_t first;
static ucontext_t second;

KEEP static void coroutine(int depth) {
  volatile char padding[50];
  padding[0] = (char)depth;
  if (depth == 0) {
    padding[1] = (char)park(depth);
  } else {
    coroutine(depth - 1);
  }
  padding[2] = padding[0];
}

/* On a piece of a large mapping, as runtimes with many small stacks have them. */
KEEP static int switch_stacks(void) {
  enum { ALL = 1 << 20, ONE = 8 << 10 };
  char *stacks = mmap(NULL, ALL, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  getcontext(&second);
  second.uc_stack = (stack_t){.ss_sp = stacks + 37 * ONE, .ss_size = ONE};
  second.uc_link = &first;
  makecontext(&second, (void (*)(void))coroutine, 1, 5);
  return swapcontext(&first, &second);
}

int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "";
  handle_faults();
  if (!strcmp(how, "smashed")) {
    return smash(argc);
  } else if (!strcmp(how, "circle")) {
    return circle(argc);
  } else if (!strcmp(how, "nowhere")) {
    ready();
    spin_nowhere((void *)0x123456789a0);
  } else if (!strcmp(how, "by_hand")) {
    return by_hand(park, 5);
  } else if (!strcmp(how, "by_hand_told")) {
    return by_hand_told(park, 5);
  } else if (!strcmp(how, "overflow")) {
    return recurse(0);
  } else if (!strcmp(how, "wild")) {
    return call_wild((int (*)(int))0xdead0000ul);
  } else if (!strcmp(how, "null")) {
    return call_wild(NULL);
  } else if (!strcmp(how, "leader")) {
    return leave_behind();
  } else if (!strcmp(how, "threads")) {
    begin_threads();
  } else if (!strcmp(how, "coroutine")) {
    return switch_stacks();
  }
  return 1;
}
