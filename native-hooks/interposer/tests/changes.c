/*
 * changes.c - preloaded: what is changed on request is changed, and ends with its object; what is refused
 * changes nothing; a chunk that policies hold is freed when all have let go. With a number, as many random
 * changes as that are made, and held against a plain list of what there should be.
 */
#include "allocs.h"
#include "allocs_hook.h"
#include "change_layout.h"
#include "check.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

_Static_assert((int)ALLOCS_FREED == (int)ALLOCS_HOOK_FREED, "refusals have the same numbers");
_Static_assert((int)ALLOCS_FOREIGN == (int)ALLOCS_HOOK_FOREIGN, "refusals have the same numbers");
_Static_assert((int)ALLOCS_DETACH == (int)AH_CHANGE_DETACH, "kinds have the same numbers");
_Static_assert(sizeof(struct allocs_change) == sizeof(struct allocs_hook_change), "changes are alike");
_Static_assert(offsetof(struct allocs_change, base) == offsetof(struct allocs_hook_change, base), "");
_Static_assert(offsetof(struct allocs_change, text) == offsetof(struct allocs_hook_change, text), "");

int allocs_hook_find(const void *p, struct allocs_hook_chunk *out) __attribute__((weak));
int allocs_hook_sub_find(const void *p, struct allocs_hook_object *out) __attribute__((weak));
const char *allocs_hook_type_set(const void *p) __attribute__((weak));
extern struct allocs_hook_root allocs_hook_root __attribute__((weak));

static bool is_glibc(void) { return (allocs_hook_root.flags & ALLOCS_HOOK_GLIBC) != 0; }

static bool is_live(const void *p, size_t size) {
  struct allocs_hook_chunk found;
  return allocs_hook_find(p, &found) == ALLOCS_HOOK_LIVE && found.base == (uintptr_t)p &&
         found.size == size;
}

static bool is_gone(const void *p) {
  struct allocs_hook_chunk found;
  return allocs_hook_find(p, &found) == ALLOCS_HOOK_NONE;
}

static bool has_type(const void *p, const char *type) {
  const char *set = allocs_hook_type_set(p);
  return type == NULL ? set == NULL : set != NULL && strcmp(set, type) == 0;
}

static const size_t sizes[] = {0, 1, 15, 16, 17, 40, 61, 62, 127, 128, 4095, 5000, 131071, 131072, 3000017};
#define SIZES (sizeof sizes / sizeof *sizes)

static void a_type_is_of_its_chunk(size_t size) {
  char *p = malloc(size);
  char *next = malloc(size);
  CHECK(has_type(p, NULL));
  CHECK(allocs_set_type(p + size / 2, "struct point") == ALLOCS_DONE);
  CHECK(has_type(p, "struct point") && has_type(next, NULL) && is_live(p, size));
  CHECK(allocs_set_type(p, "int | float") == ALLOCS_DONE && has_type(p, "int | float"));
  CHECK(allocs_set_type(p, NULL) == ALLOCS_DONE && has_type(p, NULL));
  CHECK(allocs_set_type(p, "int") == ALLOCS_DONE && has_type(p, "int"));
  free(p);
  char *again = malloc(size);
  CHECK(has_type(again, NULL) && is_live(again, size) && is_live(next, size));
  free(again);
  free(next);
}

static void realloc_ends_it(size_t size, size_t to) {
  char *p = malloc(size);
  CHECK(allocs_set_type(p, "struct point") == ALLOCS_DONE);
  char *q = realloc(p, to);
  CHECK(has_type(q, NULL) && has_type(p, NULL) && is_live(q, to));
  CHECK(allocs_set_type(q, "char") == ALLOCS_DONE && has_type(q, "char"));
  free(q);
}

