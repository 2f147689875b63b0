/* Chunks of up to terabytes, of which little is touched; the same with little address space. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  for (int shift = 20; shift < 47; shift++) {
    size_t size = ((size_t)1 << shift) + 12345;
    errno = 0;
    char *p = malloc(size);
    if (p == NULL) {
      printf("2^%d: %s\n", shift, strerror(errno));
      continue;
    }
    p[0] = 1;
    p[size - 1] = 2;
    char *q = realloc(p, size + size / 2);
    if (q != NULL) {
      p = q;
    }
    printf("2^%d: %d %d %d\n", shift, q != NULL, p[0], p[size - 1]);
    free(p);
  }
  return 0;
}
