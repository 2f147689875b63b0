/*
 * errand.c - the way of a thread that somebody outside sends to call a function, and back.
 *
 * The thread may be anywhere in the program, so nothing of its own is touched: it works on a stack
 * that is kept for this, and finds there what it came with. Whoever sent it takes it back where it
 * says that it is done. If he has died by then, it goes back by itself: at every moment it can do
 * without him.
 */
#include "errand.h"

#include "free.h"
#include "image.h"
#include "layout.h"
#include "paths.h"

#include <errno.h>
#include <sys/auxv.h>

#if defined(__x86_64__)

#define STACK_BYTES 65536
#define STATE_BYTES 16384

/* What the instructions below refer to. */
#define BUSY 52
#define REGISTERS 56
#define SIGNALS 200
AH_AT(struct allocs_hook_errand, busy, BUSY);
AH_AT(struct allocs_hook_errand, registers, REGISTERS);
AH_AT(struct allocs_hook_errand, signals, SIGNALS);
_Static_assert(sizeof(struct allocs_hook_errand) == 528, "specified in FORMAT.md");

extern const char ah_errand_entry[], ah_errand_done[];
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

struct allocs_hook_errand ah_errand = {
    .size = sizeof(struct allocs_hook_errand),
    .version = 1,
    .entry = (uintptr_t)ah_errand_entry,
    .done = (uintptr_t)ah_errand_done,
    .check = (uintptr_t)ah_errand_check,
    .code = (uintptr_t)__ehdr_start,
    .code_limit = (uintptr_t)etext,
    .state_size = STATE_BYTES,
};
extern struct allocs_hook_errand allocs_hook_errand
    __attribute__((alias("ah_errand"), visibility("default")));

_Alignas(64) char ah_errand_state[STATE_BYTES]; /* the reserved parts have to be 0 */
_Alignas(16) char ah_errand_stack[STACK_BYTES];
uint64_t ah_errand_back;
const uint32_t ah_errand_mxcsr = 0x1f80; /* as at the start of a program */

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define OF_ERRAND(offset) "ah_errand+" TEXT(offset) "(%rip)"
#define REGISTER(number, name) "movq ah_errand+" TEXT(REGISTERS) "+8*" #number "(%rip), %" #name "\n"

/*
 * Back: the address goes below the red zone of the stack that the thread came with, from where `ret`
 * takes it and steps over the red zone in one. From then on nothing of an errand is needed.
 */
__asm__(".pushsection .text\n"
        ".type ah_errand_entry, @function\n"
        ".globl ah_errand_entry, ah_errand_done\n"
        ".hidden ah_errand_entry, ah_errand_done\n"
        "ah_errand_entry:\n"
        ".cfi_startproc\n"
        ".cfi_undefined rip\n"
        "movl $1, " OF_ERRAND(BUSY) "\n"
        "leaq ah_errand_stack+" TEXT(STACK_BYTES) "(%rip), %rsp\n"
        "cld\n"
        "movl $-1, %eax\n"
        "movl $-1, %edx\n"
        "xsave64 ah_errand_state(%rip)\n"
        "fninit\n"
        "ldmxcsr ah_errand_mxcsr(%rip)\n"
        "call allocs_from_outside\n"
        "movl $-1, %eax\n"
        "movl $-1, %edx\n"
        "xrstor64 ah_errand_state(%rip)\n"
        "movl $39, %eax\n" /* getpid */
        "syscall\n"
        "ah_errand_done:\n"
        "movl $14, %eax\n" /* rt_sigprocmask(SIG_SETMASK, &signals, NULL, 8) */
        "movl $2, %edi\n"
        "leaq " OF_ERRAND(SIGNALS) ", %rsi\n"
        "xorl %edx, %edx\n"
        "movl $8, %r10d\n"
        "syscall\n"
        REGISTER(15, rcx)
        REGISTER(17, rax)
        "leaq -136(%rax), %rax\n"
        "movq %rcx, (%rax)\n"
        "movq %rax, ah_errand_back(%rip)\n"
        "pushq ah_errand+" TEXT(REGISTERS) "+8*16(%rip)\n"
        "popfq\n"
        REGISTER(0, r15) REGISTER(1, r14) REGISTER(2, r13) REGISTER(3, r12) REGISTER(4, rbp)
        REGISTER(5, rbx) REGISTER(6, r11) REGISTER(7, r10) REGISTER(8, r9) REGISTER(9, r8)
        REGISTER(10, rax) REGISTER(11, rcx) REGISTER(12, rdx) REGISTER(13, rsi) REGISTER(14, rdi)
        "movq ah_errand_back(%rip), %rsp\n"
        "movl $0, " OF_ERRAND(BUSY) "\n"
        "ret $128\n"
        ".cfi_endproc\n"
        ".size ah_errand_entry, .-ah_errand_entry\n"
        ".popsection\n");

/* Named for those who look where a change came from. */
void allocs_from_outside(void) {
  typedef uint64_t function(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
  const uint64_t *with = ah_errand.arguments;
  int before = errno;
  ah_errand.result =
      ((function *)ah_errand.function)(with[0], with[1], with[2], with[3], with[4], with[5]);
  errno = before;
}

/* --- whether a thread may be sent --- */

enum { FRAMES_MAX = 4096, FRAME_MAX = 1 << 24 };

/* A frame, by the registers of its function. */
struct frame {
  uintptr_t pc, sp, bp;
  bool has_bp;
};

/* Code that must not be interrupted by calls of ours: it may hold what they need. */
static bool is_taken(uintptr_t pc, const struct ah_image *image) {
  return image->start == (uintptr_t)__ehdr_start || image->start == getauxval(AT_BASE) ||
         ah_real_holds(pc);
}

static bool load(uintptr_t address, uintptr_t *value) {
  if (address % 8 != 0 || !ah_can_read(address)) {
    return false;
  }
  *value = ah_stack_load(address);
  return true;
}

/* The caller's frame; false if it cannot be told. */
static bool ascend(struct frame *frame, const struct ah_rule *rule) {
  uintptr_t cfa = (rule->kind == AH_RULE_SP ? frame->sp : frame->bp) + (uintptr_t)(intptr_t)rule->cfa;
  uintptr_t bp = frame->bp, pc;
  if (rule->kind != AH_RULE_SP && !frame->has_bp) {
    return false;
  }
  if (rule->kind == AH_RULE_REALIGNED && !(load(cfa, &cfa) && load(frame->bp, &bp))) {
    return false;
  }
  if (cfa - frame->sp - 1 >= FRAME_MAX || !load(cfa - 8, &pc)) {
    return false;
  }
  if (rule->kind != AH_RULE_REALIGNED && rule->rbp != AH_RBP_SAME) {
    frame->has_bp =
        rule->rbp != AH_RBP_UNKNOWN && load(cfa + (uintptr_t)(intptr_t)rule->rbp, &bp);
  }
  *frame = (struct frame){pc - 1, cfa, bp, frame->has_bp};
  return true;
}

bool ah_errand_check(uint64_t rip, uint64_t rsp, uint64_t rbp) {
  struct frame frame = {rip, rsp, rbp, true};
  for (int i = 0; i < FRAMES_MAX; i++) {
    struct ah_image image;
    if (!ah_image_of(frame.pc, &image) || is_taken(frame.pc, &image)) {
      return false;
    }
    struct ah_rule rule = ah_rule_of(&image, frame.pc);
    if (rule.kind == AH_RULE_END) {
      return true;
    }
    if (rule.kind == AH_RULE_NONE || !ascend(&frame, &rule)) {
      return false;
    }
  }
  return false;
}

#endif
