/*
 * hostile_frames HOW - waits below a function whose call frame information leads nowhere, back or in a
 * circle, below one that went to a stack of its own by hand, or behind a filter that allows hardly any
 * system call.
 */
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEEP __attribute__((noinline, noclone))

KEEP int park(int why) {
  static const char line[] = "ready\n";
  volatile int reason = why;
  if (write(STDOUT_FILENO, line, sizeof line - 1) < 0) {
    _exit(1);
  }
  for (;;) {
    pause();
    reason++;
  }
  return reason;
}

/* A function that calls park(5) and says RULES of its frame there. */
#define FUNCTION(NAME, RULES)           \
  int NAME(void);                       \
  __asm__(".text\n"                     \
          ".globl " #NAME "\n"          \
          ".type " #NAME ", @function\n" \
          #NAME ":\n"                   \
          "  .cfi_startproc\n"          \
          "  sub $0x18, %rsp\n" RULES   \
          "  mov $5, %edi\n"            \
          "  call park\n"               \
          "  add $0x18, %rsp\n"         \
          "  ret\n"                     \
          "  .cfi_endproc\n"            \
          ".size " #NAME ", . - " #NAME "\n")

FUNCTION(goes_back, "  .cfi_def_cfa %rsp, -0x100\n");
FUNCTION(stands_still, "  .cfi_def_cfa %rsp, 0\n");

/* DW_CFA_def_cfa_expression: DW_OP_skip -3, which leads to itself. */
FUNCTION(turns_round, "  .cfi_escape 0x0f, 3, 0x2f, 0xfd, 0xff\n");

/* The same for the return address, DW_CFA_val_expression of column 16. */
FUNCTION(returns_in_circles, "  .cfi_def_cfa_offset 0x20\n  .cfi_escape 0x16, 16, 3, 0x2f, 0xfd, 0xff\n");

/* The frame address is what lies at the address that lies there (DW_OP_breg7 0, DW_OP_deref). */
FUNCTION(follows_itself, "  mov %rsp, (%rsp)\n  .cfi_escape 0x0f, 3, 0x77, 0, 0x06\n");

/* As a frame of the kernel, which may lead to another stack: there is no context above it. */
FUNCTION(claims_a_signal, "  .cfi_signal_frame\n  .cfi_def_cfa %rsp, -0x100\n");

/* Each caller is this function again, further up, for as long as words above lead back here. */
FUNCTION(calls_itself, "  .cfi_def_cfa_offset 0x10\n  lea 1f(%rip), %rax\n  mov %rax, 8(%rsp)\n"
                       "  mov %rax, 0x18(%rsp)\n  call park\n1:\n");

/* Calls a function on another stack, as runtimes do that give each task a small one. */
int on_other_stack(int (*function)(int), int argument, void *top);
__asm__(
    ".text\n"
    ".globl on_other_stack\n"
    ".type on_other_stack, @function\n"
    "on_other_stack:\n"
    "  .cfi_startproc\n"
    "  push %rbp\n"
    "  .cfi_def_cfa_offset 16\n"
    "  .cfi_offset %rbp, -16\n"
    "  mov %rsp, %rbp\n"
    "  .cfi_def_cfa_register %rbp\n"
    "  mov %rdx, %rsp\n"
    "  mov %rdi, %rax\n"
    "  mov %esi, %edi\n"
    "  call *%rax\n"
    "  mov %rbp, %rsp\n"
    "  pop %rbp\n"
    "  .cfi_def_cfa %rsp, 8\n"
    "  ret\n"
    "  .cfi_endproc\n"
    ".size on_other_stack, . - on_other_stack\n"
    ".section .note.GNU-stack, \"\", @progbits\n"
    ".text\n");

enum { ALL = 1 << 20, ONE = 16 << 10 };
static char *stacks;

KEEP static int task(int depth) {
  volatile char padding[70];
  padding[0] = (char)depth;
  if (depth == 0) {
    return park(depth) + padding[0];
  }
  return on_other_stack(task, depth - 1, stacks + (depth % 2 ? 7 : 11) * ONE + depth * 256) +
         padding[0];
}

KEEP static int switch_by_hand(int depth) {
  stacks = mmap(NULL, ALL, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return on_other_stack(task, depth, stacks + 3 * ONE);
}

/* With -fsplit-stack each piece of the stack has some of these. */
KEEP int in_pieces(int depth) {
  volatile char padding[3000];
  padding[0] = (char)depth;
  return depth == 1 ? park(depth) + padding[0] : in_pieces(depth - 1) + padding[0];
}

/* Whoever asks must not need this process to do anything. */
KEEP static int behind_a_filter(void) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pause, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    return 1;
  }
  return park(3);
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    int (*function)(void);
  } functions[] = {
      {"goes_back", goes_back},           {"stands_still", stands_still},
      {"turns_round", turns_round},       {"returns_in_circles", returns_in_circles},
      {"follows_itself", follows_itself}, {"claims_a_signal", claims_a_signal},
      {"calls_itself", calls_itself},     {"filter", behind_a_filter},
  };
  const char *how = argc > 1 ? argv[1] : "";
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    if (!strcmp(how, functions[i].name)) {
      return functions[i].function();
    }
  }
  return !strcmp(how, "other_stack")    ? switch_by_hand(0)
         : !strcmp(how, "other_stacks") ? switch_by_hand(6)
         : !strcmp(how, "pieces")       ? in_pieces(200)
                                        : 1;
}
