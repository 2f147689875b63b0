/*
 * Chunks that hold more than one thing, or another thing than the pointer says; marks as in idioms.c. Sizes
 * are such that an array of what comes first would fit.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define APART __attribute__((noinline, noclone))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

struct node {
  struct node *next;
  char *name;
  long value;
};
struct small {
  int a, b;
};
struct large {
  double d[5];
};
struct hack {
  int length;
  char data[1];
};
struct base {
  struct base *next;
  long kind;
};
struct derived {
  struct base base;
  long more[2];
};
struct message {
  size_t length;
  unsigned char *bytes;
};
struct columns {
  int *ids;
  double *values;
  char *flags;
  size_t used;
};

static struct expectation {
  const void *chunk;
  const char *type;
} expectations[100];
static int count;
static volatile int failed;

APART static void expect(const void *chunk, const char *type) {
  expectations[count].chunk = chunk;
  expectations[count++].type = type;
}

APART static void *xmalloc(size_t size) {
  void *p = malloc(size);
  if (p == NULL) {
    abort();
  }
  return p;
}

/* Two arrays in one chunk, as numeric code has them. */
APART static void two_arrays(int n) {
  int *ids = malloc(n * (sizeof(int) + sizeof(double)));
  double *values = (double *)(ids + n);
  for (int i = 0; i < n; i++) {
    ids[i] = i;
    values[i] = i;
  }
  expect(ids, "guess int[60]");
  double *first = malloc(n * (sizeof(double) + sizeof(int)));
  int *second = (int *)(first + n);
  for (int i = 0; i < n; i++) {
    first[i] = second[i] = i;
  }
  expect(first, "no name");
}

/* The same through members. */
APART static void columns(struct columns *c, size_t n) {
  c->ids = xmalloc(n * (sizeof(int) + sizeof(double) + 4));
  c->values = (double *)(c->ids + n);
  c->flags = (char *)(c->values + n);
  c->used = 0;
  expect(c->ids, "guess int[80]");
}

/* Pointers, and the texts that they point to behind them, as of argv. */
APART static char **vector(char **texts, int n, size_t room) {
  char **table = malloc((n + 1) * sizeof(char *) + room);
  char *text = (char *)(table + n + 1);
  for (int i = 0; i < n; i++) {
    table[i] = text;
    text = stpcpy(text, texts[i]) + 1;
  }
  table[n] = NULL;
  return table;
}

/* Rows, and what is in them, in one chunk. */
APART static double **matrix(int rows, int columns) {
  double **all = malloc(rows * sizeof(double *) + rows * columns * sizeof(double));
  double *cells = (double *)(all + rows);
  for (int i = 0; i < rows; i++) {
    all[i] = cells + i * columns;
  }
  return all;
}

/* Something, and bytes that it points to. */
APART static struct message *message(size_t length) {
  struct message *m = malloc(sizeof *m + length);
  m->length = length;
  m->bytes = (unsigned char *)(m + 1);
  memset(m->bytes, 1, length);
  return m;
}

/* A name in front of what it is the name of. */
APART static struct node *behind_text(const char *name, size_t length) {
  char *start = malloc(length + sizeof(struct node));
  struct node *node = (struct node *)(start + length);
  memcpy(start, name, length);
  node->name = start;
  node->next = NULL;
  return node;
}

/* Room for whatever is larger. */
APART static void *either(void) {
  void *room = malloc(MAX(sizeof(struct small), sizeof(struct node)));
  memset(room, 0, sizeof(struct small));
  return room;
}

/* Elements that are cleared by words, as PostgreSQL does. */
APART static struct large *cleared(int n) {
  size_t size = n * sizeof(struct large);
  struct large *all = xmalloc(size);
  for (long *word = (long *)all, *end = (long *)((char *)all + size); word < end; word++) {
    *word = 0;
  }
  return all;
}

APART static char **cleared_pointers(int n) {
  char **all = xmalloc(n * sizeof(char *));
  for (long *word = (long *)all, *end = (long *)(all + n); word < end; word++) {
    *word = 0;
  }
  return all;
}

/* A type whose last array only looks as if there were more behind it. */
APART static struct hack *hacks(int n) {
  struct hack *all = malloc(n * sizeof *all);
  for (int i = 0; i < n; i++) {
    all[i].length = 0;
  }
  return all;
}

