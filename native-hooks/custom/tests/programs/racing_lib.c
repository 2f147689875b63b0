/* racing_lib.c - a library with an allocator that several threads use, each for its own memory. */
#include <stddef.h>

__attribute__((noinline, noclone)) static void *racing_alloc(void *memory, size_t size) {
  return size == 0 ? NULL : memory;
}

void *(*racing_pointer)(void *, size_t) = racing_alloc;