static void types_are_refused(void) {
  char *p = malloc(100);
  char name[300];
  memset(name, 'x', sizeof name);
  name[sizeof name - 1] = 0;
  CHECK(allocs_set_type(p, "") == ALLOCS_NOT_A_NAME && allocs_set_type(p, name) == ALLOCS_NOT_A_NAME);
  CHECK(allocs_set_type(p, "tab\there") == ALLOCS_NOT_A_NAME && has_type(p, NULL));
  CHECK(allocs_set_type(NULL, "int") == ALLOCS_NO_CHUNK);
  CHECK(allocs_set_type(&p, "int") == ALLOCS_NO_CHUNK);
  free(p);
  CHECK(allocs_set_type(p, "int") == ALLOCS_NO_CHUNK);
}

static uintptr_t site_of(const void *p) {
  struct allocs_hook_chunk found = {0};
  return allocs_hook_find(p, &found) == ALLOCS_HOOK_LIVE ? found.site : 0;
}

static void a_site_is_set(size_t size) {
  char *p = malloc(size);
  uintptr_t before = site_of(p);
  CHECK(allocs_set_type(p, "int") == ALLOCS_DONE);
  CHECK(allocs_set_site(p, (char *)&a_site_is_set + 7) == ALLOCS_DONE);
  CHECK(site_of(p) == (uintptr_t)&a_site_is_set + 7 && is_live(p, size) && has_type(p, "int"));
  CHECK(allocs_set_site(p, NULL) == ALLOCS_NOT_A_NAME && allocs_set_site(NULL, p) == ALLOCS_NO_CHUNK);
  CHECK(before != 0 && before != site_of(p));
  free(p);
  CHECK(is_gone(p));
}

static bool covers(const void *p, const char *allocator) {
  struct allocs_hook_object found;
  return allocs_hook_sub_find(p, &found) == ALLOCS_HOOK_LIVE && strcmp(found.name, allocator) == 0;
}

static void arenas_nest(void) {
  char *p = malloc(1000);
  CHECK(allocs_demote(p) == ALLOCS_NO_ARENA && allocs_promote(p, "no name") == ALLOCS_NOT_A_NAME);
  CHECK(allocs_promote(p, NULL) == ALLOCS_NOT_A_NAME);
  CHECK(allocs_promote(p + 500, "outer") == ALLOCS_DONE);
  CHECK(allocs_promote(p, "other") == ALLOCS_IS_ARENA);
  allocs_announce_alloc(allocs_suballocator("outer"), p + 16, 100);
  CHECK(covers(p + 20, "outer") && allocs_set_site(p + 20, p) == ALLOCS_ANNOUNCED);
  CHECK(allocs_set_type(p + 20, "struct part") == ALLOCS_DONE && has_type(p, NULL));
  struct allocs_hook_object part;
  CHECK(allocs_hook_sub_find(p + 20, &part) == ALLOCS_HOOK_LIVE && strcmp(part.type, "struct part") == 0);
  CHECK(allocs_promote(p + 20, "outer") == ALLOCS_ANNOUNCED);
  CHECK(allocs_promote(p + 20, "inner") == ALLOCS_DONE);
  allocs_announce_alloc(allocs_suballocator("inner"), p + 32, 8);
  CHECK(covers(p + 32, "inner"));
  CHECK(allocs_demote(p + 20) == ALLOCS_DONE && covers(p + 32, "outer"));
  CHECK(allocs_demote(p + 20) == ALLOCS_DONE && !covers(p + 32, "outer"));
  CHECK(allocs_demote(p) == ALLOCS_NO_ARENA && is_live(p, 1000));
  CHECK(allocs_promote(p, "outer") == ALLOCS_DONE);
  free(p);
  CHECK(allocs_demote(p) == ALLOCS_NO_ARENA);
}

