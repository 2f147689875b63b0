/*
 * Allocations as programs write them, each with the type that a person reading the line would
 * give. "!" before a type: it must be found. Without: it may be unknown as well. "?": it must be
 * unknown, since two readings are possible. Nothing may ever be another type.
 */
#define _GNU_SOURCE
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "idioms.h"

struct node {
  struct node *next;
  char *name;
  int value;
};
typedef struct node Node;
typedef struct node *NodeP;
struct blob {
  unsigned length;
  char data[];
};
struct hack {
  unsigned length;
  char data[1];
};
struct header {
  int a, b;
};
struct outer {
  struct header head;
  struct node *list;
  struct {
    int *cells;
    union {
      double *d;
      float *f;
    };
  } table;
  struct blob tail;
};
union value {
  long l;
  double d;
  char text[24];
};
enum colour { RED, GREEN };
typedef void (*callback)(int);

#define NEW(T) ((T *)malloc(sizeof(T)))
#define NEW_ARRAY(T, n) ((T *)calloc((n), sizeof(T)))
#define ALLOC_FLEX(n) malloc(sizeof(struct blob) + (n))
#define SEVEN 7
#define ROUND(n) (((n) + 15) & ~(size_t)15)

static struct expectation {
  const void *chunk;
  const char *type;
} expectations[200];
static int count;

__attribute__((noinline)) static void *expect(void *chunk, const char *type) {
  expectations[count].chunk = chunk;
  expectations[count++].type = type;
  return chunk;
}

static inline void *xmalloc(size_t size) {
  void *chunk = malloc(size);
  if (chunk == NULL) {
    abort();
  }
  return chunk;
}

static inline void *xcalloc(size_t number, size_t size) { return calloc(number, size); }

static inline void *twice(size_t size) { return xmalloc(size); }

static inline void *with_header(size_t size) {
  char *chunk = malloc(size + 24);
  return chunk == NULL ? NULL : chunk + 24;
}

static inline char *copy(const char *s) {
  size_t length = strlen(s) + 1;
  char *chunk = malloc(length);
  return memcpy(chunk, s, length);
}

__attribute__((noinline)) static void *duplicate(const char *s) {
  static volatile int copies;
  void *copy = strcpy(malloc(1 + strlen(s)), s);
  copies++;
  return copy;
}

__attribute__((noinline)) void *jumper(size_t size) { return malloc(size); }

__attribute__((noinline)) void *padded(size_t size) { return malloc(size + 16); }

__attribute__((noinline)) struct node *make_node(int value) {
  struct node *n = malloc(sizeof *n);
  n->value = value;
  n->next = NULL;
  return n;
}

__attribute__((noinline)) struct node *make_node_directly(void) {
  return malloc(sizeof(struct node));
}

__attribute__((noinline)) struct node *make_node_of(size_t size) { return malloc(size); }

__attribute__((noinline)) static void scalars(int n) {
  expect(malloc(42 * sizeof(int)), "!int[42]");
  expect(malloc(sizeof(int) * n), "!int[21]");
  expect(malloc((size_t)n * sizeof(double)), "!double[21]");
  expect(malloc(sizeof(char *) * (n + 1)), "!char *[22]");
  expect(calloc(n, sizeof(long)), "!long[21]");
  expect(calloc(SEVEN, sizeof(short)), "!short[7]");
  expect(malloc(sizeof(unsigned char[13])), "!unsigned char[13]");
  expect(malloc(sizeof(callback) * 3), "callback[3]");
  expect(malloc(sizeof(uint64_t)), "!uint64_t");
  expect(malloc(sizeof(enum colour)), "enum colour");
  expect(malloc(n * sizeof(uint16_t)), "!uint16_t[21]");
  int *cells = malloc(n * sizeof *cells);
  expect(cells, "!int[21]");
  int(*grid)[4] = malloc(n * sizeof *grid);
  expect(grid, "int[21][4]");
  expect(malloc(n), "?");
  expect(malloc(n + sizeof(void *)), "?");
  expect(malloc(ROUND(n * sizeof(int))), "?");
  void *raw = malloc(n * 4);
  expect(raw, "?");
}

