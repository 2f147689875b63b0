/*
 * sub.c - pairs of allocation and free of a custom allocator a second, through the functions that
 * the hooks export: preloaded, or with no effect.  usage: sub KIND THREADS [MILLIONS]
 *   lifo    depth 32, 16..64 bytes        slab    random among 100,000 slots of 64 bytes
 *   bump    a region of 64 KiB filled with 16..64 bytes, then reset
 *   tiny    1..7 bytes, packed            mapped  as slab, in memory from mmap
 *   asked   as lifo, and who asked is found out, as for allocs.h
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

extern uint32_t allocs_hook_suballocator(const char *name) __attribute__((weak));
extern void allocs_hook_sub_alloc(uint32_t sub, void *p, size_t size, uint32_t path)
    __attribute__((weak));
extern void allocs_hook_announce_alloc(uint32_t sub, void *p, size_t size, void *frame)
    __attribute__((weak));
extern bool allocs_hook_sub_free(uint32_t sub, void *p) __attribute__((weak));
extern void allocs_hook_sub_reset(uint32_t sub, void *base, void *limit) __attribute__((weak));

#define SLOTS 100000u
#define REGION 65536u

static const char *kind;
static long pairs;
static uint32_t sub;

static uint32_t next_random(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

static bool asked;

static __attribute__((noinline)) void announce(void *p, size_t size) {
  if (asked && allocs_hook_announce_alloc != NULL) {
    allocs_hook_announce_alloc(sub, p, size, __builtin_frame_address(0));
  } else if (allocs_hook_sub_alloc != NULL) {
    allocs_hook_sub_alloc(sub, p, size, 2 + (uint32_t)size % 7);
  }
}

static void retract(void *p) {
  if (allocs_hook_sub_free != NULL && !allocs_hook_sub_free(sub, p)) {
    abort();
  }
}

static void lifo(char *memory, uint32_t state) {
  char *chunks[32];
  for (long done = 0; done < pairs; done += 32) {
    char *top = memory;
    for (int i = 0; i < 32; i++) {
      size_t size = 16 + next_random(&state) % 49;
      announce(chunks[i] = top, size);
      top += (size + 15) & ~(size_t)15;
    }
    for (int i = 31; i >= 0; i--) {
      retract(chunks[i]);
    }
  }
}

static void slab(char *memory, uint32_t state) {
  unsigned char *taken = calloc(SLOTS, 1);
  for (long done = 0; done < 2 * pairs; done++) {
    uint32_t slot = next_random(&state) % SLOTS;
    if ((taken[slot] ^= 1) != 0) {
      announce(memory + 64 * (size_t)slot, 40 + slot % 24);
    } else {
      retract(memory + 64 * (size_t)slot);
    }
  }
  free(taken);
}

static void bump(char *memory, uint32_t state, uint32_t least, uint32_t more, size_t align) {
  for (long done = 0; done < pairs;) {
    for (size_t used = 0; used < REGION - 64; done++) {
      size_t size = least + next_random(&state) % more;
      announce(memory + used, size);
      used += (size + align - 1) / align * align;
    }
    if (allocs_hook_sub_reset != NULL) {
      allocs_hook_sub_reset(sub, memory, memory + REGION);
    }
  }
}

static void *work(void *number) {
  uint32_t state = 12345 + (uint32_t)(uintptr_t)number;
  size_t bytes = 64 * (size_t)SLOTS;
  bool mapped = strcmp(kind, "mapped") == 0;
  char *memory = mapped ? mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                        : malloc(bytes);
  if (strcmp(kind, "lifo") == 0 || asked) {
    lifo(memory, state);
  } else if (strcmp(kind, "bump") == 0) {
    bump(memory, state, 16, 49, 8);
  } else if (strcmp(kind, "tiny") == 0) {
    bump(memory, state, 1, 7, 1);
  } else {
    slab(memory, state);
  }
  return NULL;
}

int main(int argc, char **argv) {
  kind = argc > 2 ? argv[1] : "lifo";
  int threads = argc > 2 ? atoi(argv[2]) : 1;
  pairs = (argc > 3 ? atol(argv[3]) : 20) * 1000000;
  asked = strcmp(kind, "asked") == 0;
  pthread_t ids[64];
  if (threads < 1 || threads > 64) {
    return 2;
  }
  sub = allocs_hook_suballocator != NULL ? allocs_hook_suballocator("bench") : 0;
  for (int i = 0; i < threads; i++) {
    pthread_create(&ids[i], NULL, work, (void *)(uintptr_t)i);
  }
  for (int i = 0; i < threads; i++) {
    pthread_join(ids[i], NULL);
  }
  struct timespec cpu;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  double seconds = (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9;
  printf("%-7s %d threads: %6.1f million pairs a second of CPU time, %5.1f ns each%s\n", kind, threads,
         (double)pairs * threads / seconds / 1e6, seconds / (double)pairs / threads * 1e9,
         sub == 0 ? " (plain)" : "");
  return 0;
}
