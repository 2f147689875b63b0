// Everything that the standard library allocates. An allocator that derives from std::allocator notes
// the type that each chunk was asked for; objects that go another way are noted by hand. Writes the
// chunks that are still there to the file that is named, one "address<TAB>type" a line, and waits. A
// type may end in "...": then only its beginning is told.
#include <cxxabi.h>

#include <any>
#include <array>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <exception>
#include <forward_list>
#include <functional>
#include <future>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <typeinfo>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace {

// What was noted; allocated by nothing that is measured.
struct Table {
  static constexpr size_t kSize = 1 << 19;
  void **at = static_cast<void **>(std::calloc(kSize, sizeof(void *)));
  const char **types = static_cast<const char **>(std::calloc(kSize, sizeof(char *)));

  size_t slot(void *p) const {
    size_t i = (reinterpret_cast<size_t>(p) >> 4) * 0x9e3779b97f4a7c15ull >> 45;
    while (at[i] && at[i] != p) i = (i + 1) % kSize;
    return i;
  }
  void note(void *p, const char *type) {
    size_t i = slot(p);
    at[i] = p;
    types[i] = type;
  }
};

Table &table() {
  static Table made;
  return made;
}

template <class T>
const char *nameOf() {
  static const char *name = [] {
    int status = 0;
    return static_cast<const char *>(abi::__cxa_demangle(typeid(T).name(), nullptr, nullptr, &status));
  }();
  return name;
}

template <class T>
void note(const T *p, const char *type) {
  if (p) table().note(const_cast<void *>(static_cast<const void *>(p)), type);
}

// Of an array with a count before it; not inlined, so that the program's own code tells nothing by it.
__attribute__((noinline)) void noteCounted(const void *elements, const char *type) {
  note(static_cast<const size_t *>(elements) - 1, type);
}

template <class T>
struct Noted : std::allocator<T> {
  template <class U>
  struct rebind {
    using other = Noted<U>;
  };
  Noted() = default;
  template <class U>
  Noted(const Noted<U> &) {}
  T *allocate(size_t n) {
    T *p = std::allocator<T>::allocate(n);
    table().note(p, nameOf<T>());
    return p;
  }
  void deallocate(T *p, size_t n) {
    table().note(p, nullptr);
    std::allocator<T>::deallocate(p, n);
  }
};

}  // namespace

namespace shop {

struct Price {
  long cents;
  char currency[4];
};
struct Point {
  double x, y, z;
};
struct Key {
  int a, b;
  bool operator<(const Key &o) const { return a < o.a || (a == o.a && b < o.b); }
  bool operator==(const Key &o) const { return a == o.a && b == o.b; }
};
struct Hash {
  size_t operator()(const Key &k) const { return k.a * 31 + k.b; }
};
struct Named {
  std::string name;
  ~Named() { std::memset(&count, 0, sizeof count); }
  long count = 0;
};
struct Shape {
  virtual ~Shape() = default;
  virtual double area() const { return 0; }
  int id = 0;
};
struct Tagged {
  virtual ~Tagged() = default;
  virtual int tag() const { return 1; }
  long tags = 0;
};
struct Circle : Shape, Tagged {
  double area() const override { return radius; }
  double radius = 1;
};
struct Square : virtual Shape, Tagged {
  double area() const override { return side * side; }
  double side = 2;
};
struct Big {
  long words[9];
};
struct Self : std::enable_shared_from_this<Self> {
  long number = 7;
};

}  // namespace shop

using namespace shop;

template <class K, class V>
using Map = std::map<K, V, std::less<K>, Noted<std::pair<const K, V>>>;
template <class T>
using Vector = std::vector<T, Noted<T>>;
template <class C>
using String = std::basic_string<C, std::char_traits<C>, Noted<C>>;

struct Everything {
  Map<int, Price> prices;
  Map<Key, Point> points;
  std::multimap<long, Key, std::less<long>, Noted<std::pair<const long, Key>>> keys;
  std::set<Key, std::less<Key>, Noted<Key>> set;
  std::list<Point, Noted<Point>> list;
  std::forward_list<Price, Noted<Price>> forward;
  std::unordered_map<int, Price, std::hash<int>, std::equal_to<int>, Noted<std::pair<const int, Price>>> hashed;
  std::unordered_set<Key, Hash, std::equal_to<Key>, Noted<Key>> hashedKeys;
  std::deque<Point, Noted<Point>> deque;
  Vector<Vector<Price>> vectors;
  Vector<String<char>> strings;
  Vector<String<wchar_t>> wide;
  Vector<String<char16_t>> sixteen;
  Vector<std::shared_ptr<Point>> shared;
  Vector<std::shared_ptr<Shape>> shapes;
  Vector<std::shared_ptr<Self>> selves;
  Vector<std::unique_ptr<Point[]>> arrays;
  Vector<std::unique_ptr<Named[]>> named;
  Vector<std::unique_ptr<Shape>> owned;
  Vector<std::function<long(long)>> functions;
  Vector<std::any> anys;
  std::vector<bool> flags;
  Vector<Tagged *> tagged;
  Vector<std::string> plain;
  std::map<std::string, Point> plainMap;
  std::vector<std::shared_ptr<Big>> made;
  std::unordered_map<std::string, Named> plainHashed;
  std::deque<Named> plainDeque;
  std::list<std::string> plainList;
};

