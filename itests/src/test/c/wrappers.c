/* Allocates by wrappers of its own, some of which make something; says where that is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))

__attribute__((always_inline)) static inline void *checked(void *p) {
  if (p == NULL) {
    abort();
  }
  return p;
}

NOINLINE static void *xmalloc(size_t size) { return checked(malloc(size)); }
NOINLINE static void *xcalloc(size_t n, size_t size) { return checked(calloc(n, size)); }
NOINLINE static void *xrealloc(void *p, size_t size) { return checked(realloc(p, size)); }
NOINLINE static char *xstrdup(const char *text) {
  size_t size = strlen(text) + 1;
  return memcpy(xmalloc(size), text, size);
}

struct node {
  struct node *next;
  long key;
};

struct name {
  struct name *next;
  char text[];
};

NOINLINE static struct node *make_node(struct node *next, long key) {
  struct node *made = xmalloc(sizeof *made);
  made->next = next;
  made->key = key;
  return made;
}

NOINLINE static struct name *make_name(struct name *next, const char *text) {
  struct name *made = xcalloc(1, sizeof *made + strlen(text) + 1);
  made->next = next;
  strcpy(made->text, text);
  return made;
}

static struct node *nodes;
static struct name *names;
static char **texts;
static long *keys;

NOINLINE static void fill(int n) {
  char text[64];
  for (int i = 0; i < n; i++) {
    sprintf(text, "%*d", i % 40 + 1, i);
    nodes = make_node(nodes, i);
    names = make_name(names, text);
    texts = xrealloc(texts, ((size_t)i + 1) * sizeof *texts);
    texts[i] = xstrdup(text);
  }
  keys = xcalloc((size_t)n, sizeof *keys);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  fill(1999);
  fill(993);
  printf("node %p\nname %p\ntext %p\ntexts %p\nkeys %p\nready\n", (void *)nodes, (void *)names,
         (void *)texts[992], (void *)texts, (void *)keys);
  pause();
}
