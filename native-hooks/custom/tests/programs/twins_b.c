#include <stddef.h>

static char memory[4096];

__attribute__((noinline, noclone)) static void *twin_alloc(size_t size) { return memory + size; }

void *other_twin(size_t size) {
  void *p = twin_alloc(size);
  __asm__ volatile("" : "+r"(p));
  return p;
}
