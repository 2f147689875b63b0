// A program that replaces only the plain operator new: every other form must reach it.
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

static int made, dropped;

void *operator new(std::size_t size) {
  made++;
  void *p = std::malloc(size);
  if (p == nullptr) throw std::bad_alloc();
  return p;
}
void operator delete(void *p) noexcept {
  dropped++;
  std::free(p);
}
void operator delete(void *p, std::size_t) noexcept {
  dropped++;
  std::free(p);
}

int main() {
  int *array = new int[100];
  delete[] array;
  delete new (std::nothrow) long(5);
  {
    std::vector<std::string> strings(100, std::string(50, 'x'));
  }
  std::printf("%d made, %d dropped\n", made, dropped);
}
