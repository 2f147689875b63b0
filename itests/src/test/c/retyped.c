/* Chunks that move, are copied, and lie where others were. Says where each is, then waits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NODE = 40, GROWN = 1999 };

struct leaf {
  double weights[5];
};

struct node {
  struct node *next;
  struct leaf *leaf;
  long key[3];
};

static struct node *volatile first, *volatile copied, *volatile stale;
static char *ready;
static struct node *grown;

/* Knows no more than the size. */
__attribute__((noinline)) static void make_ready(int size) {
  ready = malloc(size);
}

__attribute__((noinline)) static struct node *take(void) {
  struct node *node = (struct node *)ready;
  ready = NULL;
  return node;
}

int main(void) {
  grown = malloc(2 * sizeof *grown);
  void *between = malloc(64);
  grown = realloc(grown, GROWN * sizeof *grown);
  memset(grown, 0, GROWN * sizeof *grown);
  printf("grown %p\n", (void *)grown);

  make_ready(NODE);
  first = take();
  make_ready(NODE);
  first->leaf = (struct leaf *)take();
  first->next = NULL;
  printf("first %p\nleaf %p\n", (void *)first, (void *)first->leaf);

  make_ready(NODE);
  copied = memcpy(take(), first, sizeof *first);
  printf("copied %p\n", (void *)copied);

  struct node *gone = malloc(sizeof *gone);
  stale = gone;
  free(gone);
  struct leaf *again = malloc(sizeof *again);
  again->weights[0] = 1.5;
  again->weights[1] = 2.5;
  printf("again %p\nsame %p\n", (void *)again, (void *)(again == (void *)stale ? again : NULL));

  make_ready(NODE);
  free(ready);
  stale = (struct node *)ready;
  make_ready(NODE);
  memset(ready, 0x41, NODE);
  printf("reused %p\nstale %p\n", (void *)ready, (void *)stale);
  puts("ready");
  fflush(stdout);
  pause();
  free(between);
  return again->weights[0] > 0;
}
