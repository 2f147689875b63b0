/*
 * follows.c - a program with allocators of its own, which looks whether all is on record.
 * Runs with the rules in ../follow.sh.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <allocs_hook.h>

#include "check.h"

#pragma weak allocs_hook_sub_find
#pragma weak allocs_hook_find

#define OWN __attribute__((noinline, noclone))

static char memory[1 << 20] __attribute__((aligned(64)));
static _Atomic(size_t) used;

/* The allocator behind the entries in entries.S: not followed itself. */
void *bump(size_t size) {
  errno = 77;
  return memory + __atomic_fetch_add(&used, (size + 15) & ~(size_t)15, __ATOMIC_RELAXED);
}

static const char *owner(const void *p, size_t *size) {
  struct allocs_hook_object object;
  if (allocs_hook_sub_find == NULL || allocs_hook_sub_find(p, &object) != ALLOCS_HOOK_LIVE ||
      object.base != (uintptr_t)p) {
    return "";
  }
  *size = object.size;
  return object.name;
}

static bool is_on_record(const void *p, const char *name, size_t expected) {
  size_t size = 0;
  return strcmp(owner(p, &size), name) == 0 && size == expected;
}

static bool is_unknown(const void *p) {
  size_t size;
  return *owner(p, &size) == '\0';
}

/* --- every kind of entry --- */

void *entry_plain(size_t), *entry_branch(size_t), *entry_relative(size_t), *entry_call(size_t),
    *entry_jump(size_t), *entry_endbr(size_t), *entry_loops(size_t);
void *entry_padded(void *);

static void entries(void) {
  static void *(*const all[])(size_t) = {entry_plain, entry_branch, entry_relative, entry_call,
                                         entry_jump,  entry_endbr,  entry_loops};
  static const char *const names[] = {"entry_plain", "entry_branch", "entry_relative", "entry_call",
                                      "entry_jump",  "entry_endbr",  "entry_loops"};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    errno = 0;
    void *p = all[i](100 + i);
    CHECK(errno == 77);
    CHECK(is_on_record(p, names[i], 100 + i));
  }
  CHECK(entry_branch(0) == NULL);
  void *p = entry_plain(11);
  entry_padded(p);
  CHECK(is_unknown(p));
}

/* --- nesting, recursion --- */

OWN void *inner_alloc(size_t size) { return bump(size); }

/* A header before the object: only the outer object is one. */
OWN void *outer_alloc(size_t size) { return (char *)inner_alloc(size + 16) + 16; }

OWN void *deep_alloc(int depth, size_t size) {
  return depth == 0 ? bump(size) : (char *)deep_alloc(depth - 1, size) + 16;
}

static void nesting(void) {
  char *p = outer_alloc(40);
  CHECK(is_on_record(p, "inner_alloc", 40));
  CHECK(is_unknown(p - 16));
  p = inner_alloc(24);
  CHECK(is_on_record(p, "inner_alloc", 24));
  p = deep_alloc(2, 200);
  CHECK(is_on_record(p, "deep_alloc", 200));
  CHECK(is_unknown(p - 16) && is_unknown(p - 32));
}

/* --- sizes --- */

OWN static void *array_alloc(int count, double unused, size_t size) {
  return unused > 1 ? NULL : bump((size_t)count * size);
}

static void sizes(void) {
  void *p = array_alloc(7, 0.5, 9);
  CHECK(is_on_record(p, "array_alloc", 63));
  CHECK(is_unknown(array_alloc(-1, 0.5, 1)));
  CHECK(array_alloc(1, 2.0, 1) == NULL);
}

/* --- left by longjmp --- */

static jmp_buf back;

OWN static void *jumping_alloc(size_t size) {
  if (size == 0) {
    longjmp(back, 1);
  }
  return bump(size);
}

OWN static void *called_deeper(size_t size) {
  char room[256];
  memset(room, 1, sizeof room);
  __asm__ volatile("" : : "r"(room) : "memory");
  return jumping_alloc(size);
}

static void left_by_longjmp(void) {
  for (volatile int i = 0; i < 3; i++) {
    if (setjmp(back) == 0) {
      jumping_alloc(0);
    }
    void *p = called_deeper(33);
    CHECK(is_on_record(p, "jumping_alloc", 33));
  }
}

/* --- reallocation --- */

static bool fails;

OWN static void *grow(void *old, size_t size) {
  if (fails) {
    return NULL;
  }
  return size < 64 ? old : bump(size);
}

static void reallocation(void) {
  void *p = entry_plain(16);
  (void)p;
  void *first = grow(NULL, 64);
  CHECK(is_on_record(first, "growing", 64));
  CHECK(grow(first, 20) == first && is_on_record(first, "growing", 20));
  fails = true;
  CHECK(grow(first, 50) == NULL && is_on_record(first, "growing", 20));
  CHECK(grow(first, 0) == NULL && is_unknown(first));
  fails = false;
  first = grow(NULL, 70);
  void *second = grow(first, 80);
  CHECK(second != first && is_on_record(second, "growing", 80) && is_unknown(first));
}

OWN void *growing(size_t size) { return bump(size); }

/* --- chains --- */

struct linked {
  long value;
  struct linked *next;
};

OWN static void free_chain(size_t offset, void *first) {
  while (first != NULL) {
    void *next = *(void **)((char *)first + offset);
    memset(first, 0xee, sizeof(struct linked));
    first = next;
  }
}