static void a_chunk_is_resized_in_place(size_t size) {
  char *p = malloc(size);
  size_t usable = malloc_usable_size(p);
  uintptr_t site = site_of(p);
  if (!is_glibc()) {
    CHECK(allocs_resize(p, size) == ALLOCS_FOREIGN && is_live(p, size));
    free(p);
    return;
  }
  CHECK(allocs_set_type(p, "int") == ALLOCS_DONE);
  CHECK(allocs_resize(p, usable) == ALLOCS_DONE && is_live(p, usable) && has_type(p, "int"));
  CHECK(allocs_resize(p, usable + 1) == ALLOCS_TOO_LARGE && is_live(p, usable));
  CHECK(allocs_resize(p, 0) == ALLOCS_DONE && is_live(p, 0) && has_type(p, "int"));
  CHECK(allocs_resize(p, 3) == ALLOCS_DONE && is_live(p, 3) && site_of(p) == site);
  CHECK(malloc_usable_size(p) == usable);
  CHECK(allocs_resize(p + 1, 3) == ALLOCS_NO_CHUNK && allocs_resize(NULL, 3) == ALLOCS_NO_CHUNK);
  free(p);
  CHECK(is_gone(p));
}

static __attribute__((noinline)) void chunks_are_allocated(size_t size) {
  for (size_t alignment = 0; alignment <= 4096; alignment = alignment == 0 ? 1 : 4 * alignment) {
    char *p = allocs_allocate(size, alignment, true, "struct point");
    CHECK(p != NULL && is_live(p, size) && has_type(p, "struct point"));
    CHECK((uintptr_t)p % (alignment != 0 ? alignment : size <= 8 ? 8 : 16) == 0);
    CHECK(site_of(p) > (uintptr_t)&chunks_are_allocated && site_of(p) < (uintptr_t)&chunks_are_allocated + 4096);
    for (size_t i = 0; i < size; i++) {
      if (p[i] != 0) {
        CHECK(p[i] == 0);
        break;
      }
    }
    memset(p, 'x', size);
    CHECK(allocs_free(p + 1) == ALLOCS_NO_CHUNK && allocs_free(p) == ALLOCS_DONE && is_gone(p));
  }
  CHECK(allocs_allocate(size, 24, false, NULL) == NULL);
}

static void policies_hold_chunks(size_t size) {
  char *p = malloc(size);
  CHECK(allocs_attach(p, "two words") == ALLOCS_NOT_A_NAME && allocs_attach(&p, "cache") == ALLOCS_NO_CHUNK);
  CHECK(allocs_detach(p, "cache") == ALLOCS_NO_POLICY && allocs_detach(p, NULL) == ALLOCS_NO_POLICY);
  CHECK(allocs_attach(p, "cache") == ALLOCS_DONE && allocs_attach(p + size / 2, "pin") == ALLOCS_DONE);
  CHECK(allocs_attach(p, "cache") == ALLOCS_DONE); /* holds it already */
  memset(p, 'x', size);
  free(p);
  CHECK(allocs_free(p) == ALLOCS_FREED); /* it is the policies' by now */
  CHECK(is_live(p, size) && (size == 0 || p[size - 1] == 'x'));
  CHECK(allocs_detach(p, "cache") == ALLOCS_DONE && is_live(p, size));
  CHECK(allocs_detach(p, "cache") == ALLOCS_NO_POLICY && is_live(p, size));
  CHECK(allocs_detach(p, "pin") == ALLOCS_DONE && is_gone(p));
  p = malloc(size);
  CHECK(allocs_attach(p, "cache") == ALLOCS_DONE && allocs_detach(p, "cache") == ALLOCS_DONE);
  CHECK(is_live(p, size));
  free(p);
  CHECK(is_gone(p));
}

