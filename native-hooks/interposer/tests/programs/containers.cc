/*
 * Containers that were not inlined stand far from operator new: is the function that uses them,
 * and its caller, on the path all the same?
 */
#include "allocs_hook.h"

#include <deque>
#include <dlfcn.h>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <stdio.h>
#include <string.h>
#include <string>
#include <unordered_map>
#include <vector>

#define NOINLINE __attribute__((noinline))

static int (*find)(const void *, allocs_hook_chunk *);
static int wrong;

/* Whether the call that a function returns to is on the path of what it allocated. */
static void check(const char *what, const void *made, void *caller) {
  allocs_hook_chunk chunk;
  memset(&chunk, 0, sizeof chunk);
  bool found = find(made, &chunk) == ALLOCS_HOOK_LIVE;
  for (size_t i = 0; found && i < chunk.path_length; i++) {
    if (chunk.path[i] == (uint64_t)caller) {
      return;
    }
  }
  fprintf(stderr, "containers: %s: not on the path of %zu frames\n", what, chunk.path_length);
  wrong++;
}

struct item {
  long key;
  std::string text;
};

/* An allocator as the standard demands it; its memory is malloc's. */
template <typename T> struct own_allocator {
  typedef T value_type;
  own_allocator() = default;
  template <typename U> own_allocator(const own_allocator<U> &) {}
  T *allocate(size_t n) { return static_cast<T *>(malloc(n * sizeof(T))); }
  void deallocate(T *p, size_t) { free(p); }
  bool operator==(const own_allocator &) const { return true; }
  bool operator!=(const own_allocator &) const { return false; }
};

#define CHECK(what, made) check(what, made, __builtin_return_address(0))

NOINLINE static void in_vector() {
  std::vector<item> v;
  v.push_back({1, "a"});
  CHECK("vector", &v[0]);
  v.resize(99);
  CHECK("vector, resized", &v[0]);
  std::vector<item> w(v);
  CHECK("vector, copied", &w[0]);
}

NOINLINE static void in_trees() {
  std::map<std::string, item> m;
  m["a"].key = 1;
  CHECK("map[]", &*m.begin());
  std::map<int, int> n;
  n.emplace(1, 2);
  CHECK("map, emplaced", &*n.begin());
  std::set<long> s;
  s.insert(1);
  CHECK("set", &*s.begin());
}

NOINLINE static void in_tables() {
  std::unordered_map<std::string, item> m;
  m["a"].key = 1;
  CHECK("unordered_map[]", &*m.begin());
  std::unordered_map<int, long> n;
  n.insert({1, 2});
  CHECK("unordered_map, inserted", &*n.begin());
}

NOINLINE static void in_sequences() {
  std::list<item> l;
  l.push_back({1, "a"});
  CHECK("list", &l.front());
  std::deque<item> d;
  d.push_back({1, "a"});
  CHECK("deque", &d.front());
  std::string text(999, 'a');
  CHECK("string", text.data());
  std::vector<std::string> texts;
  texts.push_back(text);
  CHECK("string in vector", texts[0].data());
}

NOINLINE static void in_pointers() {
  auto shared = std::make_shared<item>();
  CHECK("make_shared", shared.get());
  auto unique = std::make_unique<item>();
  CHECK("make_unique", unique.get());
  long a[9] = {};
  std::function<long()> f = [a] { return a[0]; };
  item held = {1, "a"};
  auto g = [held] { return held.key; };
  std::function<long()> h = g;
  CHECK("function", h.target<decltype(g)>());
}

NOINLINE static void with_allocator() {
  std::vector<int, own_allocator<int>> v;
  v.push_back(1);
  CHECK("vector with an allocator", &v[0]);
  std::list<int, own_allocator<int>> l;
  l.push_back(1);
  CHECK("list with an allocator", &l.front());
}

int main() {
  find = (int (*)(const void *, allocs_hook_chunk *))dlsym(RTLD_DEFAULT, "allocs_hook_find");
  if (find == NULL) {
    fprintf(stderr, "containers: not preloaded\n");
    return 2;
  }
  in_vector();
  in_trees();
  in_tables();
  in_sequences();
  in_pointers();
  with_allocator();
  return wrong == 0 ? 0 : 1;
}
