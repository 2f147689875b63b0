/*
 * frames [EVERY] - asks about every byte of many frames, and compares what is answered without the
 * engine with what the engine says: for the first and last byte of each frame and every EVERYth (99
 * if not given). Made with the parts of the library, whose caches it forgets.
 */
#include "allocs.h"
#include "callers.h"
#include "generation.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long failures, asked, frames, blocks, bytes, compared;
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

static bool is_frame(const struct seen *seen) {
  return seen->info.allocator && strcmp(seen->info.allocator->name, "stackframe") == 0;
}

static void compare(const char *at, const struct seen *fast) {
  forget();
  struct seen engine = ask(at);
  compared++;
  if (memcmp(&engine, fast, sizeof engine) != 0 && failures++ < 9) {
    printf("%p differs:\n", (const void *)at);
    show("fast", fast);
    show("engine", &engine);
  }
}

/*
 * Checks from one address to the end of the object there, which may be a block of alloca: the engine
 * answers about those, and about the part of a frame below them. Returns that end; NULL if there is
 * no object.
 */
static __attribute__((noinline)) const char *check_object(const char *at) {
  struct seen object = ask(at);
  const char *limit = object.info.limit;
  if (!is_frame(&object)) {
    blocks++;
    return limit;
  }
  frames++;
  struct seen *fast = calloc((size_t)(limit - at), sizeof *fast);
  const char *inner = at; /* end of the last block */
  const char *slow = at;  /* end of the last byte that the engine was asked about */
  for (const char *p = at; p < limit; p++) {
    unsigned long before = asked;
    fast[p - at] = ask(p);
    if (!is_frame(&fast[p - at])) {
      blocks++;
      p = (const char *)fast[p - at].info.limit - 1;
      inner = p + 1;
    } else if (asked != before) {
      slow = p + 1;
    }
  }
  if (slow > inner && failures++ < 9) {
    printf("asked the engine about %s\n", object.info.name);
  }
  for (const char *p = inner; p < limit; bytes++, p++) {
    if (p == inner || p + 1 == limit || (size_t)(p - inner) % every == 0) {
      compare(p, &fast[p - at]);
      ask(p);
    }
  }
  free(fast);
  return limit;
}

static const char *top;

static __attribute__((noinline)) void check_all(void) {
  volatile char local = 0;
  const char *at = (const char *)&local;
  at = ask(at).info.base;
  while (at && at < top) {
    at = check_object(at);
  }
  failures += at == NULL;
}

/* Its fixed part is longer or shorter by what aligning it takes. */
static __attribute__((noinline)) void aligned(size_t taken) {
  _Alignas(1024) volatile char fixed[64];
  volatile char *block = __builtin_alloca(taken);
  fixed[0] = 1;
  block[0] = 0;
  check_all();
  fixed[1] = block[1];
  block[2] = fixed[0];
}

/* Frames of one size at places that differ: what is longer in one part is shorter in another. */
static __attribute__((noinline)) void shifted(size_t by) {
  volatile char *block = __builtin_alloca(by);
  block[0] = 0;
  aligned(4096 + by);
  block[1] = 0;
}

static void *in_thread(void *unused) {
  char here = 0;
  top = &here;
  callers_run(63, 6, check_all);
  return unused;
}

int main(int argc, char **argv) {
  pthread_t thread;
  char here = 0;
  every = argc > 1 ? (size_t)atol(argv[1]) : every;
  top = &here;
  callers_run(153, 9, check_all);
  for (size_t by = 256; by <= 1024; by += 256) {
    shifted(by);
  }
  pthread_create(&thread, NULL, in_thread, NULL);
  pthread_join(thread, NULL);
  printf("%lu frames, %lu blocks, %lu bytes, %lu compared: %s\n", frames, blocks, bytes, compared,
         failures ? "failed" : "ok");
  return failures != 0;
}
