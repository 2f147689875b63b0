// thrown.cc - functions that are followed and left by exceptions, and by the end of their thread.
#include <pthread.h>

#include <cstddef>
#include <cstring>
#include <stdexcept>

#include <allocs_hook.h>

#include "check.h"

#pragma weak allocs_hook_sub_find

static char memory[1 << 16];
static size_t used;

extern "C" __attribute__((noinline, noclone)) void *throwing_alloc(size_t size) {
  if (size == 0) {
    throw std::runtime_error("no size");
  }
  if (size == 1) {
    pthread_exit(nullptr);
  }
  used += 64;
  return memory + used;
}

extern "C" __attribute__((noinline, noclone)) void *nested_alloc(size_t size) {
  try {
    throwing_alloc(0);
  } catch (const std::exception &) {
  }
  return static_cast<char *>(throwing_alloc(size)) + 16;
}

// Frames of two allocators are left at once.
extern "C" __attribute__((noinline, noclone)) void *other_alloc(size_t size) {
  return static_cast<char *>(throwing_alloc(size)) + 32;
}

// One that has told already that the object is free.
extern "C" __attribute__((noinline, noclone)) void throwing_free(void *object) {
  if (object != nullptr) {
    throw object;
  }
}

extern "C" __attribute__((noinline, noclone)) void *throwing_grow(void *object, size_t size) {
  return size == 0 ? throw object : throwing_alloc(size);
}

static bool is_on_record(const void *p, const char *name, size_t size) {
  allocs_hook_object object;
  return allocs_hook_sub_find(p, &object) == ALLOCS_HOOK_LIVE && object.base == (uintptr_t)p &&
         object.size == size && std::strcmp(object.name, name) == 0;
}

__attribute__((noinline)) static void *deeper(size_t size) {
  char room[512];
  std::memset(room, 1, sizeof room);
  __asm__ volatile("" : : "r"(room) : "memory");
  return throwing_alloc(size);
}

static void *left(void *) {
  throwing_alloc(1);
  return nullptr;
}

int main() {
  for (int i = 0; i < 3; i++) {
    const char *what = "";
    try {
      throwing_alloc(0);
    } catch (const std::exception &exception) {
      what = "caught";
    }
    CHECK(std::strcmp(what, "caught") == 0);
    CHECK(is_on_record(deeper(40), "throwing_alloc", 40));
    void *p = nested_alloc(24);
    CHECK(is_on_record(p, "nested_alloc", 24));
    CHECK(is_on_record(static_cast<char *>(p) - 16, "throwing_alloc", 24));
  }
  for (int i = 0; i < 3; i++) {
    bool caught = false;
    try {
      try {
        other_alloc(0);
      } catch (...) {
        throw;
      }
    } catch (const std::runtime_error &) {
      caught = true;
    }
    CHECK(caught);
    char *p = static_cast<char *>(other_alloc(50));
    CHECK(is_on_record(p, "other_alloc", 50));
    CHECK(is_on_record(deeper(51), "throwing_alloc", 51));
    p = static_cast<char *>(deeper(52));
    void *thrown = nullptr;
    try {
      throwing_free(p);
    } catch (void *what) {
      thrown = what;
    }
    CHECK(thrown == p && !is_on_record(p, "throwing_alloc", 52));
    p = static_cast<char *>(deeper(53));
    thrown = nullptr;
    try {
      throwing_grow(p, 0);
    } catch (void *what) {
      thrown = what;
    }
    CHECK(thrown == p);
    CHECK(is_on_record(throwing_grow(nullptr, 54), "throwing_alloc", 54));
  }
  pthread_t thread;
  pthread_create(&thread, nullptr, left, nullptr);
  pthread_join(thread, nullptr);
  CHECK(is_on_record(deeper(41), "throwing_alloc", 41));
  return report("thrown");
}