static long thousand(long x) { return x * 1000; }

static void fill(Everything &all, int n) {
  for (int i = 0; i < n; i++) {
    all.prices[i] = Price{i, "EUR"};
    all.points[Key{i, i / 3}] = Point{1, 2, 3};
    all.keys.emplace(i % 100, Key{i, 1});
    all.set.insert(Key{i, -i});
    all.list.push_back(Point{0, 1, 2});
    all.forward.push_front(Price{i, "USD"});
    all.hashed[i * 7] = Price{i, "GBP"};
    all.hashedKeys.insert(Key{i, i});
    all.deque.push_back(Point{1, 1, 1});
    Vector<Price> prices(1 + i % 9, Price{i, "CHF"});
    all.vectors.push_back(std::move(prices));
    all.strings.emplace_back(String<char>("a string that is longer than what fits inside: ") += std::to_string(i).c_str());
    all.wide.emplace_back(10 + i % 20, L'w');
    all.sixteen.emplace_back(20 + i % 20, u'6');
    all.shared.push_back(std::allocate_shared<Point>(Noted<Point>(), Point{3, 2, 1}));
    if (i % 2) {
      auto *circle = new Circle;
      note(circle, "shop::Circle");
      all.shapes.push_back(std::shared_ptr<Shape>(circle));
      all.tagged.push_back(circle);
    } else {
      auto square = std::make_unique<Square>();
      note(square.get(), "shop::Square");
      all.tagged.push_back(square.get());
      all.owned.push_back(std::move(square));
    }
    auto self = std::make_shared<Self>();
    all.selves.push_back(self);
    auto points = std::make_unique<Point[]>(3 + i % 5);
    note(points.get(), "shop::Point");
    all.arrays.push_back(std::move(points));
    auto *named = new Named[2 + i % 3];
    noteCounted(named, "{unsigned long; shop::Named;}");
    all.named.emplace_back(named);
    long a = i, b = i + 1, c = i + 2;
    all.functions.emplace_back([a, b, c](long x) { return a * x + b - c; });
    all.functions.emplace_back(thousand);
    all.anys.emplace_back(Big{{1, 2, 3}});
    note(std::any_cast<Big>(&all.anys.back()), "shop::Big");
    all.flags.push_back(i % 3 == 0);
    all.plain.push_back("a plain string of the standard library, number " + std::to_string(i));
    note(all.plain.back().data(), "char");
    all.plainMap["key of a plain map, number " + std::to_string(i)] = Point{};
    all.made.push_back(std::make_shared<Big>());
    all.plainHashed["key of a hashed map, number " + std::to_string(i)].count = i;
    all.plainDeque.emplace_back();
    all.plainList.push_back("one of a list of strings " + std::to_string(i));
    note(all.plainList.back().data(), "char");
  }
}

int main(int argc, char **argv) {
  static Everything everything;
  auto local = std::make_unique<Everything>();
  note(local.get(), "Everything");
  fill(everything, 3600);
  fill(*local, 100);
  Vector<std::exception_ptr> failures;
  for (int i = 0; i < 50; i++) {
    try {
      throw Big{{i}};
    } catch (...) {
      failures.push_back(std::current_exception());
    }
  }
  std::promise<Point> promise;
  auto future = promise.get_future();
  std::ostringstream stream;
  for (int i = 0; i < 1000; i++) stream << "line " << i << '\n';
  for (const auto &each : everything.plainMap) note(each.first.data(), "char");
  for (const auto &each : everything.plainHashed) note(each.first.data(), "char");

  FILE *out = std::fopen(argc > 1 ? argv[1] : "/dev/null", "w");
  if (!out) return 1;
  for (size_t i = 0; i < Table::kSize; i++) {
    if (table().at[i] && table().types[i]) {
      std::fprintf(out, "0x%lx\t%s\n", reinterpret_cast<unsigned long>(table().at[i]), table().types[i]);
    }
  }
  std::fclose(out);
  std::getchar();
}
