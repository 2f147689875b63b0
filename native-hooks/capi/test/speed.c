/*
 * speed - how long questions take. Prints the processor time of the first question that needs the
 * engine in milliseconds; then for each kind of question the microseconds of the first one, and
 * median nanoseconds of those that repeat it.
 */
#include <allocs.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int variable[10];

struct typed {
  long values[3];
};

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

enum { BATCH = 10, BATCHES = 2001, LEVELS = 64 };

static int ascending(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

/*
 * Asks about an address, its type or the size, or about a variable of this very frame if there is none: first once, then
 * in as many batches as are made in two seconds. Not inlined: its callers are asked about, too.
 */
static __attribute__((noinline)) void repeat(const char *what, const void *p, bool type) {
  static double times[BATCHES];
  volatile int local = 0;
  const void *asked = p ? p : (const void *)&local;
  double first = 0;
  int batches = -1;
  double begun = seconds(CLOCK_MONOTONIC);
  while (batches < BATCHES && seconds(CLOCK_MONOTONIC) - begun < 2 + first) {
    int count = batches < 0 ? 1 : BATCH;
    double start = seconds(CLOCK_MONOTONIC);
    for (int i = 0; i < count; i++) {
      if (type) {
        alloc_get_type(asked);
      } else {
        alloc_get_size(asked);
      }
    }
    double passed = seconds(CLOCK_MONOTONIC) - start;
    if (batches < 0) {
      first = passed;
    } else {
      times[batches] = passed / BATCH;
    }
    batches++;
  }
  qsort(times, (size_t)batches, sizeof *times, ascending);
  printf("%-12s first %9.1f us, then %8.1f ns\n", what, first * 1e6, times[batches / 2] * 1e9);
}

static __attribute__((noinline)) int deep(int levels, const void *p) {
  volatile int local = levels;
  if (levels == 0) {
    repeat("64 levels up", p, false);
    return local;
  }
  return deep(levels - 1, p) + local;
}

int main(int argc, char **argv) {
  volatile int local = argc;
  char *chunk = malloc(1999);
  struct typed *typed = malloc(sizeof *typed);
  double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
  double wall = seconds(CLOCK_MONOTONIC);
  alloc_get_type((const void *)main);
  printf("first %.1f wall %.1f ms\n", (seconds(CLOCK_PROCESS_CPUTIME_ID) - start) * 1e3,
         (seconds(CLOCK_MONOTONIC) - wall) * 1e3);
  repeat("heap", chunk + 7, false);
  repeat("heap type", typed, true);
  repeat("static", &variable[3], false);
  repeat("function", (const char *)main + 1, false);
  repeat("argv", argv, false);
  repeat("argument", argv[0], false);
  repeat("own frame", NULL, false);
  repeat("1 level up", (const void *)&local, false);
  deep(LEVELS - 2, (const void *)&local);
  free(typed);
  free(chunk);
  return local != argc;
}
