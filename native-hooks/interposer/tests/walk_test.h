/*
 * walk_test.h - compares the path of a chunk with the call stack that the C library's unwinder,
 * which shares nothing with the hooks, finds at the same place.
 */
#ifndef ALLOCS_WALK_TEST_H
#define ALLOCS_WALK_TEST_H

#include "allocs_hook.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static unsigned long walk_checks, walk_wrong, walk_frames;

typedef int (*walk_find)(const void *, struct allocs_hook_chunk *);

__attribute__((unused)) static walk_find finder(void) {
  static walk_find find;
  if (find == NULL) {
    find = (walk_find)dlsym(RTLD_DEFAULT, "allocs_hook_find");
    if (find == NULL) {
      fprintf(stderr, "walk_test: not preloaded\n");
      exit(2);
    }
  }
  return find;
}

static const struct allocs_hook_root *walk_root(void) {
  return (const struct allocs_hook_root *)dlsym(RTLD_DEFAULT, "allocs_hook_root");
}

/* Whether a frame is one that does not count. */
static bool is_internal(void *address) {
  Dl_info info;
  if (dladdr((char *)address - 1, &info) == 0 || info.dli_fname == NULL) {
    return false;
  }
  const char *slash = strrchr(info.dli_fname, '/');
  const char *file = slash == NULL ? info.dli_fname : slash + 1;
  return strncmp(file, "libc.so", 7) == 0 || strncmp(file, "ld-linux", 8) == 0 ||
         strncmp(file, "libstdc++", 9) == 0 || strncmp(file, "libgcc_s", 8) == 0;
}

/* How many of the frames are to be recorded. */
static int length_wanted(void *const *frames, int count) {
  const struct allocs_hook_root *root = walk_root();
  unsigned counted = 0;
  for (int i = 0; i < count; i++) {
    counted += !is_internal(frames[i]);
    if (counted == root->depth || (unsigned)i + 1 == root->path_frames) {
      return i + 1;
    }
  }
  return count;
}

static void complain(const struct allocs_hook_chunk *chunk, void *const *frames, int count) {
  fprintf(stderr, "walk_test: path of %zu frames, %d wanted\n", chunk->path_length, count);
  for (int i = 0; i < count || (size_t)i < chunk->path_length; i++) {
    Dl_info info;
    void *frame = i < count ? frames[i] : NULL;
    const char *name = dladdr(frame, &info) != 0 && info.dli_sname != NULL ? info.dli_sname : "?";
    fprintf(stderr, "  %p %p %s\n", (size_t)i < chunk->path_length ? (void *)chunk->path[i] : NULL,
            frame, name);
  }
}

/*
 * The path of p against a call stack, both from one function: its frame differs in the call. Where
 * `shorter` is allowed the path may stop early, but not at less than so many frames.
 */
static void compare_path(const void *p, void *const *frames, int count, int least) {
  struct allocs_hook_chunk chunk;
  memset(&chunk, 0, sizeof chunk);
  bool found = finder()(p, &chunk) == ALLOCS_HOOK_LIVE;
  int wanted = length_wanted(frames, count);
  bool right = found && chunk.path_length >= 1 &&
               (least < 0 ? (int)chunk.path_length == wanted : (int)chunk.path_length >= least) &&
               (int)chunk.path_length <= wanted;
  for (int i = 1; right && (size_t)i < chunk.path_length; i++) {
    right = (void *)chunk.path[i] == frames[i];
  }
  __atomic_fetch_add(&walk_checks, 1, __ATOMIC_RELAXED);
  __atomic_fetch_add(&walk_frames, chunk.path_length, __ATOMIC_RELAXED);
  if (!right) {
    __atomic_fetch_add(&walk_wrong, 1, __ATOMIC_RELAXED);
    complain(&chunk, frames, wanted);
  }
}

/* Allocates here, and compares. A macro, so that both happen in the function that uses it. */
#define ALLOCATE_AND_COMPARE(allocation, release, least)        \
  do {                                                          \
    void *frames_[256];                                         \
    void *p_ = (allocation);                                    \
    int count_ = backtrace(frames_, 256);                       \
    compare_path(p_, frames_, count_, least);                   \
    release(p_);                                                \
  } while (0)

__attribute__((unused)) static int walk_report(const char *name) {
  printf("%s, depth %u: %lu paths of %lu frames, %lu wrong\n", name, walk_root()->depth, walk_checks,
         walk_frames, walk_wrong);
  return walk_wrong == 0 ? 0 : 1;
}

#endif
