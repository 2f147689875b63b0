/* hidden.c - a static function, for a program without symbols of its own. Prints how often it was called. */
#include <stdio.h>
#include <string.h>

#include <allocs_hook.h>

#pragma weak allocs_hook_sub_find

static char memory[4096];
static size_t used;

__attribute__((noinline, noclone)) static void *hidden_alloc(size_t size) {
  used += 64;
  return size == 0 ? NULL : memory + used;
}

/* The same function by another name. */
static void *other_name(size_t) __attribute__((alias("hidden_alloc"), used));

int main(void) {
  int live = 0;
  for (size_t i = 0; i < 10; i++) {
    struct allocs_hook_object object;
    void *p = hidden_alloc(i + 1);
    live += allocs_hook_sub_find != NULL && allocs_hook_sub_find(p, &object) == ALLOCS_HOOK_LIVE &&
            object.size == i + 1 && strcmp(object.name, "hidden_alloc") == 0;
  }
  printf("%d\n", live);
}
