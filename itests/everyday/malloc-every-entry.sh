cat > e.c <<'C'
#define _GNU_SOURCE
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
int main(void) {
  void *p; char *s; size_t n = 0;
  s = strdup("dup"); n += strlen(s); free(s); s = strndup("longer", 3); n += strlen(s); free(s);
  if (asprintf(&s, "%d-%s", 42, "x") < 0) return 1; n += strlen(s); free(s);
  p = memalign(64, 100); n += ((uintptr_t)p & 63) == 0; free(p); p = aligned_alloc(4096, 8192); n += ((uintptr_t)p & 4095) == 0; free(p);
  if (posix_memalign(&p, 256, 10)) return 1; n += ((uintptr_t)p & 255) == 0; free(p); p = valloc(5); n += ((uintptr_t)p & 4095) == 0; free(p);
  p = pvalloc(5); n += malloc_usable_size(p) >= 4096; free(p); p = calloc(1000, 3); n += ((char *)p)[2999] == 0; p = reallocarray(p, 77, 9); free(p);
  p = realloc(0, 0); free(p); p = malloc(0); n += p != 0; free(p); free(0); p = reallocarray(0, SIZE_MAX / 2, 3); n += p == 0;
  size_t len = 0; FILE *f = open_memstream(&s, &len); for (int i = 0; i < 10000; i++) fprintf(f, "%d,", i); fclose(f); n += len; free(s);
  s = realpath("/usr/../usr/.", 0); n += strlen(s); free(s); malloc_trim(0); mallopt(M_MMAP_THRESHOLD, 1 << 20);
  printf("%zu\n", n); return 0;
}
C
gcc -w -O1 -fno-builtin e.c -o e && exec ./e