static void chains(void) {
  struct linked *all[5];
  for (int i = 0; i < 5; i++) {
    all[i] = entry_plain(sizeof(struct linked));
    all[i]->next = i == 0 ? NULL : all[i - 1];
  }
  CHECK(is_on_record(all[0], "entry_plain", 16) && is_on_record(all[4], "entry_plain", 16));
  free_chain(offsetof(struct linked, next), all[3]);
  CHECK(is_on_record(all[4], "entry_plain", 16));
  for (int i = 0; i < 4; i++) {
    CHECK(is_unknown(all[i]));
  }
}

/* --- pools that are reset --- */

struct pool {
  char *at, *end;
};

OWN static void *pool_alloc(struct pool *pool, size_t size) {
  size = (size + 7) & ~(size_t)7;
  if ((size_t)(pool->end - pool->at) < size) {
    pool->at = malloc(1000);
    pool->end = pool->at + 1000;
  }
  void *p = pool->at;
  pool->at += size;
  return p;
}

OWN static void pool_reset(struct pool *pool) { pool->at = pool->end = NULL; }

static void resets(void) {
  static struct pool one, two;
  void *ones[300], *twos[300];
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 300; i++) {
      ones[i] = pool_alloc(&one, 24);
      twos[i] = pool_alloc(&two, (size_t)i % 50 + 8);
    }
    int live = 0, others = 0;
    for (int i = 0; i < 300; i++) {
      live += is_on_record(ones[i], "pool_alloc", 24);
      others += is_on_record(twos[i], "pool_alloc", (size_t)i % 50 + 8);
    }
    CHECK(live == 300 && others == 300);
    pool_reset(&one);
    live = others = 0;
    for (int i = 0; i < 300; i++) {
      live += !is_unknown(ones[i]);
      others += is_on_record(twos[i], "pool_alloc", (size_t)i % 50 + 8);
    }
    CHECK(live == 0);
    CHECK(others == 300);
    pool_reset(&two);
  }
}

/* Memory that is no chunk. */
static void resets_of_pages(void) {
  static char pages[4][4096] __attribute__((aligned(4096)));
  struct pool one = {pages[0], pages[2]}, two = {pages[2], pages[4]};
  void *ones[200], *twos[200];
  for (int i = 0; i < 200; i++) {
    ones[i] = pool_alloc(&one, 40);
    twos[i] = pool_alloc(&two, 40);
  }
  pool_reset(&two);
  int live = 0, gone = 0;
  for (int i = 0; i < 200; i++) {
    live += is_on_record(ones[i], "pool_alloc", 40);
    gone += is_unknown(twos[i]);
  }
  CHECK(live == 200);
  CHECK(gone == 200);
  two = (struct pool){pages[2], pages[4]};
  CHECK(is_on_record(pool_alloc(&two, 8), "pool_alloc", 8));
  pool_reset(&one);
  CHECK(is_unknown(ones[0]) && is_unknown(ones[199]) && !is_unknown(pages[2]));
}

/* --- wrappers of malloc, and top-level allocators of their own --- */

OWN static void *wrapped(size_t size) {
  void *p = size > 1000 ? mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) : malloc(size);
  __asm__ volatile("" : "+r"(p));
  return p;
}

OWN static void unwrap(void *p, size_t size) {
  if (size > 1000) {
    munmap(p, size);
  } else {
    free(p);
  }
}

OWN static void *calls_wrapped(size_t size) {
  void *p = wrapped(size);
  __asm__ volatile("" : "+r"(p));
  return p;
}

static void wrappers(void) {
  struct allocs_hook_chunk chunk;
  void *p = calls_wrapped(100);
  CHECK(is_unknown(p));
  CHECK(allocs_hook_find(p, &chunk) == ALLOCS_HOOK_LIVE && chunk.size == 100);
  CHECK(chunk.site - (uintptr_t)calls_wrapped < 64);
  unwrap(p, 100);
  CHECK(allocs_hook_find(p, &chunk) == ALLOCS_HOOK_NONE);
  p = calls_wrapped(5000);
  CHECK(is_on_record(p, "wrapped", 5000));
  unwrap(p, 5000);
  CHECK(is_unknown(p));
}

/* --- called through a pointer, by several threads --- */

OWN static void *pointed(size_t size) { return bump(size); }
static void *(*volatile pointer)(size_t) = pointed;

static void *work(void *failures) {
  for (int i = 0; i < 2000; i++) {
    void *p = pointer(8 + (size_t)i % 8);
    *(long *)failures += !is_on_record(p, "pointed", 8 + (size_t)i % 8);
  }
  return NULL;
}

static void threads(void) {
  pthread_t all[4];
  long failures[4] = {0};
  for (int i = 0; i < 4; i++) {
    pthread_create(&all[i], NULL, work, &failures[i]);
  }
  for (int i = 0; i < 4; i++) {
    pthread_join(all[i], NULL);
    CHECK(failures[i] == 0);
  }
}

/* --- before main --- */

static void *earliest;
__attribute__((constructor)) static void before_main(void) { earliest = pointer(21); }

int main(void) {
  CHECK(is_on_record(earliest, "pointed", 21));
  entries();
  nesting();
  sizes();
  left_by_longjmp();
  growing(1);
  reallocation();
  chains();
  resets();
  resets_of_pages();
  wrappers();
  threads();
  return report("follows");
}
