/* refused.c - functions that cannot be followed, and go on to do what they do. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void refused_short(void *), refused_behind(void *), refused_tight(void *), refused_trap(void *),
    refused_loop(void *), refused_data(void *);
void *refused_branched(size_t), *refused_returns(void *);

static void nothing(void) {}

static void *chosen(size_t size) { return malloc(size); }
static void *(*resolve(void))(size_t) { return chosen; }
void *refused_resolved(size_t size) __attribute__((ifunc("resolve")));

/* The compiler makes a copy of it, without the first argument. */
__attribute__((noinline)) static void *copied(const char *pool, size_t size) {
  puts(pool);
  return malloc(size);
}

void *bump(size_t size) { return malloc(size); }

int main(int argc, char **argv) {
  (void)argv;
  refused_short(NULL);
  refused_behind(NULL);
  refused_tight(NULL);
  refused_loop(NULL);
  refused_data(NULL);
  void *none = refused_branched(7);
  refused_returns((void *)(uintptr_t)nothing);
  void *p = refused_resolved(4);
  free(copied("copied", (size_t)argc * 4));
  free(copied("copied", (size_t)argc * 8));
  printf("%d %d\n", none == NULL, p != NULL);
  free(p);
}
