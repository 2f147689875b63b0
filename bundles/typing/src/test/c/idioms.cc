/* As idioms.c, for C++. */
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <unordered_map>
#include <vector>

struct Point {
  double x, y;
};

namespace shapes {
class Shape {
 public:
  virtual ~Shape() {}
  virtual double area() const { return 0; }
};
class Circle : public Shape {
 public:
  explicit Circle(double r) : radius(r) {}
  double area() const override { return 3 * radius * radius; }
  double radius;
};
__attribute__((noinline)) Shape *make() { return new Circle(7); }
}  // namespace shapes

struct Item {
  Item() : next(nullptr), text(nullptr), value(0) {}
  ~Item() { std::free(text); }
  Item *next;
  char *text;
  long value;
};

template <typename T>
struct Holder {
  T *held;
  explicit Holder(int n) : held(new T[n]) {}
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

__attribute__((noinline)) static void news(int n) {
  expect(new int, "!int");
  expect(new int(7), "!int");
  expect(new double[n], "!double[21]");
  expect(new char[n], "!char[21]");
  expect(new Point, "!Point");
  expect(new Point{1, 2}, "!Point");
  expect(new Point[n], "!Point[21]");
  expect(new Point *[n], "!Point *[21]");
  expect(new Item, "!Item");
  expect(new (std::nothrow) Item(), "!Item");
  shapes::Circle *circle = new shapes::Circle(3);
  expect(circle, "!shapes::Circle");
  expect(shapes::make(), "!shapes::Circle");
  Item *items = new Item[n];
  expect(reinterpret_cast<char *>(items) - 8, "!struct { unsigned long; Item[21]; }");
  auto *automatic = new Point;
  expect(automatic, "!Point");
  auto *grid = new int[n][4];
  expect(grid, "int[21][4]");
  expect(::operator new(5 * sizeof(Point)), "!Point[5]");
  Point *p = static_cast<Point *>(std::malloc(sizeof(Point)));
  expect(p, "!Point");
  Point *q = static_cast<Point *>(malloc(n * sizeof(*q)));
  expect(q, "!Point[21]");
  Holder<Point> holder(n);
  expect(holder.held, "Point[21]");
  Item *item = new Item;
  item->text = static_cast<char *>(std::malloc(9));
  expect(item->text, "!char[9]");
}

__attribute__((noinline)) static void library(int n) {
  auto unique = std::make_unique<Point>();
  expect(unique.release(), "!Point");
  auto many = std::make_unique<Point[]>(n);
  expect(many.release(), "!Point[21]");
  auto *vector = new std::vector<Point>(n);
  expect(vector->data(), "!Point[21]");
  auto *pointers = new std::vector<Item *>(n);
  expect(pointers->data(), "!Item *[21]");
  auto *string = new std::string(n + 40, 'x');
  expect(string->data(), "!char[62]");
  auto *map = new std::map<int, Point>;
  (*map)[n] = Point{1, 2};
  expect(reinterpret_cast<const char *>(&map->begin()->first) - 32,
         "!std::_Rb_tree_node<std::pair<int const, Point> >");
  auto *list = new std::list<Item *>;
  list->push_back(nullptr);
  expect(reinterpret_cast<const char *>(&list->front()) - 16, "!std::_List_node<Item*>");
  auto *shared = new std::shared_ptr<Point>(std::make_shared<Point>());
  expect(reinterpret_cast<const char *>(shared->get()) - 16,
         "!std::_Sp_counted_ptr_inplace<Point, std::allocator<void>, "
         "(__gnu_cxx::_Lock_policy)2>");
}

template <class T> struct Maker {
  T *one() { return new T(); }
  T *many(int n) { return new T[n]; }
};

struct Counted {
  ~Counted() { n = 0; }
  int n;
};

static void templates(int n) {
  Maker<Point> maker;
  expect(maker.one(), "!Point");
  expect(maker.many(n), "!Point[21]");
  Counted *counted = new Counted[n];
  expect(reinterpret_cast<char *>(counted) - 8, "?");
  auto *texts = new std::vector<const char *>(n);
  expect(texts->data(), "!const char *[21]");
  auto *inlined = new std::vector<std::string>(3, "a string that is surely not kept inline");
  expect((*inlined)[1].data(), "!char[40]");
  auto *wide = new std::wstring(30, L'x');
  expect(wide->data(), "!wchar_t[31]");
}

int main(int argc, char **) {
  int n = argc + 20;
  news(n);
  library(n);
  templates(n);
  for (int i = 0; i < count; i++) {
    std::printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  std::printf("ready\n");
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}
