/* Allocators that keep something before what the program gets; as idioms.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node {
  struct node *next;
  long value;
};

static struct expectation {
  const void *chunk;
  const char *type;
} expectations[20];
static int count;

__attribute__((noinline)) static void expect(const void *chunk, const char *type) {
  expectations[count].chunk = chunk;
  expectations[count++].type = type;
}

/* As sqlite3 does. */
__attribute__((noinline)) void *sized(int n) {
  long *p = malloc(n + 8);
  if (p) {
    p[0] = n;
    p++;
  }
  return p;
}

/* The same with a size that says nothing. */
__attribute__((noinline)) void *whole(size_t all) {
  long *p = malloc(all);
  if (p) {
    p[0] = (long)all;
    p++;
  }
  return p;
}

__attribute__((noinline)) void *same(void *p) { return p; }

int main(int argc, char **argv) {
  (void)argv;
  int n = argc + 23;
  char *text = sized(n);
  strcpy(text, "text");
  expect(text - 8, "?");
  struct node *node = whole(n);
  node->next = NULL;
  expect((char *)node - 8, "?");
  node = same(malloc(n - 8));
  node->value = 7;
  expect(node, "struct node");
  for (int i = 0; i < count; i++) {
    printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  printf("ready\n");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}
