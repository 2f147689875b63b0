/*
 * grown - holds many chunks of which only pointers tell the types: they are made ready in one place,
 * which knows but their size, and used in another. Prints its id once they are there. For each line
 * that it reads it replaces a hundredth of them, and prints how many there are.
 *   grown CHUNKS
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BUCKETS = 1024, SIZE = 24 };

struct leaf {
  long numbers[3];
};

struct item {
  struct item *next;
  struct leaf *leaf;
  long key;
};

struct table {
  long count;
  struct item *buckets[BUCKETS];
};

static struct table *table;
static char *ready[2];

__attribute__((noinline)) static void make_ready(int count) {
  for (int i = 0; i < count; i++) {
    ready[i] = malloc(SIZE);
  }
}

__attribute__((noinline)) static void add(long key) {
  struct item *item = (struct item *)ready[0];
  item->leaf = (struct leaf *)ready[1];
  item->leaf->numbers[0] = key;
  item->key = key;
  item->next = table->buckets[key % BUCKETS];
  table->buckets[key % BUCKETS] = item;
  table->count += 2;
}

static void drop(long bucket) {
  struct item *first = table->buckets[bucket];
  if (first != NULL) {
    table->buckets[bucket] = first->next;
    free(first->leaf);
    free(first);
    table->count -= 2;
  }
}

int main(int argc, char **argv) {
  long chunks = argc > 1 ? atol(argv[1]) : 2000;
  char line[16];
  table = calloc(1, sizeof *table);
  for (long i = 0; i < chunks / 2; i++) {
    make_ready(2);
    add(i);
  }
  ready[0] = ready[1] = NULL;
  printf("%d\n", getpid());
  fflush(stdout);
  while (fgets(line, sizeof line, stdin) != NULL) {
    for (long i = 0; i < chunks / 200; i++) {
      drop(i % BUCKETS);
    }
    for (long i = 0; i < chunks / 200; i++) {
      make_ready(2);
      add(i);
    }
    ready[0] = ready[1] = NULL;
    printf("%ld\n", table->count);
    fflush(stdout);
  }
  return 0;
}
