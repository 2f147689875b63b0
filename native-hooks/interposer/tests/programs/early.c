/* Constructors and destructors that allocate, before main and after. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *kept;

__attribute__((constructor(101))) static void before(void) {
  free(NULL);
  kept = strdup("kept from before main");
}

__attribute__((destructor(101))) static void after(void) {
  kept = realloc(kept, 5000);
  printf("%s\n", kept);
  free(kept);
  fflush(stdout);
}

static void at_exit(void) { free(malloc(100)); }

int main(void) {
  atexit(at_exit);
  return 5;
}
