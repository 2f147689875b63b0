// Failure of operator new goes through the handler and an exception, as ever.
#include <cstdio>
#include <new>

static int calls;

static void handler() {
  if (++calls == 3) throw std::bad_alloc();
}

struct alignas(256) Wide {
  char bytes[256];
};

int main() {
  volatile std::size_t huge = (std::size_t)1 << 61;
  std::set_new_handler(handler);
  try {
    char *p = new char[huge];
    std::printf("%p\n", (void *)p);
  } catch (const std::bad_alloc &failure) {
    std::printf("caught %s after %d calls\n", failure.what(), calls);
  }
  std::set_new_handler(nullptr);
  try {
    Wide *p = new Wide[huge >> 9];
    std::printf("%p\n", (void *)p);
  } catch (const std::bad_alloc &failure) {
    std::printf("caught %s\n", failure.what());
  }
  std::printf("%d\n", new (std::nothrow) char[huge] == nullptr);
  Wide *wide = new Wide[3];
  std::printf("%d\n", (int)((unsigned long)wide % 256));
  delete[] wide;
}
