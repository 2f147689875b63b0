/*
 * frames [EVERY] - compares what is answered about frames without the engine with what the engine
 * says: for the first and last byte of each frame and every EVERYth byte (99 if not given). Made
 * with the parts of the library, whose caches it forgets.
 */
#include "allocs.h"
#include "callers.h"
#include "generation.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long failures, asked, frames, bytes, compared;
static size_t every = 99;

/* The linker puts it between the library and its engine. */
bool __real_engine_ask(const void *question, void *answer, void *reasons);
bool __wrap_engine_ask(const void *question, void *answer, void *reasons) {
  asked++;
  return __real_engine_ask(question, answer, reasons);
}

struct seen {
  struct alloc_info info;
  char error[600];
};

/* All questions come from one place: what is below it must not differ. */
static __attribute__((noinline)) struct seen ask(const char *p) {
  struct seen seen;
  memset(&seen, 0, sizeof seen);
  if (!alloc_get_info(p, &seen.info)) {
    memset(&seen.info, 0, sizeof seen.info);
  }
  const char *error = alloc_last_error();
  snprintf(seen.error, sizeof seen.error, "%s", error ? error : "");
  return seen;
}

static void forget(void) { atomic_fetch_add(&generation_of_engine, 1); }

static void show(const char *who, const struct seen *seen) {
  const struct alloc_info *info = &seen->info;
  printf("  %s: %s [%p, %p) %zu site %p name %s type %s; %s\n", who,
         info->allocator ? info->allocator->name : "unknown", info->base, info->limit, info->size,
         info->site, info->name ? info->name : "-",
         info->type ? uniqtype_spelling(info->type) : "-", seen->error);
}

/* Returns where the frame ends; NULL if there is none. */
static __attribute__((noinline)) const char *check_frame(const char *at) {
  ask(at);
  unsigned long before = asked;
  struct seen frame = ask(at);
  const char *limit = frame.info.limit;
  if (!frame.info.allocator) {
    return NULL;
  }
  failures += asked != before;
  frames++;
  size_t size = (size_t)(limit - at);
  struct seen *fast = calloc(size, sizeof *fast);
  for (size_t i = 0; i < size; i++, bytes++) {
    fast[i] = ask(at + i);
  }
  if (asked != before) {
    printf("%s: asked %lu times about %zu bytes\n", frame.info.name, asked - before, size);
    failures++;
  }
  for (size_t i = 0; i < size; i += i + 1 == size ? 1 : i + every < size ? every : size - 1 - i) {
    forget();
    struct seen engine = ask(at + i);
    compared++;
    if (memcmp(&engine, &fast[i], sizeof engine) != 0) {
      failures++;
      printf("byte %zu of %s\n", i, frame.info.name);
      show("fast", &fast[i]);
      show("engine", &engine);
    }
  }
  free(fast);
  return limit;
}

static const char *top;

static __attribute__((noinline)) void check_all(void) {
  volatile char local = 0;
  const char *at = (const char *)&local;
  while (at && at < top) {
    struct seen innermost = ask(at);
    at = check_frame(innermost.info.base ? innermost.info.base : at);
  }
  failures += at == NULL;
}

static void *in_thread(void *unused) {
  char here = 0;
  top = &here;
  callers_run(5, 6, check_all);
  return unused;
}

int main(int argc, char **argv) {
  pthread_t thread;
  char here = 0;
  every = argc > 1 ? (size_t)atol(argv[1]) : every;
  top = &here;
  callers_run(3, 9, check_all);
  pthread_create(&thread, NULL, in_thread, NULL);
  pthread_join(thread, NULL);
  printf("%lu frames, %lu bytes, %lu compared: %s\n", frames, bytes, compared,
         failures ? "failed" : "ok");
  return failures != 0;
}
