cat > m.c <<'C'
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
static void *work(void *seed) {
  unsigned long s = (unsigned long)seed * 7919, sum = 0; char *keep[64] = {0}; size_t size[64] = {0};
  for (int i = 0; i < 20000; i++) {
    s = s * 6364136223846793005UL + 1442695040888963407UL; int k = s >> 58; size_t n = ((s >> 40) % 30 + 1) * 4096;
    if (!keep[k]) { keep[k] = mmap(0, n, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); size[k] = n; keep[k][n - 1] = (char)i; }
    else if (i % 3 == 0) { char last = keep[k][size[k] - 1]; char *p = mremap(keep[k], size[k], n, MREMAP_MAYMOVE); if (p == MAP_FAILED) { munmap(keep[k], size[k]); p = mmap(0, n, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); if (n >= size[k]) p[size[k] - 1] = last; } if (n >= size[k]) sum += p[size[k] - 1] == last; keep[k] = p; size[k] = n; p[n - 1] = 1; }
    else if (i % 3 == 1 && size[k] > 8192) { munmap(keep[k] + 4096, 4096); mmap(keep[k] + 4096, 4096, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0); sum += keep[k][4096] == 0; }
    else { munmap(keep[k], size[k]); keep[k] = 0; }
  }
  for (int k = 0; k < 64; k++) if (keep[k]) munmap(keep[k], size[k]);
  return (void *)sum;
}
int main(void) { pthread_t t[4]; for (long i = 0; i < 4; i++) pthread_create(&t[i], 0, work, (void *)(i + 1)); for (int i = 0; i < 4; i++) { void *r; pthread_join(t[i], &r); printf("%lu\n", (unsigned long)r); } return 11; }
C
gcc -O1 -w m.c -o m -pthread && exec ./m
