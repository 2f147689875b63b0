/* Unions, and what they point to. Says where that is, then waits. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum kind { NUMBER, LIST = 7, TREE };

struct list {
  struct list *next;
  long numbers[4];
};

struct tree {
  double weights[5];
};

struct value {
  enum kind kind : 5;
  union {
    struct list *list;
    struct tree *tree;
    double number;
  };
};

static struct value values[3];
static void *volatile raw;
static volatile size_t size = sizeof(struct list);
_Static_assert(sizeof(struct list) == sizeof(struct tree), "the size tells nothing");

/* Knows no more than the size. */
__attribute__((noinline)) static void make(void) {
  raw = calloc(1, size);
}

int main(void) {
  make();
  values[0] = (struct value){.kind = LIST, .list = raw};
  make();
  values[1] = (struct value){.kind = TREE, .tree = raw};
  make();
  values[2] = (struct value){.kind = NUMBER, .list = raw}; /* a number that looks like an address */
  raw = NULL;
  printf("list %p\ntree %p\nnumber %p\nready\n", (void *)values[0].list, (void *)values[1].tree,
         (void *)values[2].list);
  fflush(stdout);
  pause();
}
