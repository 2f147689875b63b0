// Expressions with new whose records compiler_test.sh looks for.
#include <new>
#include <string>

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

int main(int argc, char **) {
  return ns::make(argc) == nullptr;
}
