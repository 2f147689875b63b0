/*
 * later.c - loads a library with an allocator, several times, while another thread uses one that is
 * there. later LIBRARY
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include <allocs_hook.h>

#include "check.h"

#pragma weak allocs_hook_sub_find

static char memory[1 << 16];
static atomic_bool done;

__attribute__((noinline, noclone)) static void *busy_alloc(size_t at) {
  void *p = memory + at * 16;
  __asm__ volatile("" : "+r"(p));
  return p;
}

static void *be_busy(void *context) {
  long *wrong = context;
  for (size_t i = 1; !done; i++) {
    struct allocs_hook_object object;
    void *p = busy_alloc(i % 4000);
    *wrong += allocs_hook_sub_find(p, &object) != ALLOCS_HOOK_LIVE || object.base != (uintptr_t)p;
  }
  return NULL;
}

static bool is_on_record(const void *p, size_t size) {
  struct allocs_hook_object object;
  return allocs_hook_sub_find(p, &object) == ALLOCS_HOOK_LIVE && object.base == (uintptr_t)p &&
         object.size == size && strcmp(object.name, "later_alloc") == 0;
}

/* How many there are. */
static int mappings(void) {
  FILE *maps = fopen("/proc/self/maps", "r");
  int lines = 0;
  for (int c; (c = fgetc(maps)) != EOF;) {
    lines += c == '\n';
  }
  fclose(maps);
  return lines;
}

int main(int argc, char **argv) {
  long wrong = 0;
  pthread_t busy;
  pthread_create(&busy, NULL, be_busy, &wrong);
  int before = mappings();
  for (int i = 0; i < 300 && argc == 2; i++) {
    void *library = dlopen(argv[1], RTLD_NOW);
    void **first = library == NULL ? NULL : dlsym(library, "later_first");
    void *(**pointer)(size_t) = library == NULL ? NULL : dlsym(library, "later_pointer");
    CHECK(first != NULL && pointer != NULL);
    if (first == NULL) {
      break;
    }
    CHECK(is_on_record(*first, 15));
    CHECK(is_on_record((*pointer)(100), 100));
    CHECK(dlclose(library) == 0);
  }
  CHECK(mappings() < before + 8);
  done = true;
  pthread_join(busy, NULL);
  CHECK(wrong == 0);
  return report("later");
}
