/*
 * Allocations through functions that have frames of their own, as programs write them; marks as in
 * idioms.c. Those that the ancestor's tests allocate are among them: a wrapper whose address is taken,
 * one in an object of its own, sums and differences of sizes, sizes of arrays, unions that are
 * reallocated.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define APART __attribute__((noinline, noclone))

struct node {
  struct node *next;
  char *name;
  int value;
};
struct object {
  struct object *next;
  int kind;
};
struct table {
  struct object base;
  struct node *cells;
  long used, room;
};
struct text {
  struct object base;
  size_t length;
  char data[1];
};
struct closure {
  struct object base;
  long count;
  struct node *held[];
};
struct pair {
  int first;
  short second;
};
union many {
  int i;
  float f[3];
};
struct state {
  void *(*allocate)(void *, void *, size_t, size_t);
  void *data;
  struct node *nodes;
  unsigned *counts;
};
typedef int row[4];

/* Debug information leaves out types that no variable is of. */
union many kept;
row kept_row;

static struct expectation {
  const void *chunk;
  const char *type;
} expectations[200];
static int count;

APART static void *expect(void *chunk, const char *type) {
  expectations[count].chunk = chunk;
  expectations[count++].type = type;
  return chunk;
}

static volatile int failed;

APART static void *checked(size_t size) {
  void *chunk = malloc(size);
  if (chunk == NULL) {
    failed++;
    abort();
  }
  return chunk;
}

APART static void *zeroed(size_t number, size_t size) {
  void *chunk = calloc(number, size);
  failed += chunk == NULL;
  return chunk;
}

APART static void *outer(size_t size) {
  void *chunk = checked(size);
  failed += chunk == NULL;
  return chunk;
}

APART static void *resized(void *chunk, size_t size) {
  void *moved = realloc(chunk, size);
  failed += moved == NULL;
  return moved;
}

/* As git's deltas: what is made is a void * to others, which cut it to its length. */
APART static void *packed(const char *text, size_t *length) {
  unsigned char *out = malloc(64);
  size_t used = 0;
  if (!out) {
    return NULL;
  }
  while (*text && used < 64) {
    out[used++] = (unsigned char)*text++;
  }
  *length = used;
  return out;
}

APART static void *sorted(int n, int reverse) {
  struct pair *pairs = malloc(sizeof *pairs * n);
  int *numbers = malloc(sizeof *numbers * n);
  for (int i = 0; i < n; i++) {
    pairs[i].first = numbers[i] = i;
  }
  if (reverse) {
    return numbers;
  }
  return pairs;
}

APART static void *headed(size_t size) {
  char *chunk = malloc(size + sizeof(struct pair));
  failed += chunk == NULL;
  return chunk + sizeof(struct pair);
}

APART static void *rounded(size_t size) {
  size = (size + 15) & ~(size_t)15;
  void *chunk = malloc(size);
  failed += chunk == NULL;
  return chunk;
}

APART static void *copied(const void *from, size_t size) {
  void *chunk = malloc(size);
  failed += chunk == NULL;
  memcpy(chunk, from, size);
  return chunk;
}

/* As Lua's: the allocator is a pointer in a structure and gets old and new size. */
APART static void *by_pointer(void *data, void *chunk, size_t old, size_t size) {
  (void)data;
  (void)old;
  if (size == 0) {
    free(chunk);
    return NULL;
  }
  return realloc(chunk, size);
}

#define GROW(s, block, old, size) ((*(s)->allocate)((s)->data, block, old, size))
#define GROW_ARRAY(s, p, old, n, T) ((T *)grow(s, p, (old) * sizeof(T), (n) * sizeof(T)))

APART static void *take(struct state *s, size_t size, int tag) {
  void *block = GROW(s, NULL, tag, size);
  if (block == NULL) {
    failed++;
    block = GROW(s, NULL, tag, size);
  }
  return block;
}

APART static void *grow(struct state *s, void *block, size_t old, size_t size) {
  void *larger = GROW(s, block, old, size);
  failed += larger == NULL;
  return larger;
}

APART static struct object *make_object(struct state *s, int kind, size_t size) {
  struct object *o = (struct object *)take(s, size, kind);
  o->kind = kind;
  o->next = NULL;
  return o;
}

APART static struct table *make_table(struct state *s) {
  struct object *o = make_object(s, 1, sizeof(struct table));
  struct table *t = (struct table *)o;
  t->room = 0;
  return t;
}

APART static struct text *make_text(struct state *s, size_t length) {
  size_t total = offsetof(struct text, data) + (length + 1) * sizeof(char);
  struct text *t = (struct text *)make_object(s, 2, total);
  t->length = length;
  return t;
}

APART static struct closure *make_closure(struct state *s, int n) {
  struct object *o =
      make_object(s, 3, offsetof(struct closure, held) + sizeof(struct node *) * n);
  ((struct closure *)o)->count = n;
  return (struct closure *)o;
}

APART static struct node *make_node(int value) {
  struct node *n = checked(sizeof *n);
  n->value = value;
  return n;
}

