// Waits in a function that another one called last, inside a method of a class that its caller does not know.
#include <cstdio>
#include <unistd.h>

extern "C" __attribute__((noinline, noclone)) int rest(int n) {
  std::puts("ready");
  std::fflush(stdout);
  for (volatile int on = 1; on;) pause();
  return n;
}

extern "C" __attribute__((noinline, noclone)) int go_on(int n) { return rest(n + 1); }

struct Base {
  virtual ~Base() = default;
  virtual int run(int n) = 0;
  long id = 1999993;
};

namespace inner {
struct Derived : Base {
  __attribute__((noinline)) int run(int n) override { return go_on(n) + static_cast<int>(id); }
};
}  // namespace inner

__attribute__((noinline, noclone)) int any(Base *base, unsigned char letter) {
  volatile int kept = base->run(letter);
  return kept + letter + static_cast<int>(base->id);
}

int main(int argc, char **argv) { return any(new inner::Derived, 'q') + argc + argv[0][0]; }
