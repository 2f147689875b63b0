/*
 * held - holds many small chunks, with freed ones between them. Prints its id, then the addresses of
 * some of the chunks, and waits in nested calls until its input ends.
 *   held CHUNKS SAMPLES DEPTH
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct item {
  struct item *next;
  long values[5];
};

__attribute__((noinline)) static long wait_at(long depth) {
  volatile long result = depth;
  char c;
  if (depth > 0) {
    return result + wait_at(depth - 1);
  }
  while (read(0, &c, 1) > 0) {
  }
  return result;
}

int main(int argc, char **argv) {
  long chunks = argc > 3 ? atol(argv[1]) : 1000;
  long samples = argc > 3 ? atol(argv[2]) : 1;
  struct item *last = NULL;
  printf("%d\n", getpid());
  for (long i = 0; i < chunks; i++) {
    void *gone = malloc(24 + i % 100);
    struct item *item = malloc(sizeof(struct item));
    item->next = last;
    last = item;
    free(gone);
    if (i % (chunks / samples) == 0) {
      printf("%p\n", (void *)item);
    }
  }
  fflush(stdout);
  return last == NULL || wait_at(argc > 3 ? atol(argv[3]) : 0) < 0;
}