APART static void through_frames(int n) {
  expect(checked(sizeof(struct node)), "!struct node");
  expect(checked(n * sizeof(struct pair)), "!struct pair[21]");
  expect(outer(sizeof(union many)), "!union many");
  expect(outer(n * sizeof(double)), "!double[21]");
  expect(zeroed(n, sizeof(struct pair)), "!struct pair[21]");
  expect(zeroed(1, sizeof(struct node)), "!struct node");
  struct node *a = checked(24);
  expect(a, "!struct node");
  struct node *b = outer(n * sizeof *b);
  expect(b, "!struct node[21]");
  expect(make_node(n), "!struct node");
  expect(resized(NULL, n * sizeof(long)), "!long[21]");
  expect((char *)headed(sizeof(struct node)) - sizeof(struct pair),
         "struct { unknown[8]; struct node; }");
  expect(rounded(sizeof(struct pair)), "?");
  expect(rounded(n), "?");
  expect(copied(a, sizeof(struct node)), "!struct node");
  expect(checked(n), "?");
  expect(outer(n * 4), "?");
  char *text = outer(n);
  expect(text, "!char[21]");
}

APART static void through_pointers(struct state *s, int n) {
  void *(*pointer)(size_t) = n > 5 ? checked : outer;
  expect(pointer(sizeof(struct node)), "!struct node");
  void *(*volatile direct)(size_t) = malloc;
  expect(direct(n * sizeof(struct pair)), "!struct pair[21]");
  expect(make_table(s), "!struct table");
  expect(make_text(s, n), "!struct text");
  expect(make_closure(s, 7), "!struct closure");
  s->nodes = GROW_ARRAY(s, NULL, 0, n, struct node);
  expect(s->nodes, "!struct node[21]");
  s->counts = GROW_ARRAY(s, NULL, 0, n, unsigned);
  expect(s->counts, "!unsigned int[21]");
  expect(GROW(s, NULL, 0, sizeof(struct state)), "!struct state");
}

APART static void sizes(int n) {
  expect(malloc(n * sizeof(row)), "!row[21]");
  expect(malloc(sizeof(row)), "!row");
  expect(malloc(sizeof(int) * 4 * n), "!int[84]");
  struct closure *a = malloc(sizeof(struct closure) + 3 * sizeof(a->held[0]));
  expect(a, "!struct closure");
  struct text *b =
      malloc(sizeof(struct text) - sizeof(((struct text *)0)->data) + n);
  expect(b, "!struct text");
  struct text *c = malloc(offsetof(struct text, data[n]));
  expect(c, "!struct text");
  struct text *d = malloc(sizeof *d + n * sizeof(d->data[0]));
  expect(d, "!struct text");
  void *e = malloc(sizeof(union many));
  e = realloc(e, 5 * sizeof(union many));
  expect(e, "!union many[5]");
  size_t length = 0;
  void *delta = packed("twenty-one characters", &length);
  void *cut = resized(delta, length);
  expect(cut, "!unsigned char[21]");
  void *order = sorted(n, 0);
  void *all = resized(order, n * 8ul);
  expect(all, "struct pair[21]");
  int *f = malloc(sizeof(int));
  f = realloc(f, sizeof(int) * n);
  expect(f, "!int[21]");
  expect(calloc(n, sizeof(struct { int a; })), "?");
  expect(malloc(sizeof(struct pair) + sizeof(struct node)), "?");
  unsigned long bytes = (unsigned long)n * sizeof(struct pair);
  struct pair *g = malloc(bytes);
  expect(g, "!struct pair[21]");
  size_t twice = sizeof(struct node);
  twice *= 2;
  void *h = malloc(twice);
  expect(h, "?");
  void *i = malloc((size_t)(n > 5 ? n : 5) * sizeof(struct pair));
  expect(i, "!struct pair[21]");
  struct node *j = n > 5 ? (struct node *)malloc(sizeof(struct node)) : NULL;
  expect(j, "!struct node");
  struct node *list = NULL, **end = &list;
  *end = malloc(sizeof(**end));
  expect(list, "!struct node");
  struct table *t = calloc(1, sizeof(struct table));
  expect(t, "!struct table");
  t->cells = malloc(sizeof(t->cells[0]) * n);
  expect(t->cells, "!struct node[21]");
  (t->cells + 1)->name = malloc(9);
  expect(t->cells[1].name, "!char[9]");
  struct {
    struct node *inside;
  } holder = {.inside = malloc(sizeof(struct node))};
  expect(holder.inside, "!struct node");
  do
    list->next = malloc(sizeof *list->next);
  while (n < 5);
  expect(list->next, "!struct node");
  struct node *k, *m = k = malloc(sizeof *k);
  expect(m, "!struct node");
}

int main(int argc, char **argv) {
  (void)argv;
  int n = argc + 20;
  struct state s = {.allocate = by_pointer};
  through_frames(n);
  through_pointers(&s, n);
  sizes(n);
  for (int i = 0; i < count; i++) {
    printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  printf("ready\n");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return failed;
}
