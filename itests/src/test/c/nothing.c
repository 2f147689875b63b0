/* nothing - asks for chunks of no bytes, and of one; then says of one of them what it is. */
#include <allocs.h>
#include <stdio.h>
#include <stdlib.h>

static void *kept[20];

__attribute__((noinline)) static void nothings(void) {
  for (int i = 0; i < 10; i++) {
    kept[i] = malloc(0);
  }
}

__attribute__((noinline)) static void bytes(void) {
  for (int i = 10; i < 13; i++) {
    kept[i] = malloc(1);
  }
}

int main(void) {
  char line[100];
  nothings();
  bytes();
  printf("nothing %p\nready\n", kept[7]);
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    printf("%d\nready\n", allocs_attach(kept[0], "keeper"));
    fflush(stdout);
  }
  return 0;
}
