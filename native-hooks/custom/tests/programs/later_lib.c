/* later_lib.c - a library with an allocator, which its constructor uses. */
#include <stddef.h>

static char memory[1 << 16];
static size_t used;

__attribute__((noinline, noclone)) static void *later_alloc(size_t size) {
  used += 64;
  return size == 0 ? NULL : memory + used;
}

void *(*later_pointer)(size_t) = later_alloc;
void *later_first;

__attribute__((constructor)) static void first(void) { later_first = later_alloc(15); }
