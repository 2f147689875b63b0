/*
 * shared.h - what a churning program tells those who watch it, threads of its own and
 * other processes alike: which chunks it holds at this instant.
 */
#ifndef ALLOCS_TEST_SHARED_H
#define ALLOCS_TEST_SHARED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLOTS_PER_THREAD 512
#define THREADS_MAX 16

/* A chunk is held, unchanged, as long as the sequence is even and stays the same. */
struct held {
  _Atomic(uint32_t) sequence;
  _Atomic(uint64_t) base; /* 0: none */
  _Atomic(uint64_t) size;
};

struct shared {
  _Atomic(uint64_t) root;
  _Atomic(int) ready;
  _Atomic(int) done;
  _Atomic(int) watched; /* an outsider has seen something, or ended */
  _Atomic(uint64_t) checks;
  _Atomic(uint64_t) wrong;
  struct held held[THREADS_MAX][SLOTS_PER_THREAD];
};

/* That of a file, so that others may look on, or of this process and its children. */
static inline struct shared *map_shared(const char *path) {
  int file = path == NULL ? -1 : open(path, O_RDWR);
  int flags = path == NULL ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED;
  struct shared *map =
      mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, flags, file, 0);
  if (map == MAP_FAILED) {
    perror("shared file");
    exit(2);
  }
  return map;
}

/*
 * Those who look on from outside may get no processor while there is something to see. What is held is
 * left to them until they saw some, unless they are gone.
 */
static inline void await_outsider(struct shared *shared, pid_t outsider) {
  while (!atomic_load(&shared->watched) && getppid() == outsider) {
    usleep(1000);
  }
}

static inline void held_change(struct held *held) {
  atomic_fetch_add_explicit(&held->sequence, 1, memory_order_relaxed);
  atomic_thread_fence(memory_order_seq_cst);
}

static inline void held_set(struct held *held, const void *base, uint64_t size) {
  atomic_store_explicit(&held->base, (uintptr_t)base, memory_order_relaxed);
  atomic_store_explicit(&held->size, size, memory_order_relaxed);
  atomic_fetch_add_explicit(&held->sequence, 1, memory_order_release);
}

struct snapshot {
  uint32_t sequence;
  uint64_t base, size;
};

static inline bool held_get(struct held *held, struct snapshot *snapshot) {
  snapshot->sequence = atomic_load_explicit(&held->sequence, memory_order_acquire);
  snapshot->base = atomic_load_explicit(&held->base, memory_order_relaxed);
  snapshot->size = atomic_load_explicit(&held->size, memory_order_relaxed);
  atomic_thread_fence(memory_order_seq_cst);
  return (snapshot->sequence & 1) == 0 && snapshot->base != 0 &&
         atomic_load_explicit(&held->sequence, memory_order_relaxed) == snapshot->sequence;
}

/* Whether the chunk of the snapshot is held still, so was all along. */
static inline bool held_still(struct held *held, const struct snapshot *snapshot) {
  atomic_thread_fence(memory_order_seq_cst);
  return atomic_load_explicit(&held->sequence, memory_order_acquire) == snapshot->sequence;
}

/* Counts it as wrong if a forked child did not start, or does not end with 0. */
static inline void expect_success(struct shared *shared, pid_t child) {
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
    atomic_fetch_add(&shared->wrong, 1);
    fprintf(stderr, "fork: child=%d status=0x%x\n", child, (unsigned)status);
  }
}

static inline uint32_t random_next(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

#endif
