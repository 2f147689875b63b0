/*
 * announced - the API asked about objects of a custom allocator: what the hooks have on record is
 * answered without an engine, under the allocator's own name.
 */
#include <allocs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define CHECK(condition)                                         \
  do {                                                           \
    if (!(condition)) {                                          \
      printf("%s:%d: not %s\n", __FILE__, __LINE__, #condition); \
      failures++;                                                \
    }                                                            \
  } while (0)

__attribute__((noinline)) static void *pool_alloc(char *memory, size_t size) {
  allocs_announce_alloc(allocs_suballocator("pool"), memory, size);
  return memory;
}

int main(void) {
  char *memory = calloc(1, 1000);
  CHECK(alloc_get_size(memory + 101) == 1000);
  char *object = pool_alloc(memory + 100, 24);
  CHECK(strcmp(alloc_get_allocator(object + 23)->name, "pool") == 0);
  CHECK(alloc_get_base(object + 7) == object && alloc_get_limit(object) == object + 24);
  CHECK(alloc_get_size(object + 1) == 24);
  const char *site = alloc_get_site(object);
  CHECK(site > (const char *)main && site < (const char *)main + 2000);
  CHECK(alloc_get_size(object + 24) == 1000);
  allocs_announce_free(allocs_suballocator("pool"), object);
  CHECK(alloc_get_size(object) == 1000);
  pool_alloc(memory, 8);
  CHECK(alloc_get_size(memory) == 8 && alloc_get_size(memory + 8) == 1000);
  pool_alloc(memory + 200, 0);
  CHECK(alloc_get_base(memory + 200) == memory + 200 && alloc_get_size(memory + 200) == 0);
  allocs_announce_reset(allocs_suballocator("pool"), memory, memory + 1000);
  CHECK(alloc_get_size(memory) == 1000);
  CHECK(allocs_set_site(memory + 7, (char *)main + 9) == ALLOCS_DONE);
  CHECK(alloc_get_site(memory) == (char *)main + 9 && alloc_get_size(memory) == 1000);
  CHECK(allocs_resize(memory, 900) == ALLOCS_DONE && alloc_get_size(memory) == 900);
  CHECK(allocs_attach(memory, "announced") == ALLOCS_DONE);
  CHECK(allocs_free(memory) == ALLOCS_DONE && alloc_get_size(memory) == 900);
  CHECK(allocs_detach(memory, "announced") == ALLOCS_DONE && allocs_free(memory) == ALLOCS_NO_CHUNK);
  printf("announced: %s\n", failures == 0 ? "ok" : "failed");
  return failures == 0 ? 0 : 1;
}
