/* Pointers that are members of a union; as idioms.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct expectation {
  const void *chunk;
  const char *type;
} expectations[10];
static int count;

__attribute__((noinline)) static void expect(const void *chunk, const char *type) {
  expectations[count].chunk = chunk;
  expectations[count++].type = type;
}

/* As gawk's nodes: what the second word points to is for the kind to say. */
struct node {
  union {
    struct {
      struct node *left;
      union {
        struct node *right;
        struct node **all;
        void (*call)(struct node *);
      } other;
    } inner;
    struct {
      double number;
      char *text;
    } leaf;
  } of;
  size_t length;
  int kind;
};

/* The like, where one of the pointers may lead to anything. */
struct any {
  union {
    char *text;
    void *other;
  } of;
  size_t length;
};

__attribute__((noinline, noipa)) static void fill(struct node *n, const char *text, size_t length) {
  n->of.leaf.text = malloc(length + 1);
  memcpy(n->of.leaf.text, text, length);
  n->of.leaf.text[length] = 0;
  n->length = length;
}

__attribute__((noinline, noipa)) static void fill_list(struct node *n, size_t length) {
  n->of.inner.other.all = malloc(length * sizeof *n->of.inner.other.all);
  memset(n->of.inner.other.all, 0, length * sizeof *n->of.inner.other.all);
  n->length = length;
}

/* Bytes, or nodes of which somebody else knows how many bytes they are. */
__attribute__((noinline, noipa)) static void fill_bytes(struct node *n, size_t length) {
  n->of.inner.other.all = malloc(length);
  memset(n->of.inner.other.all, 0, length);
  n->length = length;
}

__attribute__((noinline, noipa)) static void fill_any(struct any *a, size_t length) {
  a->of.other = malloc(length + 1);
  memset(a->of.other, 0, length);
  a->length = length;
}

int main(void) {
  static struct node nodes[4];
  static struct any any;
  fill(&nodes[0], "a text of some length", 21);
  expect(nodes[0].of.leaf.text, "char[22]");
  fill(&nodes[1], "of whole words, with the zero..", 31);
  expect(nodes[1].of.leaf.text, "char[32]");
  fill_list(&nodes[2], 7);
  expect(nodes[2].of.inner.other.all, "struct node *[7]");
  fill_bytes(&nodes[3], 24);
  expect(nodes[3].of.inner.other.all, "struct node *[3]");
  fill_any(&any, 20);
  expect(any.of.other, "?");
  for (int i = 0; i < count; i++) {
    printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  puts("ready");
  fflush(stdout);
  getchar();
  return 0;
}
