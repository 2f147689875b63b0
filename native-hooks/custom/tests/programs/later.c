/* later.c - loads a library with an allocator, several times. later LIBRARY */
#include <dlfcn.h>
#include <string.h>

#include <allocs_hook.h>

#include "check.h"

#pragma weak allocs_hook_sub_find

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
  return report("later");
}
