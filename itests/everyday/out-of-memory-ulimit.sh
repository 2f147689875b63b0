# The amounts differ with what else is mapped; what is said and the exit status must not.
cat > o.c <<'C'
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
  void *last = 0; size_t n = 0;
  for (;;) { void **p = malloc(65536); if (!p) break; memset(p, 1, 65536); *p = last; last = p; n++; }
  int e = errno;
  while (last) { void *next = *(void **)last; free(last); last = next; }
  printf("%s %d\n", strerror(e), n > 100); return 3;
}
C
gcc -O1 o.c -o o && ulimit -v 200000 && exec ./o