static void to_free_twice_ends_the_program(void) {
  char *p = malloc(50);
  CHECK(allocs_attach(p, "cache") == ALLOCS_DONE);
  pid_t child = fork();
  if (child == 0) {
    close(STDERR_FILENO);
    free(p);
    char *volatile again = p; /* compilers know what they see */
    free(again);
    _exit(0);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
  CHECK(allocs_detach(p, "cache") == ALLOCS_DONE && is_live(p, 50));
  free(p);
}

static void a_chunk_moves(size_t size) {
  for (size_t alignment = 0; alignment <= 4096; alignment = alignment == 0 ? 64 : 8 * alignment) {
    unsigned char *p = allocs_allocate(size, alignment, false, "struct point");
    uintptr_t site = site_of(p);
    memset(p, 'x', size);
    unsigned char *q = allocs_migrate(p);
    CHECK(q != NULL && q != p && is_gone(p) && is_live(q, size) && has_type(q, "struct point"));
    CHECK(site_of(q) == site && (uintptr_t)q % (alignment == 0 ? 16 : alignment) == 0);
    CHECK(size == 0 || (q[0] == 'x' && q[size - 1] == 'x'));
    CHECK(allocs_migrate(q + 1) == NULL && allocs_migrate(NULL) == NULL);
    CHECK(allocs_attach(q, "cache") == ALLOCS_DONE && allocs_migrate(q) == NULL && is_live(q, size));
    CHECK(allocs_detach(q, "cache") == ALLOCS_DONE);
    CHECK(size == 0 || (allocs_promote(q, "pool") == ALLOCS_DONE && allocs_migrate(q) == NULL));
    free(q);
    CHECK(is_gone(q));
  }
}

static void realloc_leaves_it_to_policies(size_t size) {
  char *p = malloc(size);
  memset(p, 'x', size);
  CHECK(allocs_attach(p, "cache") == ALLOCS_DONE);
  char *q = realloc(p, size + 100);
  CHECK(q != p && is_live(p, size) && is_live(q, size + 100) && memcmp(p, q, size) == 0);
  free(q);
  CHECK(is_gone(q) && is_live(p, size));
  CHECK(allocs_detach(p, "cache") == ALLOCS_DONE && is_gone(p));
}

static void there_is_room_for_so_many(void) {
  enum { MANY = 40000 };
  static void *chunks[MANY];
  int held = 0;
  for (int i = 0; i < MANY; i++) {
    chunks[i] = malloc(24);
    int refusal = allocs_attach(chunks[i], "many");
    CHECK(refusal == ALLOCS_DONE || refusal == ALLOCS_NO_ROOM);
    held += refusal == ALLOCS_DONE;
    if (refusal == ALLOCS_NO_ROOM) {
      CHECK(allocs_detach(chunks[i], "many") == ALLOCS_NO_POLICY);
      free(chunks[i]);
      CHECK(is_gone(chunks[i]));
      chunks[i] = NULL;
    }
  }
  CHECK(held > 8192 && held <= 16384);
  for (int i = 0; i < MANY; i++) {
    if (chunks[i] != NULL) {
      free(chunks[i]);
      CHECK(is_live(chunks[i], 24));
      CHECK(allocs_detach(chunks[i], "many") == ALLOCS_DONE && is_gone(chunks[i]));
    }
  }
}

static void a_child_can_let_go(void) {
  char *p = malloc(50);
  CHECK(allocs_attach(p, "cache") == ALLOCS_DONE);
  free(p);
  pid_t child = fork();
  if (child == 0) {
    _exit(allocs_detach(p, "cache") == ALLOCS_DONE && is_gone(p) ? 0 : 1);
  }
  int status = -1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  CHECK(is_live(p, 50) && allocs_detach(p, "cache") == ALLOCS_DONE && is_gone(p));
}

static uint64_t last_change(void) {
  static struct allocs_change all[5000];
  size_t count = allocs_changes(0, all, 5000);
  return count == 0 ? 0 : all[count - 1].number;
}

static __attribute__((noinline)) void changes_are_logged(void) {
  struct allocs_change log[3];
  char *p = malloc(300);
  uint64_t before = last_change();
  errno = 4711;
  allocs_set_type(p + 7, "struct point");
  allocs_promote(p, "logged");
  allocs_set_type(&p, "refused");
  allocs_free(p);
  CHECK(errno == 4711);
  CHECK(allocs_changes(before + 1, log, 3) == 3);
  CHECK(log[0].number == before + 1 && log[0].kind == ALLOCS_SET_TYPE && log[0].base == p);
  CHECK(log[0].size == 300 && strcmp(log[0].text, "struct point") == 0);
  const char *here = (const char *)&changes_are_logged;
  CHECK((const char *)log[0].site > here && (const char *)log[0].site < here + 4096);
  CHECK(log[1].kind == ALLOCS_PROMOTE && strcmp(log[1].text, "logged") == 0);
  CHECK(log[2].kind == ALLOCS_FREE && log[2].text == NULL && log[2].base == p);
  CHECK(allocs_changes(before + 3, log, 3) == 1 && allocs_changes(before + 4, log, 3) == 0);
}

static void the_log_keeps_the_newest(void) {
  static struct allocs_change all[5000];
  char *p = malloc(10);
  for (int i = 0; i < 10000; i++) {
    allocs_set_type(p, i % 2 == 0 ? "even" : "odd");
  }
  uint64_t last = last_change();
  CHECK(allocs_changes(0, all, 5000) == 4096 && all[4095].number == last);
  CHECK(all[0].number == last - 4095 && strcmp(all[4095].text, "odd") == 0);
  free(p);
}

/* --- random changes --- */

#define CHUNKS 500

/* What there should be. */
struct expected {
  char *p; /* NULL: nothing */
  size_t size;
  const char *type;
  unsigned policies; /* a bit each */
  bool freed;
  bool arena;
};

static struct expected expected[CHUNKS];
static const char *const policies[] = {"first", "second", "third"};
static const char *const names[] = {"int", "struct point", "char | struct point", NULL};

static uint64_t next_random(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *state >> 33;
}

static void ends_if_unheld(struct expected *chunk) {
  if (chunk->freed && chunk->policies == 0) {
    CHECK(is_gone(chunk->p));
    *chunk = (struct expected){0};
  }
}

static void one_random_change(struct expected *chunk, uint64_t *random) {
  unsigned policy = next_random(random) % 3;
  const char *type = names[next_random(random) % 4];
  size_t size = sizes[next_random(random) % (SIZES - 1)];
  if (chunk->p == NULL) {
    *chunk = (struct expected){.p = allocs_allocate(size, 0, true, type), .size = size, .type = type};
    CHECK(chunk->p != NULL);
    return;
  }
  switch (next_random(random) % 9) {
  case 0:
    if (!chunk->freed) {
      chunk->freed = true;
      free(chunk->p);
      ends_if_unheld(chunk);
    }
    break;
  case 1:
    CHECK(allocs_set_type(chunk->p, type) == ALLOCS_DONE);
    chunk->type = type;
    break;
  case 2:
    CHECK(allocs_promote(chunk->p, "random") ==
          (chunk->size == 0 ? ALLOCS_NO_CHUNK : chunk->arena ? ALLOCS_IS_ARENA : ALLOCS_DONE));
    chunk->arena = chunk->size != 0;
    break;
  case 3:
    CHECK(allocs_demote(chunk->p) == (chunk->arena ? ALLOCS_DONE : ALLOCS_NO_ARENA));
    chunk->arena = false;
    break;
  case 4:
    if (is_glibc() && !chunk->arena) {
      size_t usable = malloc_usable_size(chunk->p);
      CHECK(allocs_resize(chunk->p, size) == (size > usable ? ALLOCS_TOO_LARGE : ALLOCS_DONE));
      chunk->size = size > usable ? chunk->size : size;
    }
    break;
  case 5:
    if (!chunk->freed && !chunk->arena) {
      char *before = chunk->p;
      unsigned held = chunk->policies;
      char *moved = realloc(before, size + 1);
      CHECK(moved != NULL && (held == 0 || (moved != before && is_live(before, chunk->size))));
      for (unsigned i = 0; i < 3; i++) {
        CHECK((held & 1u << i) == 0 || allocs_detach(before, policies[i]) == ALLOCS_DONE);
      }
      *chunk = (struct expected){.p = moved, .size = size + 1};
    }
    break;
  case 6: {
    char *moved = allocs_migrate(chunk->p);
    bool may = !chunk->arena && chunk->policies == 0;
    CHECK((moved != NULL) == may && (!may || is_gone(chunk->p)));
    chunk->p = may ? moved : chunk->p;
    break;
  }
  case 7:
    CHECK(allocs_attach(chunk->p, policies[policy]) == ALLOCS_DONE);
    chunk->policies |= 1u << policy;
    break;
  default:
    CHECK(allocs_detach(chunk->p, policies[policy]) ==
          ((chunk->policies & 1u << policy) != 0 ? ALLOCS_DONE : ALLOCS_NO_POLICY));
    chunk->policies &= ~(1u << policy);
    ends_if_unheld(chunk);
  }
}

static void is_as_expected(const struct expected *chunk) {
  CHECK(chunk->p == NULL || (is_live(chunk->p, chunk->size) && has_type(chunk->p, chunk->type)));
}

static size_t bytes_in_use(void) { return mallinfo2().uordblks + mallinfo2().hblkhd; }

static void random_changes(unsigned long count) {
  uint64_t random = 1999993;
  size_t before = bytes_in_use();
  for (unsigned long i = 0; i < count; i++) {
    struct expected *chunk = &expected[next_random(&random) % CHUNKS];
    one_random_change(chunk, &random);
    is_as_expected(chunk);
    if (i % 1000 == 0) {
      for (int j = 0; j < CHUNKS; j++) {
        is_as_expected(&expected[j]);
      }
    }
  }
  for (int j = 0; j < CHUNKS; j++) {
    struct expected *chunk = &expected[j];
    for (unsigned i = 0; i < 3; i++) {
      if ((chunk->policies & 1u << i) != 0) {
        CHECK(allocs_detach(chunk->p, policies[i]) == ALLOCS_DONE);
      }
    }
    if (chunk->p != NULL && !chunk->freed) {
      free(chunk->p);
    }
    CHECK(chunk->p == NULL || is_gone(chunk->p));
  }
  /* Nothing leaks but what glibc keeps at hand for the next malloc. */
  CHECK(!is_glibc() || bytes_in_use() < before + (1 << 20));
}

int main(int argc, char **argv) {
  if (!allocs_hook_set_type) {
    char *p = malloc(1);
    CHECK(allocs_set_type(p, "int") == ALLOCS_NO_HOOKS && allocs_attach(p, "x") == ALLOCS_NO_HOOKS);
    CHECK(allocs_allocate(1, 0, false, NULL) == NULL && allocs_changes(0, NULL, 0) == 0);
    free(p);
    return report("changes, without hooks");
  }
  CHECK(last_change() == 0);
  for (unsigned i = 0; i < SIZES; i++) {
    a_type_is_of_its_chunk(sizes[i]);
    a_site_is_set(sizes[i]);
    a_chunk_is_resized_in_place(sizes[i]);
    chunks_are_allocated(sizes[i]);
    policies_hold_chunks(sizes[i]);
    a_chunk_moves(sizes[i]);
    realloc_leaves_it_to_policies(sizes[i]);
    for (unsigned j = 1; j < SIZES; j++) {
      realloc_ends_it(sizes[i], sizes[j]);
    }
  }
  to_free_twice_ends_the_program();
  types_are_refused();
  arenas_nest();
  there_is_room_for_so_many();
  a_child_can_let_go();
  changes_are_logged();
  the_log_keeps_the_newest();
  random_changes(argc > 1 ? strtoul(argv[1], NULL, 10) : 10000);
  return report("changes");
}
