/*
 * dynamic FILE - a thousand blocks of alloca and arrays of variable length in nested frames. Writes
 * where each is, its size and its element's type to FILE, says "ready" and waits.
 */
#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCKS = 1000 };

struct pair {
  int first;
  double second;
};

static struct {
  void *base;
  unsigned long size;
  const char *element;
} truth[BLOCKS + 8];

static int count;
static unsigned state = 1999993;
static const char *file;

#define FRAME __attribute__((noinline)) static

FRAME int next(void);
FRAME int next_with_many(long a, long b, long c, long d, long e, long f, long g, long h, int i);

static int pick(int limit) {
  state = state * 1664525u + 1013904223u;
  return 1 + (int)((state >> 16) % (unsigned)limit);
}

static void note(void *base, unsigned long size, const char *element) {
  truth[count].base = base;
  truth[count].size = size;
  truth[count++].element = element;
  memset(base, count, size);
}

/* With a sum of a register and memory before it. */
FRAME int one_pointer(int n) {
  static unsigned long more = 2;
  unsigned long sum = (unsigned long)n;
  asm volatile("add %1, %0" : "+r"(sum) : "m"(more));
  struct pair *pairs = alloca((unsigned long)n * sizeof *pairs);
  note(pairs, (unsigned long)n * sizeof *pairs, "pair");
  int got = next();
  return got + pairs[n - 1].first + (int)sum;
}

FRAME int one_array(int n) {
  int numbers[n];
  note(numbers, sizeof numbers, "int");
  int got = next();
  return got + numbers[n / 2];
}

FRAME int two_arrays(int n, int m) {
  char text[n];
  double reals[m];
  note(text, sizeof text, "char");
  note(reals, sizeof reals, "double");
  int got = next_with_many(1, 2, 3, 4, 5, 6, 7, 8, n);
  return got + text[0] + (int)reals[m - 1];
}

FRAME int two_pointers(int n, int m) {
  long *longs = alloca((unsigned long)n * sizeof *longs);
  short *shorts = alloca((unsigned long)m * sizeof *shorts);
  note(longs, (unsigned long)n * sizeof *longs, "long");
  note(shorts, (unsigned long)m * sizeof *shorts, "short");
  int got = next();
  return got + (int)longs[0] + shorts[m - 1];
}

FRAME int array_and_pointer(int n, int m) {
  float table[n][m];
  note(table, sizeof table, "float");
  char *text = alloca((unsigned long)n);
  note(text, (unsigned long)n, "char");
  int got = next_with_many(8, 7, 6, 5, 4, 3, 2, 1, m);
  return got + (int)table[n - 1][m - 1] + text[n / 2];
}

FRAME int nothing(int n) {
  char fixed[100];
  memset(fixed, n, sizeof fixed);
  int got = next_with_many(0, 0, 0, 0, 0, 0, 1, 2, n);
  return got + fixed[7];
}

static int wait_for_the_end(void) {
  FILE *out = fopen(file, "w");
  for (int i = 0; i < count; i++) {
    fprintf(out, "%p %lu %s\n", truth[i].base, truth[i].size, truth[i].element);
  }
  fclose(out);
  puts("ready");
  fflush(stdout);
  for (;;) {
    pause();
  }
}

FRAME int next(void) {
  if (count >= BLOCKS) {
    return wait_for_the_end();
  }
  switch (pick(6)) {
    case 1: return 1 + one_pointer(pick(30));
    case 2: return 2 + one_array(pick(60));
    case 3: return 3 + two_arrays(pick(200), pick(20));
    case 4: return 4 + two_pointers(pick(40), pick(90));
    case 5: return 5 + array_and_pointer(pick(9), pick(9));
    default: return 6 + nothing(pick(9));
  }
}

FRAME int next_with_many(long a, long b, long c, long d, long e, long f, long g, long h, int i) {
  return next() + (int)(a + b + c + d + e + f + g + h) + i;
}

int main(int argc, char **argv) {
  file = argc > 1 ? argv[1] : "/dev/null";
  return next();
}
