/* A library with an allocator of its own that shares the C library's names. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Alignas(16) char heap[1 << 20];
static size_t used;

void *malloc(size_t size) {
  size_t start = used;
  used += (size + 31) & ~(size_t)15;
  return used > sizeof heap ? NULL : heap + start;
}

void free(void *p) { (void)p; }

void *calloc(size_t count, size_t size) { return malloc(count * size); }

void *realloc(void *p, size_t size) {
  void *q = malloc(size);
  return p == NULL || q == NULL ? q : memcpy(q, p, size);
}

/* Uses the names as it sees them: with RTLD_DEEPBIND its own, else the program's. */
long library_work(void) {
  int right = 0;
  for (int i = 0; i < 1000; i++) {
    char *p = malloc(100);
    memset(p, i, 100);
    p = realloc(p, 50);
    right += p[49] == (char)i;
    free(p);
  }
  return right;
}
