#include "announced_pmr.hpp"

#include <list>
#include <map>
#include <string>
#include <vector>

#include "objects.h"

// Stands in front of an announced resource and tells the test what containers do.
class told : public std::pmr::memory_resource {
 public:
  explicit told(std::pmr::memory_resource *behind) : behind(behind) {}

 private:
  void *do_allocate(std::size_t bytes, std::size_t alignment) override {
    return made(behind->allocate(bytes, alignment), bytes, nullptr);
  }
  void do_deallocate(void *p, std::size_t bytes, std::size_t alignment) override {
    ended(p, 0);
    behind->deallocate(p, bytes, alignment);
  }
  bool do_is_equal(const std::pmr::memory_resource &other) const noexcept override {
    return this == &other;
  }
  std::pmr::memory_resource *behind;
};

template <typename Check>
static void work(std::pmr::memory_resource *resource, Check check) {
  std::pmr::map<int, std::pmr::string> names(resource);
  std::pmr::vector<char> bytes(resource);
  std::pmr::list<short> shorts(resource);
  for (int i = 0; i < 300; i++) {
    names.emplace(i, std::string(static_cast<std::size_t>(i % 50), 'x'));
    bytes.push_back('y');
    shorts.push_back(1);
    if (i % 3 == 0) {
      names.erase(i / 2);
    }
  }
  check();
}

static void forget_all() {
  for (unsigned i = 0; i < object_count; i++) {
    objects[i].lives = 0;
  }
}

static char buffer[100000];

int main(int argc, char **argv) {
  std::pmr::unsynchronized_pool_resource pool;
  announced_resource announced("pmr", &pool);
  told first(&announced);
  work(&first, [] { check_objects("pmr"); });
  check_objects("pmr");
  object_count = 0;

  announced_monotonic monotonic("pmr", buffer, 10000);
  told second(&monotonic);
  work(&second, [] { check_objects("pmr"); });
  forget_all();
  monotonic.release();
  check_objects("pmr");
  object_count = 0;

  std::pmr::vector<long> last(&second);
  for (int i = 0; i < 1000; i++) {
    last.push_back(i);
  }
  return finish_test("pmr", argc, argv);
}
