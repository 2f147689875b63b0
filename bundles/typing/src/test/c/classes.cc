/* Objects with virtual functions, each with its class; as idioms.c. */
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

struct Plain {
  virtual int get() const { return 1; }
  long field = 1;
};

struct Same : Plain {
  int get() const override { return 2; }
};

namespace zoo {
namespace inner {
struct Animal {
  virtual ~Animal() {}
  virtual int legs() const = 0;
};
struct Named {
  virtual ~Named() {}
  char name[20] = "";
};
struct Cat : Animal, Named {
  int legs() const override { return 4; }
  long lives = 9;
};
struct Shared : virtual Animal {
  int legs() const override { return 3; }
  long weight = 3;
};
}  // namespace inner
template <typename T, int N>
struct Box : inner::Animal {
  int legs() const override { return N; }
  T held[N];
};
}  // namespace zoo

namespace {
struct Hidden : zoo::inner::Animal {
  int legs() const override { return 5; }
  double depth = 2;
};
}  // namespace

static struct Expectation {
  const void *chunk;
  const char *type;
} expectations[100];
static int count;

__attribute__((noinline)) static void expect(const void *chunk, const char *type) {
  expectations[count].chunk = chunk;
  expectations[count++].type = type;
}

/* Hands out chunks in such a way that nothing but the objects tells what they are. */
__attribute__((noinline)) static void *raw(size_t size) {
  void *volatile chunk = std::malloc(size);
  return chunk;
}

template <typename T>
static T *put() {
  return new (raw(sizeof(T))) T;
}

__attribute__((noinline)) static void objects(int n) {
  expect(put<Plain>(), "!Plain");
  expect(put<Same>(), "!Same");
  expect(put<zoo::inner::Cat>(), "!zoo::inner::Cat");
  expect(static_cast<zoo::inner::Animal *>(put<zoo::inner::Cat>()), "!zoo::inner::Cat");
  expect(put<zoo::inner::Shared>(), "!zoo::inner::Shared");
  expect((put<zoo::Box<double, 3>>()), "!zoo::Box<double, 3>");
  expect((put<zoo::Box<char *, 5>>()), "!zoo::Box<char*, 5>");
  expect(put<Hidden>(), "!(anonymous namespace)::Hidden");
  zoo::inner::Animal *animal = new zoo::inner::Cat;
  expect(animal, "!zoo::inner::Cat");
  auto *counted = new zoo::inner::Cat[n];
  expect(reinterpret_cast<char *>(counted) - 8, "!struct { unsigned long; zoo::inner::Cat[3]; }");
  auto *many = static_cast<Plain *>(raw(n * sizeof(Plain)));
  for (int i = 0; i < n; i++) {
    new (many + i) Plain;
  }
  expect(many, "!Plain[3]");
  void *more = raw(sizeof(Plain) + 12);
  expect(new (more) Plain, "?");
  expect(std::strcpy(static_cast<char *>(raw(32)), "no table at all"), "?");
  void **table = static_cast<void **>(raw(16));
  std::memcpy(table, many, 8);
  table[0] = static_cast<char *>(table[0]) + 8;
  expect(table, "?");
}

int main(int argc, char **) {
  objects(argc + 2);
  for (int i = 0; i < count; i++) {
    std::printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  std::printf("ready\n");
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}