__attribute__((noinline)) static void structs(int n) {
  expect(malloc(sizeof(struct node)), "!struct node");
  expect(malloc(sizeof(Node)), "!Node");
  expect(malloc(sizeof(NodeP)), "!NodeP");
  expect(calloc(1, sizeof(Node)), "!Node");
  expect(calloc(n, sizeof(struct node)), "!struct node[21]");
  struct node *a = malloc(sizeof *a);
  expect(a, "!struct node");
  struct node *b = malloc(sizeof(*b) * 3);
  expect(b, "!struct node[3]");
  struct node *c = (struct node *)malloc(sizeof(struct node));
  expect(c, "!struct node");
  a->next = malloc(sizeof *a->next);
  expect(a->next, "!struct node");
  a->next->next = calloc(1, sizeof(*a->next->next));
  expect(a->next->next, "!struct node");
  struct node **table = malloc(n * sizeof *table);
  expect(table, "!struct node *[21]");
  table[3] = malloc(sizeof **table);
  expect(table[3], "!struct node");
  struct outer *o = malloc(sizeof(*o));
  expect(o, "!struct outer");
  o->list = malloc(24);
  expect(o->list, "!struct node");
  o->table.cells = malloc(n * sizeof(o->table.cells[0]));
  expect(o->table.cells, "!int[21]");
  o->table.d = malloc(n * sizeof *o->table.d);
  expect(o->table.d, "!double[21]");
  union value *v = malloc(sizeof(union value));
  expect(v, "!union value");
  struct node *from_macro = NEW(struct node);
  expect(from_macro, "!struct node");
  void *to_void = NEW_ARRAY(struct header, n);
  expect(to_void, "!struct header[21]");
  expect(make_node(n), "!struct node");
  expect(make_node_directly(), "!struct node");
  expect(make_node_of(24), "!struct node");
  size_t size = sizeof(struct node) * n;
  expect(malloc(size), "!struct node[21]");
}

__attribute__((noinline)) static void flexible(int n) {
  struct blob *a = malloc(sizeof(struct blob) + n);
  expect(a, "!struct blob");
  struct blob *b = malloc(sizeof *b + 12 * n);
  expect(b, "!struct blob");
  expect(malloc(offsetof(struct blob, data) + n), "!struct blob");
  expect(ALLOC_FLEX(n), "!struct blob");
  struct hack *c = malloc(sizeof(struct hack) + n - 1);
  expect(c, "!struct hack");
  struct header *d = malloc(sizeof(struct header) + n * sizeof(struct node));
  expect(d, "!struct { struct header; struct node[21]; }");
  struct header *e = malloc(sizeof(struct header) + n);
  expect(e, "!struct { struct header; char[21]; }");
  void *f = malloc(sizeof(struct header) + n);
  expect(f, "?");
}

__attribute__((noinline)) static void text(int n, const char *s) {
  char *a = malloc(n);
  expect(a, "!char[21]");
  char *b = malloc(strlen(s) + 1);
  expect(b, "!char[8]");
  expect(strdup(s), "!char[8]");
  expect(strndup(s, 3), "!char[4]");
  expect(copy(s), "char[8]");
  uint8_t *c = malloc(n);
  expect(c, "!uint8_t[21]");
  char *joined = NULL;
  if (asprintf(&joined, "%s-%d", s, n) > 0) {
    expect(joined, "char[11]");
  }
}

__attribute__((noinline)) static void families(int n) {
  struct node *a = malloc(sizeof *a);
  a = realloc(a, n * sizeof *a);
  expect(a, "!struct node[21]");
  void *b = realloc(NULL, sizeof(struct header) * 5);
  expect(b, "!struct header[5]");
  int *c = reallocarray(NULL, n, sizeof(int));
  expect(c, "!int[21]");
  struct node *d = NULL;
  if (posix_memalign((void **)&d, 64, 2 * sizeof(struct node)) == 0) {
    expect(d, "!struct node[2]");
  }
  expect(aligned_alloc(64, 8 * sizeof(struct header)), "!struct header[8]");
  expect(memalign(64, sizeof(union value)), "!union value");
  struct node *e = n > 5 ? malloc(sizeof *e) : NULL;
  expect(e, "!struct node");
  struct node *f;
  if ((f = malloc(sizeof(struct node))) != NULL) {
    expect(f, "!struct node");
  }
  struct node *g = NULL, *h = malloc(sizeof *h);
  expect(g == NULL ? h : NULL, "!struct node");
  for (struct node *i = malloc(sizeof *i); i != NULL; i = NULL) {
    expect(i, "!struct node");
  }
  void *j = malloc(
      /* in several
         lines */
      n * sizeof(struct header));
  expect(j, "!struct header[21]");
  void *k = malloc(sizeof(int)), *l = malloc(sizeof(long));
  expect(k, "!int");
  expect(l, "!long");
}

