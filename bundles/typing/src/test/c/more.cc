/* As more.c, for C++. */
#include <any>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <new>
#include <queue>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

struct Point {
  double x, y;
};
struct Named {
  std::string name;
  long value = 0;
};
enum class Colour : unsigned short { red, green };
namespace {
struct Hidden {
  long a[5];
};
}  // namespace

struct Base {
  virtual ~Base() {}
  long base = 1;
};
struct Other {
  virtual ~Other() {}
  long other = 2;
};
struct Derived : Base {
  long derived[2] = {3, 4};
};
struct Both : Base, Other {
  long both = 5;
};
struct Left : virtual Base {
  long left = 6;
};
struct Right : virtual Base {
  long right = 7;
};
struct Diamond : Left, Right {
  long bottom = 8;
};
struct alignas(64) Aligned {
  char bytes[128];
};

/* A class with an allocator of its own. */
struct Own {
  long values[6];
  static void *operator new(std::size_t size) { return std::malloc(size); }
  static void *operator new[](std::size_t size) { return std::malloc(size); }
  static void operator delete(void *p) { std::free(p); }
  static void operator delete[](void *p) { std::free(p); }
};

template <typename T>
struct Tree {
  struct Node {
    Node *left, *right;
    T value;
  };
  Node *root = nullptr;
  Node *add(T value) { return root = new Node{root, nullptr, value}; }
};

template <typename T, typename... A>
T *construct(A &&...arguments) {
  return new T(std::forward<A>(arguments)...);
}

/* An allocator as the standard asks for, above malloc. */
template <typename T>
struct Mallocator {
  using value_type = T;
  Mallocator() = default;
  template <typename U>
  Mallocator(const Mallocator<U> &) {}
  T *allocate(std::size_t n) { return static_cast<T *>(std::malloc(n * sizeof(T))); }
  void deallocate(T *p, std::size_t) { std::free(p); }
  bool operator==(const Mallocator &) const { return true; }
  bool operator!=(const Mallocator &) const { return false; }
};

struct Freer {
  void operator()(void *p) const { std::free(p); }
};

static struct Expectation {
  const void *chunk;
  const char *type;
} expectations[200];
static int count;

__attribute__((noinline)) static void expect(const void *chunk, const char *type) {
  expectations[count].chunk = chunk;
  expectations[count++].type = type;
}

static const char *before(const void *p, int bytes) {
  return static_cast<const char *>(p) - bytes;
}

__attribute__((noinline)) static void news(int n) {
  expect(new (std::nothrow) Point[n], "Point[21]");
  expect(new Colour[n], "Colour[21]");
  expect(new Hidden, "(anonymous namespace)::Hidden or Hidden");
  expect(new Derived, "Derived");
  expect(new Both, "Both");
  expect(new Diamond, "Diamond");
  Base *base = new Derived;
  expect(base, "Derived");
  Other *other = new Both;
  expect(before(other, 16), "Both");
  expect(new Aligned, "Aligned");
  expect(new Aligned[2], "Aligned[2]");
  expect(new Own, "Own");
  expect(new Own[3], "Own[3]");
  expect(new Point *, "Point *");
  expect(new long double, "long double");
  expect(new std::string *[n], "std::string *[21] or std::basic_string *[21]");
  expect(new std::vector<Point>, "std::vector");
  expect(new Named, "Named");
  Named *many = new Named[n];
  expect(before(many, 8), "struct { unsigned long; Named[21]; }");
  Derived *deriveds = new Derived[3];
  expect(before(deriveds, 8), "struct { unsigned long; Derived[3]; }");
  void *raw = std::malloc(sizeof(Named));
  expect(new (raw) Named, "Named");
  unsigned char *storage = new unsigned char[sizeof(Point)];
  new (storage) Point{1, 2};
  expect(storage, "unsigned char[16] or Point");
  Tree<int> tree;
  expect(tree.add(n), "Tree");
  expect(construct<Point>(Point{1, 2}), "Point");
  expect(construct<Named>(), "Named");
  expect(std::allocator<Point>().allocate(n), "Point[21]");
  typedef int Grid[4];
  expect(new Grid[3], "int[3][4] or int[12] or Grid[3]");
  auto lambda = [n] { return new Point{1.0 * n, 2}; };
  expect(lambda(), "Point");
  expect(::operator new(sizeof(Derived)), "Derived");
}