/* What is asked for by another name. */
APART static struct base *as_base(size_t size) {
  struct base *b = xmalloc(size);
  b->kind = (long)size;
  return b;
}

/* A buffer that is read as numbers. */
APART static uint32_t sum(size_t bytes) {
  unsigned char *raw = malloc(bytes);
  memset(raw, 1, bytes);
  uint32_t *words = (uint32_t *)raw, all = 0;
  for (size_t i = 0; i < bytes / 4; i++) {
    all += words[i];
  }
  expect(raw, "unsigned char[840] or guess uint32_t[210]");
  return all;
}

/* One place for both of two kinds. */
APART static void *by_kind(int kind, int n) {
  void *p;
  if (kind) {
    struct small *s = malloc(n * sizeof *s);
    s[0].a = n;
    p = s;
  } else {
    struct large *l = malloc(sizeof *l);
    l->d[0] = n;
    p = l;
  }
  return p;
}

/* Through one call for both. */
APART static void *one_call(int kind, size_t size) {
  void *p = xmalloc(size);
  if (kind) {
    struct small *s = p;
    s->a = 1;
  } else {
    struct node *n = p;
    n->next = NULL;
  }
  return p;
}

/* A table that begins with how many there are. */
APART static long *counted(long n) {
  long *all = malloc((n + 1) * sizeof(long));
  *all = n;
  for (long i = 0; i < n; i++) {
    all[i + 1] = i;
  }
  return all + 1;
}

/* A word before each piece of text, as some strings have it. */
APART static char *prefixed(size_t n) {
  size_t *start = malloc(sizeof(size_t) + n);
  *start = n;
  return (char *)(start + 1);
}

/* Bits, a bit for each. */
APART static unsigned long *bits(size_t n) {
  unsigned long *map = calloc((n + 63) / 64, sizeof(unsigned long));
  map[0] = 1;
  return map;
}

/* Alignment by hand. */
APART static double *aligned(size_t n) {
  char *raw = malloc(n * sizeof(double) + 64 + sizeof(void *));
  char *at = (char *)(((uintptr_t)raw + 64 + sizeof(void *)) & ~(uintptr_t)63);
  ((void **)at)[-1] = raw;
  return (double *)at;
}

/* A queue that is a ring of bytes behind its head. */
struct ring {
  size_t read, written, room;
};
APART static struct ring *ring(size_t room) {
  struct ring *r = xmalloc(sizeof(struct ring) + room);
  r->read = r->written = 0;
  r->room = room;
  return r;
}

/* Two different things in a chunk, of which only the second has a type. */
APART static struct node *second_only(void **whole) {
  *whole = xmalloc(48 + sizeof(struct node));
  return (struct node *)((char *)*whole + 48);
}

/* A list of free places in chunks that were of another type. */
static struct base *unused;
APART static void *recycled(void) {
  struct derived *d = xmalloc(sizeof *d);
  d->more[0] = 1;
  struct base *b = &d->base;
  b->next = unused;
  unused = b;
  return d;
}

/* A chunk that becomes another thing. */
APART static void *reused(int n) {
  long *numbers = malloc(n * sizeof *numbers);
  numbers[0] = 1;
  char *text = realloc(numbers, n * 24);
  memset(text, 'x', n * 24);
  return text;
}

/* Pieces of blocks, what is next of which is kept in a variable of a type of its own. */
union piece {
  char bytes[8];
  union piece *link;
};
static union piece *pieces[16];
static unsigned left;
APART static void *piece(size_t size) {
  static union piece *next;
  unsigned words = (unsigned)(size + 7) / 8;
  union piece *p = words <= 16 ? pieces[words - 1] : NULL;
  if (p) {
    pieces[words - 1] = p->link;
    return p;
  }
  if (words > left) {
    next = malloc(256 * 8);
    if (next == NULL) {
      return NULL;
    }
    left = 256;
  }
  p = next;
  next += words;
  left -= words;
  return p;
}
struct text {
  size_t length;
  unsigned count;
  char chars[2];
};
APART static struct text *text(size_t length) {
  struct text *t = (struct text *)piece(length + sizeof(struct text) - 1);
  t->length = length;
  t->count = 1;
  return t;
}
struct inner {
  struct base base;
  struct small part;
  struct node cell;
};
APART static struct node *part(void) {
  struct inner *i = (struct inner *)piece(sizeof(struct inner));
  i->base.kind = 1;
  return &i->cell;
}

