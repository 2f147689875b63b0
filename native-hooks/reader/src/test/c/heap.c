/*
 * Makes chunks and says where: "root ADDRESS", then "BASE SIZE" for each, then "ready". After each
 * line on stdin that says "churn" two threads start to allocate and free; it ends with stdin.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

extern char allocs_hook_root[] __attribute__((weak));

static uint64_t seed = 1999993;

static uint32_t next(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(*state >> 33);
}

static size_t size_of(uint64_t *state) {
  uint32_t kind = next(state) % 100;
  if (kind < 90) {
    return next(state) % 600;
  }
  if (kind < 99) {
    return next(state) % 20000;
  }
  return next(state) % 300000;
}

static void *churn(void *argument) {
  uint64_t state = (uint64_t)(uintptr_t)argument;
  void *slots[512] = {0};
  for (;;) {
    uint32_t i = next(&state) % 512;
    if (next(&state) % 4 == 0) {
      slots[i] = realloc(slots[i], size_of(&state) + 1);
    } else {
      free(slots[i]);
      slots[i] = malloc(size_of(&state));
    }
  }
  return NULL;
}

int main(int argc, char **argv) {
  long count = argc > 1 ? atol(argv[1]) : 1000;
  int small = argc > 2;
  void **chunks = calloc((size_t)count, sizeof(void *));
  size_t *sizes = calloc((size_t)count, sizeof(size_t));
  for (long i = 0; i < count; i++) {
    sizes[i] = small ? 16 + next(&seed) % 64 : size_of(&seed);
    chunks[i] = malloc(sizes[i]);
    long j = (long)(next(&seed) % (uint32_t)(i + 1));
    if (!small && j % 3 == 0) {
      sizes[j] = size_of(&seed) + 1;
      chunks[j] = realloc(chunks[j], sizes[j]);
    } else if (!small && j % 3 == 1) {
      free(chunks[j]);
      chunks[j] = NULL;
    }
  }
  printf("root %" PRIxPTR "\n", (uintptr_t)allocs_hook_root);
  for (long i = 0; i < count && !small; i++) {
    if (chunks[i] != NULL) {
      printf("%" PRIxPTR " %zu\n", (uintptr_t)chunks[i], sizes[i]);
    }
  }
  printf("ready\n");
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    for (uintptr_t i = 1; i <= 2; i++) {
      pthread_t thread;
      pthread_create(&thread, NULL, churn, (void *)i);
    }
  }
  return 0;
}