__attribute__((noinline)) static void wrappers(int n) {
  expect(xmalloc(sizeof(struct node)), "struct node");
  struct node *a = xmalloc(24);
  expect(a, "struct node");
  expect(xcalloc(n, sizeof(struct header)), "struct header[21]");
  expect(twice(sizeof(union value)), "union value");
  struct node *b = with_header(sizeof *b);
  expect((char *)b - 24, "char[48] or struct { unknown[24]; struct node; }");
  expect(jumper(sizeof(struct node)), "struct node");
  expect(duplicate("what was copied"), "char[16]");
  expect(jumper(n * sizeof(struct header)), "struct header[21]");
  expect(padded(sizeof(struct header) * 2), "?");
}

/* To whom it is only memory, but a function has made it of something. */
__attribute__((noinline)) void *resize(void *old, size_t size) {
  void *chunk = realloc(old, size);
  if (chunk == NULL) {
    abort();
  }
  return chunk;
}

__attribute__((noinline)) static void *packed(const char *s, int n, size_t *length) {
  size_t room = 16, used = 0;
  uint16_t *out = malloc(room * sizeof *out);
  for (int i = 0; out != NULL && i < n; i++) {
    if (used == room) {
      room *= 2;
      out = realloc(out, room * sizeof *out);
    }
    out[used++] = (uint16_t)s[i % 7];
  }
  *length = used;
  return out;
}

struct {
  void *data;
  size_t length;
} kept;

__attribute__((noinline)) static void shortened(int n) {
  size_t length;
  void *data = packed("seven77", n + 1, &length);
  if (data == NULL) {
    return;
  }
  kept.length = length;
  kept.data = resize(data, length * 2);
  expect(kept.data, "uint16_t[22]");
}

/* Two pointers that are stored at once. */
struct {
  int8_t *start, *at;
} buffer;

__attribute__((noinline)) static void filled(int n) {
  void *memory = resize(NULL, n);
  buffer.start = buffer.at = memory;
  expect(memory, "int8_t[21]");
}

/* One that is nothing but another, which it is called first. */
struct scan {
  struct header head;
  double cost;
};
struct sequential {
  struct scan scan;
};
struct sequential *volatile plan;
struct scan *last_scan;

__attribute__((noinline)) static void scans(void) {
  struct scan *scan = resize(NULL, sizeof(struct sequential));
  scan->cost = 1;
  last_scan = scan;
  plan = (struct sequential *)scan;
  expect(scan, "struct sequential");
}

static struct node *choose(int n) {
  void *p = malloc(n > 5 ? sizeof(struct node) : sizeof(struct header));
  expect(p, "!struct node");
  p = malloc(n ? n * sizeof(double) : 1);
  expect(p, "!double[21]");
  p = malloc(n > 5 ? n * sizeof(int) : n * sizeof(float));
  expect(p, "?");
  return p;
}

static void casts_and_signs(int n) {
  int *twice_cast = (int *)(void *)malloc(sizeof(int) * 3);
  expect(twice_cast, "!int[3]");
  char(*rows)[16] = malloc(5 * 16);
  expect(rows, "!char[5][16]");
  const char **texts = malloc(n * sizeof(const char *));
  expect(texts, "!const char *[21]");
  void *longs = malloc(n * sizeof(long));
  expect(longs, "!long[21]");
  void *shorts = malloc(sizeof(unsigned short[7]));
  expect(shorts, "!unsigned short[7]");
  void *functions = malloc(sizeof(int (*)(int)));
  expect(functions, "int (*)(int)");
  void *literal = malloc(sizeof "literal");
  expect(literal, "!char[8]");
  void *header_macro = malloc(BOX_BYTES);
  expect(header_macro, "!struct box");
  struct box *made = NEW_BOXES(n);
  expect(made, "!struct box[21]");
}

int main(int argc, char **argv) {
  (void)argv;
  int n = argc + 20;
  scalars(n);
  structs(n);
  flexible(n);
  text(n, "seven77");
  families(n);
  wrappers(n);
  shortened(n);
  filled(n);
  scans();
  choose(n);
  casts_and_signs(n);
  for (int i = 0; i < count; i++) {
    printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  printf("ready\n");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}
