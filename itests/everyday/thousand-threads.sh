cat > t.c <<'C'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static void *work(void *a) {
  size_t n = 17 + (size_t)a % 500; char *p = malloc(n); memset(p, 1, n); p = realloc(p, n * 40);
  size_t s = 0; for (size_t i = 0; i < n; i++) s += p[i]; free(p); return (void *)s;
}
int main(void) {
  static pthread_t t[1000]; pthread_attr_t at; pthread_attr_init(&at); pthread_attr_setstacksize(&at, 65536);
  size_t sum = 0; void *r;
  for (size_t i = 0; i < 1000; i++) if (pthread_create(&t[i], &at, work, (void *)i)) { perror("create"); return 1; }
  for (size_t i = 0; i < 1000; i++) { pthread_join(t[i], &r); sum += (size_t)r; }
  printf("%zu\n", sum); return 0;
}
C
gcc -O1 t.c -o t -pthread && exec ./t
