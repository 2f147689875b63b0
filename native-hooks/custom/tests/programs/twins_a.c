/* twins_a.c, twins_b.c - two static functions of one name. */
#include <stdio.h>

#include <allocs_hook.h>

#pragma weak allocs_hook_sub_find

static char memory[4096];

__attribute__((noinline, noclone)) static void *twin_alloc(size_t size) { return memory + size; }

void *other_twin(size_t size);

static int is_on_record(const void *p) {
  struct allocs_hook_object object;
  return allocs_hook_sub_find != NULL && allocs_hook_sub_find(p, &object) == ALLOCS_HOOK_LIVE;
}

int main(void) {
  int own = is_on_record(twin_alloc(8)), other = is_on_record(other_twin(8));
  printf("%d %d\n", own, other);
}
