// announced_pmr.hpp - memory resources of C++17 that announce what containers get from them.
//
// announced_resource stands in front of any resource that frees each object;
// announced_monotonic is a std::pmr::monotonic_buffer_resource, whose objects end together.
#ifndef ANNOUNCED_PMR_HPP
#define ANNOUNCED_PMR_HPP

#include <allocs.h>

#include <cstddef>
#include <memory_resource>

class announced_resource : public std::pmr::memory_resource {
 public:
  // The name as users see it: "pmr-pool".
  announced_resource(const char *name, std::pmr::memory_resource *behind)
      : number(allocs_suballocator(name)), behind(behind) {}

 protected:
  void *do_allocate(std::size_t bytes, std::size_t alignment) override {
    void *p = behind->allocate(bytes, alignment);
    allocs_announce_alloc(number, p, bytes);
    return p;
  }

  void do_deallocate(void *p, std::size_t bytes, std::size_t alignment) override {
    allocs_announce_free(number, p);
    behind->deallocate(p, bytes, alignment);
  }

  bool do_is_equal(const std::pmr::memory_resource &other) const noexcept override {
    return this == &other;
  }

 private:
  unsigned number;
  std::pmr::memory_resource *behind;
};

// Objects in memory from upstream end when it goes back there; those in the buffer by release().
class announced_monotonic : public std::pmr::monotonic_buffer_resource {
 public:
  announced_monotonic(const char *name, void *buffer, std::size_t size,
                      std::pmr::memory_resource *upstream = std::pmr::get_default_resource())
      : monotonic_buffer_resource(buffer, size, upstream),
        number(allocs_suballocator(name)),
        buffer(static_cast<char *>(buffer)),
        size(size) {
    allocs_announce_arena(number, buffer, size);
  }

  ~announced_monotonic() override { allocs_retire_arena(number, buffer); }

  void release() {
    allocs_announce_reset(number, buffer, buffer + size);
    monotonic_buffer_resource::release();
  }

 protected:
  void *do_allocate(std::size_t bytes, std::size_t alignment) override {
    void *p = monotonic_buffer_resource::do_allocate(bytes, alignment);
    allocs_announce_alloc(number, p, bytes);
    return p;
  }

  void do_deallocate(void *p, std::size_t, std::size_t) override { allocs_announce_free(number, p); }

 private:
  unsigned number;
  char *buffer;
  std::size_t size;
};

#endif
