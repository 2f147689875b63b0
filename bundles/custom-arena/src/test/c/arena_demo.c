/*
 * A program with an allocator of its own: a bump arena inside a block from malloc. Says where
 * things are, then waits until its standard input ends.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { POINT = 1, TEXT = 2 };

struct point {
  double x, y;
};

/* Stands before each object. */
struct object {
  unsigned size;
  enum kind kind;
};

struct arena {
  char *base;  /* first byte that is handed out */
  char *next;  /* first byte that is free */
  char *limit; /* first byte after the arena */
};

struct arena the_arena;

static void *arena_alloc(unsigned size, enum kind kind) {
  size_t whole = (sizeof(struct object) + size + 7) & ~(size_t)7;
  if ((size_t)(the_arena.limit - the_arena.next) < whole) {
    return NULL;
  }
  struct object *object = (struct object *)the_arena.next;
  the_arena.next += whole;
  object->size = size;
  object->kind = kind;
  return object + 1;
}

int main(void) {
  char *block = malloc(4096);
  if (block == NULL) {
    return 1;
  }
  the_arena = (struct arena){block + 64, block + 64, block + 4096};

  struct point *point = arena_alloc(sizeof *point, POINT);
  *point = (struct point){1.5, -2.5};
  char *text = arena_alloc(6, TEXT);
  memcpy(text, "hello", 6);

  printf("block %p\npoint %p\ntext %p\n", (void *)block, (void *)point, (void *)text);
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}
