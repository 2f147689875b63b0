/*
 * pools - allocators of its own, which announce what they do: in chunks, in a mapping, in variables,
 * on the stack, and one inside another. Says what it holds, one object a line, and waits.
 */
#include <allocs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct point {
  double x, y;
};

struct pool {
  const char *name;
  const char *holder; /* what should hold its objects */
  char *next;
  char *limit;
};

static void init(struct pool *pool, const char *name, const char *holder, void *memory,
                 size_t size) {
  *pool = (struct pool){name, holder, memory, (char *)memory + size};
}

__attribute__((noinline)) static void *pool_alloc(struct pool *pool, size_t size) {
  char *p = pool->next;
  if (size > (size_t)(pool->limit - p)) {
    abort();
  }
  pool->next = p + (size + 7) / 8 * 8;
  allocs_announce_alloc(allocs_suballocator(pool->name), p, size);
  printf("object %s %p %zu %s\n", pool->name, (void *)p, size, pool->holder);
  return p;
}

static void pool_free(struct pool *pool, void *p) {
  allocs_announce_free(allocs_suballocator(pool->name), p);
  printf("ended %s %p\n", pool->name, p);
}

static char variable[4096];

static void fill(struct pool *pool) {
  for (int i = 0; i < 20; i++) {
    struct point *point = pool_alloc(pool, sizeof(struct point));
    point->x = i;
    allocs_announce_type(allocs_suballocator(pool->name), point, "struct point");
    char *text = pool_alloc(pool, (size_t)i + 1);
    memset(text, 'a', (size_t)i);
    if (i % 4 == 1) {
      pool_free(pool, text);
    }
  }
}

static struct pool chunk, nested, mapped, fixed, local, freed, announced;

int main(void) {
  char stack[2048];
  init(&chunk, "chunk-pool", "malloc", malloc(9000), 9000);
  fill(&chunk);
  init(&nested, "nested-pool", "chunk-pool", pool_alloc(&chunk, 4000), 4000);
  fill(&nested);
  void *map = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  init(&mapped, "mapped-pool", "mmap", map, 1 << 20);
  fill(&mapped);
  pool_alloc(&mapped, 500000);
  init(&fixed, "fixed-pool", "static-symbol", variable, sizeof variable);
  fill(&fixed);
  init(&local, "local-pool", "stackframe", stack, sizeof stack);
  fill(&local);
  init(&freed, "freed-pool", "malloc", malloc(20000), 20000);
  char *start = freed.next;
  fill(&freed);
  printf("all-ended freed-pool\n");
  free(start);
  char *arena = malloc(70000);
  init(&announced, "arena-pool", "malloc", arena + 16, 60000);
  allocs_announce_arena(allocs_suballocator("arena-pool"), arena + 16, 60000);
  printf("arena %p\n", (void *)(arena + 16));
  printf("ready\n");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}
