/* Under ulimit -v: takes all there is, is refused, gives it back, goes on. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  static char *chunks[100000];
  int count = 0;
  while (count < 100000 && (chunks[count] = malloc(50000)) != NULL) {
    memset(chunks[count++], 1, 50000);
  }
  printf("%s\n", count < 100000 && errno == ENOMEM ? "refused" : "not refused");
  for (int i = 1; i < count; i++) {
    free(chunks[i]);
  }
  char *p = malloc(1000000);
  printf("%s\n", p != NULL && count > 100 ? "went on" : "stuck");
  return 3;
}
