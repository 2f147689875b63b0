/*
 * registers.c - what a compiler may expect of a function in its own unit: that it leaves alone what
 * it has no use for.
 */
#include <string.h>

#include <allocs_hook.h>

#include "check.h"

#pragma weak allocs_hook_sub_find

char leaf_memory[1 << 16];
size_t leaf_next = (size_t)leaf_memory;

/* Each changes %rax, at most. */
__asm__(".text\n"
        ".macro leaf name\n.p2align 4\n.type \\name, @function\n\\name:\n.endm\n"
        ".macro end name\n.size \\name, .-\\name\n.endm\n"
        "leaf leaf_alloc\nmovq leaf_next(%rip), %rax\naddq $64, leaf_next(%rip)\nret\nend leaf_alloc\n"
        "leaf leaf_free\nmovb $1, (%rdi)\nmovb $2, 1(%rdi)\nret\nend leaf_free\n"
        "leaf leaf_grow\nmovq leaf_next(%rip), %rax\naddq $64, leaf_next(%rip)\nret\nend leaf_grow\n");

static int is_on_record(const void *p, size_t size) {
  struct allocs_hook_object object;
  return allocs_hook_sub_find(p, &object) == ALLOCS_HOOK_LIVE && object.base == (uintptr_t)p &&
         object.size == size;
}

typedef double wide __attribute__((vector_size(32)));
typedef double narrow __attribute__((vector_size(16)));

#define KEEPS(function, vector, first, last)                                                    \
  vector a = first, b = last;                                                                   \
  register vector x9 __asm__("xmm9") = a, x15 __asm__("xmm15") = b;                             \
  register size_t rdi __asm__("rdi") = one, rsi __asm__("rsi") = two, rdx __asm__("rdx") = 2,   \
                      rcx __asm__("rcx") = 3, r8 __asm__("r8") = 4, r9 __asm__("r9") = 5,       \
                      r10 __asm__("r10") = 6, r11 __asm__("r11") = 7;                           \
  void *result;                                                                                 \
  __asm__ volatile("call " function                                                             \
                   : "=a"(result), "+x"(x9), "+x"(x15), "+r"(rdi), "+r"(rsi), "+r"(rdx),        \
                     "+r"(rcx), "+r"(r8), "+r"(r9), "+r"(r10), "+r"(r11)                        \
                   :                                                                            \
                   : "memory", "cc");                                                           \
  a = x9;                                                                                       \
  b = x15;                                                                                      \
  size_t general = rdi == one && rsi == two && rdx == 2 && rcx == 3 && r8 == 4 && r9 == 5 &&    \
                   r10 == 6 && r11 == 7;                                                        \
  vector left = a - (vector)first, right = b - (vector)last;                                    \
  double off = 0;                                                                               \
  for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {                                   \
    off += left[i] * left[i] + right[i] * right[i];                                             \
  }                                                                                             \
  *kept = general && off == 0;                                                                  \
  return result;

#define CALL(name, function)                                                                     \
  __attribute__((noinline, target("avx"))) static void *wide_##name(size_t one, size_t two,      \
                                                                    int *kept) {                 \
    KEEPS(function, wide, ((wide){1, 2, 3, 4}), ((wide){5, 6, 7, 8}))                            \
  }                                                                                              \
  __attribute__((noinline)) static void *narrow_##name(size_t one, size_t two, int *kept) {      \
    KEEPS(function, narrow, ((narrow){1, 2}), ((narrow){5, 6}))                                  \
  }

CALL(alloc, "leaf_alloc")
CALL(free, "leaf_free")
CALL(grow, "leaf_grow")

int main(void) {
  for (int i = 0; i < 3; i++) {
    int kept, avx = __builtin_cpu_supports("avx");
    void *p = (avx ? wide_alloc : narrow_alloc)(48, 1, &kept);
    CHECK(kept && is_on_record(p, 48));
    void *q = (avx ? wide_grow : narrow_grow)((size_t)p, 56, &kept);
    CHECK(kept && is_on_record(q, 56) && !is_on_record(p, 48));
    (avx ? wide_free : narrow_free)((size_t)q, 1, &kept);
    CHECK(kept && !is_on_record(q, 56));
    p = narrow_alloc(40, 1, &kept);
    CHECK(kept && is_on_record(p, 40));
    q = narrow_grow((size_t)p, 41, &kept);
    CHECK(kept && is_on_record(q, 41));
    narrow_free((size_t)q, 1, &kept);
    CHECK(kept && !is_on_record(q, 41));
  }
  return report("registers");
}
