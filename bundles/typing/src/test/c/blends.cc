/* As blends.c, for C++20. */
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <future>
#include <memory>
#include <memory_resource>
#include <new>
#include <optional>
#include <string>
#include <vector>

struct Point {
  double x, y;
};
struct Named {
  std::string name;
  long value = 0;
};
struct Base {
  virtual ~Base() {}
  long base = 1;
};
struct Double : Base {
  long more[2] = {2, 3};
};
struct Plain : Base {};

static struct Expectation {
  const void *chunk;
  const char *type;
} expectations[100];
static int count;

__attribute__((noinline)) static void expect(const void *chunk, const char *type) {
  expectations[count].chunk = chunk;
  expectations[count++].type = type;
}

/* Objects in a block of bytes. */
struct Arena {
  char *begin, *end, *next;
  explicit Arena(size_t size) : begin(static_cast<char *>(std::malloc(size))), end(begin + size), next(begin) {}
  void *take(size_t size) {
    void *p = next;
    next += (size + 15) & ~15ul;
    return p;
  }
};

/* A class with a pool of its own. */
struct Pooled {
  long values[3];
  static inline void *free_ = nullptr;
  static void *operator new(size_t size) {
    if (!free_) {
      char *block = static_cast<char *>(std::malloc(64 * size));
      for (int i = 0; i < 64; i++) {
        *reinterpret_cast<void **>(block + i * size) = free_;
        free_ = block + i * size;
      }
    }
    void *p = free_;
    free_ = *static_cast<void **>(p);
    return p;
  }
  static void operator delete(void *p) {
    *static_cast<void **>(p) = free_;
    free_ = p;
  }
};

struct Task {
  struct promise_type {
    long value = 0;
    Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> handle;
};

__attribute__((noinline)) static Task counting(int n) {
  Point local{1.0 * n, 2};
  for (int i = 0; i < n; i++) {
    local.x += i;
    co_await std::suspend_always{};
  }
}

__attribute__((noinline)) static void arenas(int n) {
  auto *arena = new Arena(n * 480);
  expect(arena, "Arena");
  auto *point = new (arena->take(sizeof(Point))) Point{1, 2};
  expect(point, "char[9600] or pool { unknown[9600]; }");
  char *raw = static_cast<char *>(std::malloc(n * 160));
  auto *first = new (raw) Point{3, 4};
  auto *second = new (raw + sizeof *first) Named;
  second->value = n;
  expect(raw, "char[3200]");
  auto *pooled = new Pooled;
  for (int i = 0; i < 63; i++) {
    pooled = new Pooled;
  }
  expect(pooled, "Pooled[64] or pool { unknown[1536]; } or guess char[1536]");
}

__attribute__((noinline)) static void bases(int n) {
  Base *one = n > 5 ? static_cast<Base *>(new Double) : new Plain;
  expect(one, "Double");
  Base *plain = n < 5 ? static_cast<Base *>(new Double) : new Plain;
  expect(plain, "Plain or Base");
  Base **many = new Base *[n];
  many[0] = one;
  expect(many, "Base *[20]");
  auto *owned = new std::vector<std::unique_ptr<Base>>;
  owned->push_back(std::make_unique<Double>());
  expect(owned->data(), "std::unique_ptr");
  expect((*owned)[0].get(), "Double");
}

__attribute__((noinline)) static void libraries(int n) {
  auto *bits = new std::vector<bool>(n * 64);
  expect(bits, "std::vector or std::_Bvector_base");
  auto *resource = new std::pmr::vector<Point>(n);
  expect(resource->data(), "Point[20]");
  auto *array = new std::shared_ptr<Point[]>(new Point[n]);
  expect(array->get(), "Point[20]");
  Point large[4] = {};
  auto *function = new std::function<double(int)>([large](int i) { return large[i].x; });
  expect(function, "std::function");
  auto *promise = new std::promise<Named>;
  expect(promise, "std::promise");
  auto *nested = new std::vector<std::vector<Named>>(3, std::vector<Named>(n));
  expect(nested->data(), "std::vector");
  expect((*nested)[2].data(), "Named[20]");
  auto *optional = new std::vector<std::optional<long>>(n);
  expect(optional->data(), "std::optional");
  expect(new (std::align_val_t(64)) Point[n], "Point[20]");
  expect(new std::byte[n * 16], "std::byte[320]");
  expect(new char16_t[n], "char16_t[20]");
  expect(new Point[n]{}, "Point[20]");
  expect(std::make_unique_for_overwrite<Point[]>(n).release(), "Point[20]");
  Task *task = new Task(counting(n));
  expect(task, "Task");
  task->handle.resume();
  expect(task->handle.address(), "_ZL8countingi.Frame");
}

int main(int argc, char **) {
  int n = argc + 19;
  arenas(n);
  bases(n);
  libraries(n);
  for (int i = 0; i < count; i++) {
    std::printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  std::printf("ready\n");
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}
