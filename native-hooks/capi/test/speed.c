/*
 * speed - how long questions take. Prints the processor time of the first question that needs the
 * engine in milliseconds, then nanoseconds for each kind of repeated question.
 */
#include <allocs.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int variable[10];

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

enum { BATCH = 10, MAX_BATCHES = 100000 };

/* As often as fits into a fifth of a second. */
static void repeat(const char *what, const void *p) {
  alloc_get_size(p);
  double start = seconds(CLOCK_MONOTONIC);
  double passed = 0;
  int batches = 0;
  while (passed < 0.2 && batches < MAX_BATCHES) {
    for (int i = 0; i < BATCH; i++) {
      alloc_get_size(p);
    }
    batches++;
    passed = seconds(CLOCK_MONOTONIC) - start;
  }
  printf("%s %.1f\n", what, passed / batches / BATCH * 1e9);
}

int main(int argc, char **argv) {
  int local = argc;
  char *chunk = malloc(1999);
  double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
  double wall = seconds(CLOCK_MONOTONIC);
  alloc_get_type((const void *)main);
  printf("first %.1f wall %.1f\n", (seconds(CLOCK_PROCESS_CPUTIME_ID) - start) * 1e3,
         (seconds(CLOCK_MONOTONIC) - wall) * 1e3);
  repeat("heap", chunk + 7);
  repeat("static", &variable[3]);
  repeat("function", (const char *)main + 1);
  repeat("local", &local);
  repeat("argv", argv);
  free(chunk);
  return local != argc;
}
