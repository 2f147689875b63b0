/*
 * processes.c - a program whose functions are followed while it forks among its threads, starts
 * itself as another process in each way there is, and becomes itself.
 *   processes [again | last]
 */
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <allocs_hook.h>

#include "check.h"

#pragma weak allocs_hook_sub_find

enum { WORKERS = 3, SLOTS = 500, FORKS = 40 };

extern char **environ;

struct arena {
  char memory[SLOTS * 64];
  size_t used;
};

static struct arena arenas[WORKERS + 1];
static atomic_bool done;

/* With a function inside that is followed too. */
__attribute__((noinline, noclone)) static void *inner_alloc(struct arena *arena, size_t size) {
  void *p = arena->memory + arena->used % SLOTS * 64;
  arena->used += 1 + size / 64;
  return p;
}

__attribute__((noinline, noclone)) static void *outer_alloc(struct arena *arena, size_t size) {
  return (char *)inner_alloc(arena, size + 8) + 8;
}

static bool is_on_record(const void *p, size_t size) {
  struct allocs_hook_object object;
  return allocs_hook_sub_find(p, &object) == ALLOCS_HOOK_LIVE && object.base == (uintptr_t)p &&
         object.size == size && strcmp(object.name, "inner_alloc") == 0;
}

static void *work(void *context) {
  struct arena *arena = context;
  long wrong = 0;
  for (size_t i = 0; !done; i++) {
    wrong += !is_on_record(outer_alloc(arena, 1 + i % 40), 1 + i % 40);
  }
  return (void *)wrong;
}

/* In the child of a fork: what was there still is, and what is new is its own. */
static void be_a_child(void *const *before) {
  bool right = true;
  for (size_t i = 0; i < 20; i++) {
    right &= is_on_record(before[i], 5 + i);
  }
  void *own = outer_alloc(&arenas[WORKERS], 33);
  right &= is_on_record(own, 33);
  pthread_t thread;
  atomic_store(&done, false);
  right &= pthread_create(&thread, NULL, work, &arenas[0]) == 0;
  usleep(2000);
  atomic_store(&done, true);
  void *wrong = (void *)1;
  pthread_join(thread, &wrong);
  _exit(right && wrong == NULL ? 0 : 1);
}

static bool ended_well(pid_t child) {
  int status = -1;
  return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static void fork_among_threads(void) {
  for (int i = 0; i < FORKS; i++) {
    void *before[20];
    arenas[WORKERS].used = 0;
    for (size_t k = 0; k < 20; k++) {
      before[k] = outer_alloc(&arenas[WORKERS], 5 + k);
    }
    pid_t child = fork();
    if (child == 0) {
      be_a_child(before);
    }
    CHECK(ended_well(child));
    CHECK(is_on_record(before[0], 5) && is_on_record(before[19], 24));
  }
}

/* A child of vfork has the parent's memory, records included. */
static void start_others(const char *self) {
  char *again[] = {(char *)self, "again", NULL};
  pid_t child = vfork();
  if (child == 0) {
    outer_alloc(&arenas[WORKERS], 44);
    execv(self, again);
    _exit(99);
  }
  CHECK(ended_well(child));
  child = vfork();
  if (child == 0) {
    outer_alloc(&arenas[WORKERS], 45);
    _exit(0);
  }
  CHECK(ended_well(child));
  CHECK(is_on_record(outer_alloc(&arenas[WORKERS], 46), 46));
  CHECK(posix_spawn(&child, self, NULL, NULL, again, environ) == 0);
  CHECK(ended_well(child));
  char line[4096];
  snprintf(line, sizeof line, "'%s' again", self);
  CHECK(system(line) == 0);
}

int main(int argc, char **argv) {
  if (argc == 2) {
    CHECK(is_on_record(outer_alloc(&arenas[0], 17), 17));
    return strcmp(argv[1], "last") == 0 ? report("processes") : check_failures != 0;
  }
  pthread_t threads[WORKERS];
  for (int i = 0; i < WORKERS; i++) {
    pthread_create(&threads[i], NULL, work, &arenas[i]);
  }
  fork_among_threads();
  start_others(argv[0]);
  done = true;
  for (int i = 0; i < WORKERS; i++) {
    void *wrong = (void *)1;
    pthread_join(threads[i], &wrong);
    CHECK(wrong == NULL);
  }
  if (check_failures == 0) {
    execl(argv[0], argv[0], "last", (char *)NULL);
  }
  return report("processes");
}
