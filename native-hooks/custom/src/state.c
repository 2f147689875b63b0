/* state.c - how much of the processor's state the stubs have to save. */
#include <cpuid.h>

#include "hook.h"

uint32_t ac_state_size;

/* AVX, and the three parts of AVX-512. */
enum { PARTS = 0xe4, HEADER_END = 576 };

void ac_state_init(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid_count(1, 0, &a, &b, &c, &d) || (c & bit_OSXSAVE) == 0 ||
      !__get_cpuid_count(0xd, 1, &a, &b, &c, &d) || (a & 6) != 6) {
    return; /* no xsavec, or no way to ask what is in use */
  }
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  uint32_t size = HEADER_END;
  for (unsigned part = 0; part < 8; part++) {
    if ((low & PARTS & (1u << part)) != 0 && __get_cpuid_count(0xd, part, &a, &b, &c, &d)) {
      size = ((size + 63) & ~63u) + a;
    }
  }
  ac_state_size = (low & PARTS) == 0 ? 0 : (size + 63) & ~63u;
}
