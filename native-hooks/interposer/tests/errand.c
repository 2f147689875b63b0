/*
 * errand.c - preloaded: a thread that is sent on an errand comes back as it went, even if nobody takes it
 * back; and where it may be sent from.
 */
#include "allocs_hook.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern struct allocs_hook_errand allocs_hook_errand __attribute__((weak));

#define errand allocs_hook_errand

/* What it finds when it is back: registers as in the errand, then flags, rsp, red zone, xmm0, control words. */
struct found {
  uint64_t registers[15], flags, rsp, zone[2];
  double vector;
  uint32_t mxcsr;
  uint16_t control;
};

struct found found;
uint64_t its_rsp;
static uint64_t wanted[15];
const uint32_t rounding_up = 0x5f80, usual = 0x1f80;
const uint16_t single_precision = 0x107f;

/*
 * Fills all registers, and the red zone, notes in the errand where it is to come back to, and goes. Numbers of
 * registers are those of the errand.
 */
void go(const double *vector);
extern const char back[];
__asm__(".text\n.globl go, back\n.type go, @function\n"
        "go:\n"
        "push %rbx\npush %rbp\npush %r12\npush %r13\npush %r14\npush %r15\nsub $8, %rsp\n"
        "movsd (%rdi), %xmm0\n"
        "ldmxcsr rounding_up(%rip)\nfldcw single_precision(%rip)\n"
        "movq %rsp, its_rsp(%rip)\n"
        "movq allocs_hook_errand@GOTPCREL(%rip), %rdi\n"
        "movq %rsp, 192(%rdi)\n"
        "movabsq $0x1122334455667788, %rax\nmovq %rax, -8(%rsp)\nmovq %rax, -128(%rsp)\n"
        "std\n"
        "jmp *8(%rdi)\n"
        "back:\n"
        "movq %r15, found+0(%rip)\nmovq %r14, found+8(%rip)\nmovq %r13, found+16(%rip)\n"
        "movq %r12, found+24(%rip)\nmovq %rbp, found+32(%rip)\nmovq %rbx, found+40(%rip)\n"
        "movq %r11, found+48(%rip)\nmovq %r10, found+56(%rip)\nmovq %r9, found+64(%rip)\n"
        "movq %r8, found+72(%rip)\nmovq %rax, found+80(%rip)\nmovq %rcx, found+88(%rip)\n"
        "movq %rdx, found+96(%rip)\nmovq %rsi, found+104(%rip)\nmovq %rdi, found+112(%rip)\n"
        "movq %rsp, found+128(%rip)\n"
        "movq -8(%rsp), %rax\nmovq %rax, found+136(%rip)\nmovq -128(%rsp), %rax\nmovq %rax, found+144(%rip)\n"
        "pushfq\npopq found+120(%rip)\ncld\n"
        "movsd %xmm0, found+152(%rip)\nstmxcsr found+160(%rip)\nfnstcw found+164(%rip)\n"
        "fninit\nadd $8, %rsp\npop %r15\npop %r14\npop %r13\npop %r12\npop %rbp\npop %rbx\n"
        "ldmxcsr usual(%rip)\nret\n");

static int calls;

/* Uses what it may: floating point, errno, memory, other stack than the caller's. */
static uint64_t work(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f) {
  volatile long double x = 1.5L, y = 2.5;
  char *p = malloc(100);
  char here;
  calls++;
  errno = ENOMEM;
  CHECK(p != NULL && x * y == 3.75L && (uintptr_t)&here != 0);
  memset(p, 1, 100);
  free(p);
  return a + 10 * b + 100 * c + 1000 * d + 10000 * e + 100000 * f;
}

static int taken;
static void take(int signal) { taken += signal; }

static void it_comes_back_as_it_went(void) {
  const double vector = 0.1;
  sigset_t usr;
  sigemptyset(&usr);
  sigaddset(&usr, SIGUSR1);
  signal(SIGUSR1, take);
  pthread_sigmask(SIG_BLOCK, &usr, NULL);
  for (uint64_t i = 0; i < 15; i++) {
    errand.registers[i] = wanted[i] = UINT64_C(0x0101010101010101) * (i + 1);
  }
  errand.registers[15] = (uintptr_t)back;
  errand.registers[16] = 0x202 | 0x400 | 0x8d5; /* direction, overflow, sign, zero, parity, carry … */
  errand.signals = 0;
  errand.function = (uintptr_t)work;
  for (uint64_t i = 0; i < 6; i++) {
    errand.arguments[i] = i + 1;
  }
  errno = 4711;
  calls = taken = 0;
  raise(SIGUSR1);
  CHECK(taken == 0);
  go(&vector);
  CHECK(errno == 4711 && calls == 1 && errand.result == 654321 && errand.busy == 0);
  CHECK(taken == SIGUSR1);
  CHECK(memcmp(found.registers, wanted, sizeof wanted) == 0);
  CHECK((found.flags & 0xcd5) == 0xcd5 && found.rsp == its_rsp);
  CHECK(found.zone[0] == UINT64_C(0x1122334455667788) && found.zone[1] == found.zone[0]);
  CHECK(found.vector == 0.1 && (found.mxcsr & 0xffc0) == rounding_up && found.control == single_precision);
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, NULL, &now);
  CHECK(!sigismember(&now, SIGUSR1));
}

/* Asks of the frames of its callers. */
static __attribute__((noinline)) bool may_call(void) {
  uint64_t sp = (uint64_t)__builtin_dwarf_cfa();
  uint64_t bp;
  __asm__("movq %%rbp, %0" : "=r"(bp));
  return ((bool (*)(uint64_t, uint64_t, uint64_t))errand.check)((uintptr_t)__builtin_return_address(0), sp, bp);
}

static volatile bool may; /* raise is said to call nobody back */

static void *in_thread(void *unused) {
  (void)unused;
  may = may_call();
  return NULL;
}

static void in_handler(int unused) {
  (void)unused;
  may = may_call();
}

static int in_comparison(const void *a, const void *b) {
  may = may_call();
  return *(const int *)a - *(const int *)b;
}

static void in_fork(void) { may = may_call(); }

static void it_may_be_sent_from_the_program_alone(void) {
  CHECK(may_call());
  pthread_t thread;
  may = false;
  CHECK(pthread_create(&thread, NULL, in_thread, NULL) == 0 && pthread_join(thread, NULL) == 0 && may);
  may = false;
  int numbers[2] = {2, 1};
  qsort(numbers, 2, sizeof(int), in_comparison);
  CHECK(may);
  signal(SIGUSR1, in_handler);
  raise(SIGUSR1);
  CHECK(!may);
  may = true;
  pthread_atfork(in_fork, NULL, NULL);
  pid_t child = fork();
  if (child == 0) {
    _exit(0);
  }
  CHECK(!may);
  bool (*check)(uint64_t, uint64_t, uint64_t) = (bool (*)(uint64_t, uint64_t, uint64_t))errand.check;
  uint64_t zeros[2] = {0, 0};
  uint64_t sp = (uintptr_t)zeros;
  CHECK(!check(0, sp, 0) && !check((uintptr_t)it_may_be_sent_from_the_program_alone, 8, 0));
  CHECK(!check(errand.code, sp, 0) && !check((uintptr_t)malloc, sp, 0));
}

int main(void) {
  if (&errand == NULL) {
    return report("errand, without hooks");
  }
  CHECK(errand.size == sizeof errand && errand.version == 1);
  it_comes_back_as_it_went();
  it_comes_back_as_it_went();
  it_may_be_sent_from_the_program_alone();
  return report("errand");
}
