// A library with an operator new of its own, from an arena: for private.c.
#include <cstddef>
#include <cstdlib>
#include <new>

static char arena[1 << 16];
static std::size_t used;

void *operator new(std::size_t size) {
  void *p = arena + used;
  used += (size + 15) & ~(std::size_t)15;
  return p;
}
void operator delete(void *) noexcept {}
void operator delete(void *, std::size_t) noexcept {}

extern "C" long library_work() {
  long *p = new long(42);
  bool inside = (char *)p >= arena && (char *)p < arena + sizeof arena;
  delete p;
  return inside ? (long)used : -1;
}
