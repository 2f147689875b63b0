/* Somebody else's library to preload: it counts mallocs, and allocates while it does. */
#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile int inside; /* strdup is said to call nothing of ours */
static unsigned long count;

void *malloc(size_t size) {
  static void *(*next)(size_t);
  if (next == NULL) {
    next = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
  }
  count++;
  if (!inside) {
    inside = 1;
    free(strdup("an allocation amid an allocation"));
    inside = 0;
  }
  return next(size);
}

__attribute__((destructor)) static void at_end(void) {
  fprintf(stderr, "%s\n", count > 10 ? "counted" : "not counted");
}