__attribute__((noinline)) static void pointers(int n) {
  expect(std::make_unique<Named>().release(), "Named");
  expect(std::make_unique<long[]>(n).release(), "long[21]");
  std::unique_ptr<Base> base(new Derived);
  expect(base.release(), "Derived");
  std::unique_ptr<Point, Freer> freed(static_cast<Point *>(std::malloc(sizeof(Point))));
  expect(freed.release(), "Point");
  auto *shared = new std::shared_ptr<Named>(new Named);
  expect(shared->get(), "Named");
  auto *made = new std::shared_ptr<Derived>(std::make_shared<Derived>());
  expect(before(made->get(), 16), "std::_Sp_counted_ptr_inplace");
  auto *allocated =
      new std::shared_ptr<Point>(std::allocate_shared<Point>(Mallocator<Point>(), Point{1, 2}));
  expect(before(allocated->get(), 16), "std::_Sp_counted_ptr_inplace");
  auto *any = new std::any(Hidden{{1, 2, 3, 4, 5}});
  expect(std::any_cast<Hidden>(any), "(anonymous namespace)::Hidden or Hidden");
}

__attribute__((noinline)) static void containers(int n) {
  auto *strings = new std::vector<std::string>(n);
  expect(strings->data(), "std::basic_string or std::__cxx11::basic_string");
  auto *rows = new std::vector<std::vector<int>>(3, std::vector<int>(n, 7));
  expect(rows->data(), "std::vector");
  expect((*rows)[1].data(), "int[21]");
  auto *pairs = new std::vector<std::pair<int, Point>>(5);
  expect(pairs->data(), "std::pair");
  auto *grown = new std::vector<Point>;
  for (int i = 0; i < 5; i++) {
    grown->push_back(Point{1, 2});
  }
  expect(grown->data(), "Point[8]");
  auto *enums = new std::vector<Colour>(n);
  expect(enums->data(), "Colour[21]");
  auto *own = new std::vector<Point, Mallocator<Point>>(n);
  expect(own->data(), "Point[21]");
  auto *set = new std::set<long>{n};
  expect(before(&*set->begin(), 32), "std::_Rb_tree_node");
  auto *words = new std::map<std::string, Named>;
  (*words)["a key that is longer than what fits inside"].value = n;
  expect(before(&words->begin()->first, 32), "std::_Rb_tree_node");
  expect(words->begin()->first.data(), "char[43]");
  auto *list = new std::list<std::string>{"x"};
  expect(before(&list->front(), 16), "std::_List_node");
  auto *forward = new std::forward_list<Point>{Point{1, 2}};
  expect(before(&forward->front(), 8), "std::_Fwd_list_node");
  auto *hashed = new std::unordered_map<int, Point>;
  (*hashed)[n] = Point{1, 2};
  expect(before(&hashed->begin()->first, 8), "std::__detail::_Hash_node");
  auto *texts = new std::unordered_set<std::string>{"seven"};
  expect(before(&*texts->begin(), 8), "std::__detail::_Hash_node");
  auto *deque = new std::deque<Point>(3);
  expect(&deque->front(), "Point[32]");
  auto *queue = new std::priority_queue<long>;
  queue->push(n);
  expect(&queue->top(), "long");
  auto *variant = new std::variant<int, std::vector<Point>>(std::vector<Point>(4));
  expect(std::get<1>(*variant).data(), "Point[4]");
  auto *concatenated = new std::string("one and ");
  *concatenated += "some more that makes it long";
  expect(concatenated->data(), "char[37] or char[31]");
}

int main(int argc, char **) {
  int n = argc + 20;
  news(n);
  pointers(n);
  containers(n);
  for (int i = 0; i < count; i++) {
    std::printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  std::printf("ready\n");
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}
