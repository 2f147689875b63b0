# Programs that were linked with an allocator of their own: as a library, and in the executable.
cat > p.c <<'C'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static void *work(void *seed) {
  static __thread char *kept[256]; unsigned long *result = seed, sum = 0; unsigned r = *result;
  for (int i = 0; i < 60000; i++) {
    r = r * 1103515245 + 12345; char **slot = &kept[r >> 16 & 255]; size_t n = r >> 20 & 4095;
    if (r & 1 << 15) { free(*slot); *slot = malloc(n + 1); } else { *slot = realloc(*slot, n + 1); }
    memset(*slot, (int)i, n + 1); sum += (unsigned char)(*slot)[n];
  }
  for (int i = 0; i < 256; i++) free(kept[i]);
  *result = sum; return NULL;
}
int main(void) {
  pthread_t t[4]; unsigned long v[4] = {1, 2, 3, 4};
  for (int i = 0; i < 4; i++) pthread_create(&t[i], NULL, work, &v[i]);
  for (int i = 0; i < 4; i++) { pthread_join(t[i], NULL); printf("%lu\n", v[i]); }
  void *p = aligned_alloc(4096, 8192); printf("%d\n", p && ((unsigned long)p & 4095) == 0); free(p);
  return 3;
}
C
for l in libjemalloc.so.2 libtcmalloc_minimal.so.4 libmimalloc.so.2.0; do
  gcc -O1 p.c -o p -Wl,--no-as-needed -l:$l -pthread; echo "$l $?"; ./p; echo $?
done
cat > own.c <<'C'
#include <stddef.h>
#include <string.h>
static _Alignas(16) char memory[1 << 27]; static size_t used;
void *malloc(size_t n) {
  size_t at = __atomic_fetch_add(&used, (n + 31) & ~15ul, __ATOMIC_RELAXED);
  if (at + n + 32 > sizeof memory) return NULL;
  *(size_t *)(memory + at) = n; return memory + at + 16;
}
void free(void *p) { (void)p; }
void *calloc(size_t n, size_t m) { return malloc(n * m); }
void *realloc(void *p, size_t n) { void *q = malloc(n); if (p && q) { size_t o = ((size_t *)p)[-2]; memcpy(q, p, o < n ? o : n); } return q; }
void *aligned_alloc(size_t a, size_t n) { char *p = malloc(n + a); return p ? p + (-(size_t)p & (a - 1)) : NULL; }
C
sed -i 's/60000/6000/' p.c
gcc -O1 -fno-builtin p.c own.c -o p -pthread && ./p; echo $?
