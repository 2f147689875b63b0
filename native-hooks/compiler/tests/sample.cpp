// Expressions with new, and sizes in macros, whose records compiler_test.sh looks for.
#include <cstdlib>
#include <new>
#include <string>

#define ALLOCATE(T) static_cast<T *>(std::malloc(sizeof(T)))

struct T {
  long named_as_the_parameter[3];
};

template <class T>
struct Box {
  static T *make() { return static_cast<T *>(std::malloc(sizeof(T))); }
};

namespace ns {
template <class T>
struct Pair {
  T first, second;
};

struct Item {
  virtual ~Item() = default;
  std::string name;
};

char place[64];

void *make(int n) {
  static Item *item = new Item;
  Item *items = new Item[n];
  auto *pair = new (std::nothrow) Pair<int>{1, 2};
  Pair<int> *placed = new (place) Pair<int>;
  return n == 1 ? static_cast<void *>(item)
                : n == 2 ? static_cast<void *>(items)
                         : n == 3 ? static_cast<void *>(pair) : static_cast<void *>(placed);
}
}  // namespace ns

T *made() {
  return static_cast<T *>(std::malloc(2 * sizeof(T)));
}

int main(int argc, char **) {
  if (argc > 9) {
    return ALLOCATE(ns::Item) && Box<ns::Item>::make() && ALLOCATE(int) && made();
  }
  return ns::make(argc) == nullptr;
}