/* A place in an object of a kind that only the table knows, in a block of such objects. */
struct bucket {
  struct bucket *next;
  long hash[3];
  struct node *value;
};
static size_t bucket_size = sizeof(struct bucket);
static struct base *free_buckets;
APART static void *more_buckets(int n) {
  struct base *first = malloc(n * bucket_size);
  struct base *b = first;
  for (char *p = (char *)first + bucket_size; p < (char *)first + n * bucket_size; p += bucket_size) {
    b->next = (struct base *)p;
    b = b->next;
  }
  b->next = NULL;
  free_buckets = first->next;
  return first;
}
APART static struct node **slot(int n) {
  struct bucket *b = more_buckets(n);
  b->hash[0] = n;
  return &b->value;
}

/* A block, of which the first part is given away by a function that is inlined. */
struct tower {
  const char *key;
  struct tower *next[1];
};
struct arena {
  char *at;
  size_t left;
};
struct arena towers;
struct tower *volatile last_tower;
static inline char *take(struct arena *a, size_t bytes) {
  if (bytes > a->left) {
    a->at = malloc(4096);
    a->left = 4096;
  }
  char *part = a->at;
  a->at += bytes;
  a->left -= bytes;
  return part;
}
APART static void rise(struct arena *a, size_t levels) {
  struct tower *t = (struct tower *)take(a, sizeof *t + (levels - 1) * sizeof t);
  t->key = "a key";
  t->next[0] = last_tower;
  last_tower = t;
}

int main(int argc, char **argv) {
  int n = argc + 19;
  struct columns c;
  two_arrays(n);
  columns(&c, n);
  expect(vector(argv, argc, argc * 64), "no name");
  expect(matrix(n, 4), "pool { unknown[800]; }");
  expect(message(n * 16), "struct message or struct { struct message; char[320]; } or struct { struct message; unknown[320]; }");
  expect(behind_text("x", 24 * argc)->name, "struct { unknown[24]; struct node; }");
  expect(either(), "no name");
  expect(cleared(6), "struct large[6]");
  expect(cleared_pointers(6), "char *[6]");
  expect(hacks(n), "struct hack[20]");
  expect(as_base(sizeof(struct derived)), "struct derived");
  expect(as_base(argc * 32), "no name");
  sum(argc * 840);
  expect(by_kind(argc, n), "struct small[20]");
  expect(by_kind(argc - 1, n), "struct large");
  expect(one_call(argc - 1, 24 * argc), "struct node");
  expect(counted(n - 1) - 1, "long[20] or struct { long; long[19]; } or struct { long; unknown[152]; } or struct { unknown[8]; long[19]; }");
  expect(prefixed(n * 8) - 8, "struct { unsigned long; char[160]; } or struct { size_t; char[160]; } or struct { unsigned long; unknown[160]; }");
  expect(bits(n * 64), "unsigned long[20]");
  aligned(n);
  expect(((void **)aligned(n))[-1], "char[232]");
  expect(ring(n * 24), "struct ring or struct { struct ring; char[480]; } or struct { struct ring; unknown[480]; }");
  void *whole;
  second_only(&whole);
  expect(whole, "struct { unknown[48]; struct node; }");
  expect(recycled(), "struct derived");
  expect(text(argc * 5), "pool { unknown[2048]; } or guess union piece[256]");
  left = 0;
  expect((char *)part() - offsetof(struct inner, cell), "pool { unknown[2048]; } or guess union piece[256]");
  struct node **value = slot(n);
  expect((char *)value - offsetof(struct bucket, value), "pool { unknown[800]; } or struct { struct bucket; unknown[760]; } or guess struct bucket[20] or guess struct base[50]");
  expect(reused(n), "char[480]");
  rise(&towers, argc);
  expect(last_tower, "char[4096] or guess char[4096] or pool { unknown[4096]; }");
  for (int i = 0; i < count; i++) {
    printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  printf("ready\n");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return failed;
}
