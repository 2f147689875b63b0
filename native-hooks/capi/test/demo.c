/*
 * demo - what the parts of a process are. Prints a line for each of four addresses: allocator,
 * size, type, and how far from the object's base the address is.
 */
#include <allocs.h>

#include <stdio.h>
#include <stdlib.h>

static void show(const char *what, const void *p) {
  struct alloc_info info;
  if (!alloc_get_info(p, &info)) {
    printf("%s: unknown: %s\n", what, alloc_last_error());
    return;
  }
  const char *type = UNIQTYPE_NAME(info.type);
  printf("%s: %s %zu %s +%td\n", what, info.allocator->name, info.size,
         type ? type : alloc_last_error(), (const char *)p - (const char *)info.base);
}

int main(int argc, char **argv) {
  int local = argc;
  void *chunk = malloc(42 * sizeof(int));
  show("main", (const void *)main);
  show("chunk", chunk);
  show("local", &local);
  show("argv", argv);
  free(chunk);
  return local != argc;
}
