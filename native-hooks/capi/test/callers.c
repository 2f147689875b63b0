/* callers.c - every function calls the next one in the middle of what it does. */
#include "callers.h"

#include <alloca.h>
#include <stddef.h>
#include <string.h>

static unsigned state;
static int left;
static void (*at_bottom)(void);

#define FRAME static __attribute__((noinline))

FRAME void next(void);

static unsigned pick(unsigned limit) {
  state = state * 1664525u + 1013904223u;
  return (state >> 16) % limit;
}

/* Keeps the compiler from knowing what a variable holds. */
#define USE(variable) __asm__ volatile("" : : "r"(&(variable)) : "memory")

FRAME int small(void) {
  int local = (int)pick(9);
  USE(local);
  next();
  return local;
}

FRAME long nothing_in_memory(long a, long b, long c) {
  next();
  return a * b + c;
}

struct named {
  char name[17];
  short numbers[5];
};

FRAME int array(int seed) {
  struct named all[3];
  memset(all, seed, sizeof all);
  USE(all);
  next();
  return all[1].numbers[2];
}

FRAME long many(long a, long b, long c, long d, long e, long f, long g, double h, struct named i) {
  USE(g);
  USE(i);
  next();
  return a + b * c - d + e * f + g + (long)h + i.numbers[0];
}

FRAME long call_many(void) {
  struct named value = {"many", {1, 2, 3, 4, 5}};
  USE(value);
  return many(1, 2, 3, 4, 5, 6, 7, 8.0, value);
}

FRAME int aligned(void) {
  _Alignas(64) char buffer[200];
  buffer[0] = (char)pick(100);
  USE(buffer);
  next();
  return buffer[0];
}

FRAME int dynamic(size_t size) {
  char *block = alloca(size);
  memset(block, 1, size);
  USE(block);
  next();
  return block[size / 2];
}

FRAME int variable_length(int count) {
  int numbers[count];
  memset(numbers, 2, sizeof numbers);
  USE(numbers);
  next();
  return numbers[count / 2];
}

FRAME int inner(int seed, char *to) {
  char copy[23];
  memset(copy, seed, sizeof copy);
  USE(copy);
  next();
  return to[0] + copy[3];
}

FRAME int outer(void) {
  char kept[33] = "outer";
  USE(kept);
  return inner((int)pick(50), kept);
}

FRAME int large(void) {
  char page[9000];
  page[pick(9000)] = 1;
  USE(page);
  next();
  return page[77];
}

FRAME void next(void) {
  volatile long sink;
  if (left-- == 0) {
    at_bottom();
    return;
  }
  switch (pick(9)) {
    case 0: sink = small(); break;
    case 1: sink = nothing_in_memory(1, 2, left); break;
    case 2: sink = array(left); break;
    case 3: sink = call_many(); break;
    case 4: sink = aligned(); break;
    case 5: sink = dynamic(1 + pick(300)); break;
    case 6: sink = variable_length(1 + (int)pick(100)); break;
    case 7: sink = outer(); break;
    default: sink = large(); break;
  }
  (void)sink;
}

void callers_run(unsigned seed, int depth, void (*bottom)(void)) {
  state = seed;
  left = depth;
  at_bottom = bottom;
  next();
}
