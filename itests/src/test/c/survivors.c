/*
 * Chunks that are resized, copied and allocated where others were. Says of each "name address type":
 * the type that it must have, or after "not" one that it may not have, or after "none or" the only one.
 * At each "ready" it waits for a line.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))

enum { SIZE = 72, MOVED = 1999, FREED = 4096 };

struct item {
  struct item *next;
  long key[8];
};

struct leaf {
  double weights[9];
};

_Static_assert(sizeof(struct item) == SIZE && sizeof(struct leaf) == SIZE, "one size");

struct table {
  size_t count;
  struct item *items;
};

static struct item *volatile kept, *volatile kept_too, *volatile kept_three;
static void *volatile ready;
static volatile size_t size = SIZE;
static volatile int zero; /* so that no compiler makes malloc and memset a calloc */

static void say(const char *name, const void *p, const char *type) {
  printf("%s 0x%lx %s\n", name, (unsigned long)(uintptr_t)p, type);
}

static void wait_for_line(void) {
  puts("ready");
  fflush(stdout);
  while (getchar() > '\n') {
  }
}

static void must(int holds, const char *what) {
  if (!holds) {
    fprintf(stderr, "survivors: %s\n", what);
    exit(1);
  }
}

/* Tells no more than a size. */
static NOINLINE void allocate(void) {
  ready = malloc(size);
}

static NOINLINE void allocate_too(void) {
  ready = malloc(size);
}

static NOINLINE struct item *make_items(size_t count) {
  struct item *items = malloc(count * sizeof *items);
  return memset(items, zero, count * sizeof *items);
}

static NOINLINE struct leaf *make_leaf(void) {
  struct leaf *leaf = malloc(sizeof *leaf);
  memset(leaf, 0x3f, sizeof *leaf);
  return leaf;
}

static NOINLINE struct item *grow_items(struct item *items, size_t count) {
  struct item *grown = realloc(items, count * sizeof *items);
  must(grown != NULL, "no memory");
  return grown;
}

/* Knows no more than the size; who calls it does. */
static NOINLINE void *resize(void *old, size_t bytes) {
  void *p = realloc(old, bytes);
  must(p != NULL, "no memory");
  return p;
}

static NOINLINE void table_grow(struct table *table, size_t count) {
  table->items = resize(table->items, count * sizeof *table->items);
  table->count = count;
}

static NOINLINE char *copy_bytes(const void *from, size_t bytes) {
  char *copy = malloc(bytes);
  return memcpy(copy, from, bytes);
}

static NOINLINE void resized(void) {
  struct item *same, *shrunk, *moved, *passed, *fresh;
  static struct table table;
  same = make_items(20);
  void *next = malloc(FREED), *guard = malloc(FREED);
  uintptr_t before = (uintptr_t)same;
  free(next);
  same = grow_items(same, 40);
  must((uintptr_t)same == before, "was to grow in place");
  say("in_place", same, "struct item[40]");

  shrunk = make_items(50);
  before = (uintptr_t)shrunk;
  shrunk = realloc(shrunk, 3 * sizeof *shrunk);
  must((uintptr_t)shrunk == before, "was to shrink in place");
  say("shrunk", shrunk, "struct item[3]");

  moved = make_items(2);
  before = (uintptr_t)moved;
  guard = realloc(guard, FREED);
  moved = grow_items(moved, MOVED);
  must((uintptr_t)moved != before, "was to move");
  say("moved", moved, "struct item[1999]");

  table.items = make_items(4);
  say("made", make_items(6), "struct item[6]");
  table_grow(&table, 7);
  table_grow(&table, MOVED);
  say("through_wrapper", table.items, "struct item[1999]");

  fresh = realloc(NULL, sizeof *fresh);
  say("from_nothing", fresh, "struct item");
  /* To another type: what was there before does not count. */
  struct leaf *other = realloc(make_items(1), 5 * sizeof *other);
  memset(other, 0x3f, 5 * sizeof *other);
  say("other", other, "struct leaf[5]");
  passed = resize(make_items(1), size + size);
  memset(passed, 0, 2 * SIZE);
  say("size_of_nothing", passed, "none or struct item[2]");
  free(guard);
}

static NOINLINE void copied(void) {
  struct item *original, *copy, *over;
  struct leaf *leaf;
  original = make_items(1);
  original->next = original;
  copy = malloc(sizeof *copy);
  memcpy(copy, original, sizeof *copy);
  say("copy", copy, "struct item");
  over = malloc(sizeof *over);
  leaf = make_leaf();
  memcpy(over, leaf, sizeof *over);
  say("copied_over", over, "struct item");
  memcpy(leaf, original, sizeof *leaf);
  say("leaf_copied_over", leaf, "struct leaf");
  say("bytes", copy_bytes(original, sizeof *original), "not struct leaf");
}

/* One that only the pointer says to be an item. */
static NOINLINE struct item *made_ready(void) {
  allocate();
  struct item *made = ready;
  made->next = NULL;
  ready = NULL;
  return made;
}

int main(void) {
  resized();
  copied();
  struct item *item = make_items(1);
  struct leaf *leaf = make_leaf();
  say("item", item, "struct item");
  say("leaf", leaf, "struct leaf");
  kept = made_ready();
  kept_too = made_ready();
  kept_three = made_ready();
  say("pointed_to", kept, "none or struct item");
  say("pointed_to_too", kept_too, "none or struct item");
  say("pointed_to_three", kept_three, "none or struct item");
  wait_for_line();

  /* The same addresses, the other's type; and of a site that says nothing. */
  uintptr_t place = (uintptr_t)kept;
  free(kept);
  struct leaf *third = make_leaf();
  must((uintptr_t)third == place, "memory was to be used again");
  say("pointed_to", third, "struct leaf");
  place = (uintptr_t)kept_too;
  free(kept_too);
  kept_too = NULL;
  allocate_too();
  must((uintptr_t)ready == place, "memory was to be used again");
  memset(ready, 0x3f, SIZE);
  say("pointed_to_too", ready, "not struct item");
  place = (uintptr_t)kept_three;
  free(kept_three);
  kept_three = NULL;
  allocate();
  must((uintptr_t)ready == place, "memory was to be used again");
  memset(ready, 0x3f, SIZE);
  say("pointed_to_three", ready, "not struct item");
  uintptr_t items = (uintptr_t)item, leaves = (uintptr_t)leaf;
  free(item);
  free(leaf);
  item = make_items(1);
  leaf = make_leaf();
  must((uintptr_t)item == leaves && (uintptr_t)leaf == items, "memory was to change hands");
  say("item", item, "struct item");
  say("leaf", leaf, "struct leaf");
  wait_for_line();

  items = (uintptr_t)item;
  free(item);
  allocate();
  must((uintptr_t)ready == items, "memory was to be used again");
  memset(ready, 0x3f, SIZE);
  say("item", ready, "not struct item");
  kept = NULL;
  items = (uintptr_t)third;
  free(third);
  third = NULL; /* a pointer that dangles would be believed */
  allocate();
  must((uintptr_t)ready == items, "memory was to be used again");
  memset(ready, 0x3f, SIZE);
  say("pointed_to", ready, "not struct leaf");
  items = (uintptr_t)leaf;
  free(leaf);
  say("leaf", (void *)items, "not struct leaf");
  wait_for_line();
  return 0;
}
