/*
 * More allocations as programs write them; marks as in idioms.c. Each way of writing one stands once.
 * What is allocated behind a header may be told as bytes.
 */
#define _GNU_SOURCE
#include <complex.h>
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define APART __attribute__((noinline, noclone))

struct node {
  struct node *next;
  char *name;
  int value;
};
struct header {
  int a, b;
};
struct base {
  struct base *next;
  int kind;
};
struct derived {
  struct base base;
  double more[3];
};
struct vector {
  size_t count;
  struct node items[];
};
struct zero {
  unsigned length;
  short data[0];
};
struct outer {
  struct header head;
  struct node *slots[4];
  struct {
    struct header *inner;
  } nested[3];
  union {
    long *longs;
    void *any;
  } either;
};
struct ops {
  void *(*alloc)(size_t size);
  void *(*alloc_many)(size_t count, size_t size);
  void (*release)(void *p);
};
struct growing {
  struct header *items;
  size_t count, room;
};
typedef int (*callback)(int);
typedef struct {
  long x, y;
} Anonymous;

struct header kept_header;
struct derived kept_derived;
struct vector *kept_vector;
struct zero *kept_zero;
Anonymous kept_anonymous;

#define g_new(T, n) ((T *)g_malloc_n((n), sizeof(T)))
#define ALLOC_N(T, n) ((T *)xmalloc2((n), sizeof(T)))
#define MAKE(p) ((p) = xmalloc(sizeof(*(p))))
#define SAFE_MAKE(p)              \
  do {                            \
    (p) = calloc(1, sizeof(*(p))); \
    if ((p) == NULL) abort();     \
  } while (0)
#define CHECKED(T)                    \
  ({                                  \
    T *made_ = malloc(sizeof(T));     \
    if (made_ == NULL) abort();       \
    made_;                            \
  })
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* Of several definitions no condition tells which is in force: the call that is made, and the types
   that there are, may. */
#ifdef OF_ANOTHER_SYSTEM
struct hashed {
  struct node node;
  struct hashed *next;
};
#define obtain(n, size) calloc((n), (size))
#define NEW_SLOT(x, more) ((x) = obtain(1, sizeof(struct hashed) + (more)))
#define NEW_PART(x) ((x) = obtain(1, sizeof(struct base)))
#else
#define obtain(n, size) obtain_n((n), (size))
#define NEW_SLOT(x, more)                            \
  do {                                               \
    (x) = obtain(1, sizeof(struct header) + (more)); \
  } while (0)
#define NEW_PART(x) ((x) = obtain(1, sizeof(struct header)))
#endif

APART static void *obtain_n(size_t n, size_t size) { return n && size ? calloc(n, size) : NULL; }

/* What would hide the call is left out; most macros beside it have no part in it. */
#ifdef OF_ANOTHER_SYSTEM
#define obtain_n(n, size) obtain_checked((n), (size), __FILE__, __LINE__)
#endif
#ifdef OF_ANOTHER_SYSTEM
#define CHECK_A(n) ((n) > 0 ? abort() : (void)0)
#else
#define CHECK_A(n) (void)(n)
#endif
#ifdef OF_ANOTHER_SYSTEM
#define CHECK_B(n) ((n) > 1 ? abort() : (void)0)
#else
#define CHECK_B(n) (void)(n)
#endif
#ifdef OF_ANOTHER_SYSTEM
#define CHECK_C(n) ((n) > 2 ? abort() : (void)0)
#else
#define CHECK_C(n) (void)(n)
#endif
#ifdef OF_ANOTHER_SYSTEM
#define CHECK_D(n) ((n) > 3 ? abort() : (void)0)
#else
#define CHECK_D(n) (void)(n)
#endif
#ifdef OF_ANOTHER_SYSTEM
#define CHECK_E(n) ((n) > 4 ? abort() : (void)0)
#else
#define CHECK_E(n) (void)(n)
#endif
#ifdef OF_ANOTHER_SYSTEM
#define CHECK_F(n) ((n) > 5 ? abort() : (void)0)
#else
#define CHECK_F(n) (void)(n)
#endif
#ifdef OF_ANOTHER_SYSTEM
#define CHECK_G(n) ((n) > 6 ? abort() : (void)0)
#else
#define CHECK_G(n) (void)(n)
#endif
#ifdef OF_ANOTHER_SYSTEM
#define CHECK_H(n) ((n) > 7 ? abort() : (void)0)
#else
#define CHECK_H(n) (void)(n)
#endif
#ifdef OF_ANOTHER_SYSTEM
#define CHECK_I(n) ((n) > 8 ? abort() : (void)0)
#else
#define CHECK_I(n) (void)(n)
#endif
#ifdef OF_ANOTHER_SYSTEM
#define CHECK_J(n) ((n) > 9 ? abort() : (void)0)
#else
#define CHECK_J(n) (void)(n)
#endif
#define OBTAIN_CHECKED(n, size)                                                                 \
  (CHECK_A(n), CHECK_B(n), CHECK_C(n), CHECK_D(n), CHECK_E(n), CHECK_F(n), CHECK_G(n), CHECK_H(n), \
   CHECK_I(n), CHECK_J(n), obtain_n((n), (size)))

static struct expectation {
  const void *chunk;
  const char *type;
} expectations[300];
static int count;
static struct node *global;
static _Thread_local struct header *local_to_thread;
static volatile int failed;

APART static void *expect(void *chunk, const char *type) {
  expectations[count].chunk = chunk;
  expectations[count++].type = type;
  return chunk;
}

APART static void *xmalloc(size_t size) {
  void *p = malloc(size);
  if (p == NULL) {
    abort();
  }
  return p;
}
APART static void *xmalloc2(size_t n, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(n, size, &bytes)) {
    abort();
  }
  void *p = malloc(bytes);
  failed += p == NULL;
  return p;
}
APART static void *g_malloc_n(size_t n, size_t size) {
  void *p = n > 0 ? malloc(n * size) : NULL;
  failed += p == NULL;
  return p;
}
APART static void *second(size_t size) {
  void *p = xmalloc(size);
  failed += p == NULL;
  return p;
}
APART static void *third(size_t size) {
  void *p = second(size);
  failed += p == NULL;
  return p;
}
APART static void *fourth(size_t size) {
  void *p = third(size);
  failed += p == NULL;
  return p;
}
static inline void *one(size_t size) { return malloc(size); }
static inline void *two(size_t size) { return one(size); }
static inline void *three(size_t size) { return two(size); }
static inline void *four(size_t size) { return three(size); }

APART static int get_memory(void **out, size_t size) {
  *out = malloc(size);
  return *out == NULL ? -1 : 0;
}
APART static char *xstrdup(const char *s) {
  char *p = strdup(s);
  failed += p == NULL;
  return p;
}
APART static void *memdup(const void *from, size_t size) {
  void *p = malloc(size);
  failed += p == NULL;
  return memcpy(p, from, size);
}
APART static struct base *object_of(int kind) {
  static const size_t sizes[] = {sizeof(struct base), sizeof(struct derived)};
  struct base *b = malloc(sizes[kind]);
  b->kind = kind;
  return b;
}
APART static struct base *made_derived(void) {
  struct base *b = malloc(sizeof(struct derived));
  b->kind = 1;
  return b;
}
APART static void *behind_header(size_t size) {
  struct header *h = malloc(sizeof *h + size);
  h->a = 1;
  return h + 1;
}
APART static void *behind_pointer(size_t size) {
  void **p = malloc(sizeof(void *) + size);
  *p = NULL;
  return p + 1;
}
APART static void for_each(int n, void (*call)(int, void *), void *data) {
  for (int i = 0; i < n; i++) {
    call(i, data);
  }
}
APART static void make_slot(int i, void *data) {
  struct node **slots = data;
  slots[i] = malloc(sizeof *slots[i]);
}
APART static void consume(struct node *n) { expect(n, "struct node"); }
APART static struct node *with_error(int n) {
  struct node *p = malloc(sizeof *p);
  if (p == NULL) {
    goto failed;
  }
  p->name = malloc(n);
  if (p->name == NULL) {
    goto failed;
  }
  return p;
failed:
  free(p);
  return NULL;
}

APART static void counts(int n, const struct ops *ops) {
  expect(calloc(sizeof(struct node), n), "struct node[21]");
  expect(reallocarray(NULL, n, sizeof(struct node)), "!struct node[21]");
  expect(malloc(sizeof(struct node) << 2), "struct node[4]");
  expect(malloc(MAX(n, 4) * sizeof(struct header)), "struct header[21]");
  size_t bytes;
  if (!__builtin_mul_overflow((size_t)n, sizeof(struct node), &bytes)) {
    expect(malloc(bytes), "struct node[21]");
  }
  const size_t each = sizeof(struct node);
  expect(malloc(n * each), "struct node[21]");
  enum { NODE_SIZE = sizeof(struct header) };
  expect(malloc(NODE_SIZE * 3), "struct header[3]");
  expect(malloc(n * sizeof(int) + n * sizeof(double)), "?");
  expect(malloc(sizeof(int[n])), "int[21]");
  expect(malloc(n * sizeof(long double)), "!long double[21]");
  expect(malloc(n * sizeof(bool)), "_Bool[21] or bool[21]");
  expect(malloc(n * sizeof(double complex)), "complex double[21]");
  expect(malloc(sizeof(wchar_t) * n), "wchar_t[21]");
  callback *calls = malloc(n * sizeof *calls);
  expect(calls, "callback[21]");
  struct node ***deep = malloc(n * sizeof *deep);
  expect(deep, "!struct node **[21]");
  *deep = malloc(sizeof **deep * 2);
  expect(*deep, "!struct node *[2]");
  struct node *(*table)[16] = calloc(n, sizeof *table);
  expect(table, "struct node *[21][16]");
  struct node *cleared = calloc(n, sizeof cleared[0]);
  expect(cleared, "!struct node[21]");
  struct node sample;
  expect(malloc(sizeof sample), "!struct node");
  expect(malloc(3 * sizeof(sample)), "!struct node[3]");
  expect(malloc(sizeof(((struct outer *)0)->head)), "struct header");
  int(*square)[n] = malloc(sizeof(int[n][n]));
  expect(square, "int[441]");
  char **rows = malloc(n * sizeof(char *));
  expect(rows, "!char *[21]");
  rows[0] = malloc((size_t)n * 16);
  expect(rows[0], "char[336]");
  double(*matrix)[4] = calloc(5, sizeof(double[4]));
  expect(matrix, "double[5][4]");
  expect(ops->alloc(sizeof(struct node)), "struct node");
  struct header *h = ops->alloc_many(n, sizeof *h);
  expect(h, "struct header[21]");
  Anonymous *a = malloc(n * sizeof(Anonymous));
  expect(a, "!Anonymous[21]");
}

APART static void wrappers(int n) {
  expect(fourth(sizeof(struct node)), "struct node");
  struct node *p = fourth(n * sizeof *p);
  expect(p, "struct node[21]");
  expect(third(n * sizeof(double)), "double[21]");
  struct node *q = four(sizeof *q);
  expect(q, "struct node");
  expect(four(n * sizeof(struct header)), "struct header[21]");
  expect(g_new(struct node, n), "struct node[21]");
  struct header *h = g_new(struct header, 1);
  expect(h, "struct header");
  expect(ALLOC_N(struct node, n), "struct node[21]");
  struct node *made;
  MAKE(made);
  expect(made, "struct node");
  struct derived *safe;
  SAFE_MAKE(safe);
  expect(safe, "!struct derived");
  expect(CHECKED(struct node), "struct node");
  expect(xstrdup("seven77"), "!char[8]");
  expect(memdup(made, sizeof *made), "struct node");
  void *out;
  if (get_memory(&out, sizeof(struct node)) == 0) {
    expect(out, "struct node");
  }
  struct header *typed;
  if (get_memory((void **)&typed, n * sizeof *typed) == 0) {
    expect(typed, "struct header[21]");
  }
  expect(object_of(1), "?");
  expect(object_of(0), "struct base");
  expect(made_derived(), "!struct derived");
  expect((char *)behind_header(sizeof(struct node)) - sizeof(struct header),
         "struct { struct header; struct node; } or struct { struct header; char[24]; }");
  struct node *b = behind_header(n * sizeof *b);
  expect((char *)b - sizeof(struct header),
         "struct { struct header; struct node[21]; } or struct { struct header; char[504]; }");
  struct node *c = behind_pointer(sizeof *c);
  expect((char *)c - sizeof(void *), "struct { void *; struct node; }");
  struct node *slots[3];
  for_each(3, make_slot, slots);
  expect(slots[1], "struct node");
  consume(malloc(sizeof(struct node)));
  consume(xmalloc(24));
  struct node *e = with_error(n);
  expect(e, "!struct node");
  expect(e->name, "char[21]");
}

APART static void receivers(int n, const char *s) {
  struct outer o;
  o.slots[n % 4] = malloc(sizeof(struct node));
  expect(o.slots[n % 4], "!struct node");
  o.nested[n % 3].inner = malloc(sizeof *o.nested[0].inner);
  expect(o.nested[n % 3].inner, "!struct header");
  o.either.longs = malloc(n * sizeof(long));
  expect(o.either.longs, "!long[21]");
  o.either.any = malloc(sizeof(struct derived));
  expect(o.either.any, "!struct derived");
  global = malloc(sizeof *global);
  expect(global, "!struct node");
  local_to_thread = malloc(2 * sizeof *local_to_thread);
  expect(local_to_thread, "!struct header[2]");
  struct node *either = n > 5 ? malloc(sizeof *either) : calloc(2, sizeof *either);
  expect(either, "struct node");
  struct node *elvis = either == NULL ? either : NULL;
  elvis = elvis ?: malloc(sizeof *elvis);
  expect(elvis, "!struct node");
  struct node *comma = (failed += 0, malloc(sizeof *comma));
  expect(comma, "!struct node");
  struct node *guard;
  if (!(guard = malloc(sizeof *guard)) || !(guard->name = malloc(10))) {
    abort();
  }
  expect(guard, "!struct node");
  expect(guard->name, "!char[10]");
  __typeof__(*guard) *same = malloc(sizeof(__typeof__(*guard)));
  expect(same, "struct node");
  __auto_type automatic = (struct node *)malloc(sizeof(struct node));
  expect(automatic, "!struct node");
  struct growing grown = (struct growing){.items = malloc(4 * sizeof(struct header)), .room = 4};
  expect(grown.items, "!struct header[4]");
  struct growing more = {NULL, 0, 0};
  while (more.room < 16) {
    more.room = more.room == 0 ? 4 : 2 * more.room;
    more.items = realloc(more.items, more.room * sizeof *more.items);
  }
  expect(more.items, "!struct header[16]");
  struct node *through = (struct node *)(uintptr_t)malloc(sizeof(struct node));
  expect(through, "!struct node");
  uintptr_t tagged = (uintptr_t)malloc(sizeof(struct node)) | 1;
  expect((void *)(tagged - 1), "!struct node");
  struct node *tag = (struct node *)((uintptr_t)malloc(24) | 1);
  expect((void *)((uintptr_t)tag - 1), "struct node");
  char *buffer = malloc(sizeof(struct node));
  ((struct node *)buffer)->value = n;
  expect(buffer, "struct node");
  struct node *zeroed = memset(malloc(sizeof *zeroed), 0, sizeof *zeroed);
  expect(zeroed, "!struct node");
  expect(strcpy(malloc(strlen(s) + 1), s), "char[8]");
  struct node *first = NULL, **tail = &first;
  for (int i = 0; i < 3; i++) {
    struct node *next = malloc(sizeof(struct node));
    next->next = NULL;
    *tail = next;
    tail = &next->next;
  }
  expect(first->next, "!struct node");
  const struct node *const constant = malloc(sizeof *constant);
  expect((void *)constant, "const struct node");
  struct base *inherited = malloc(sizeof(struct derived));
  expect(inherited, "!struct derived");
  void *aligned = NULL;
  if (posix_memalign(&aligned, 64, sizeof(struct derived)) == 0) {
    expect(aligned, "!struct derived");
  }
  struct node *page = memalign(256, n * sizeof *page);
  expect(page, "!struct node[21]");
  struct node *first_use = malloc(sizeof *first_use);
  free(first_use);
  long *second_use = malloc(3 * sizeof *second_use);
  expect(second_use, "!long[3]");
  volatile struct node *odd = malloc(sizeof *odd);
  expect((void *)odd, "volatile struct node");
}

APART static void open_ended(int n) {
  struct vector *a = malloc(sizeof *a + n * sizeof a->items[0]);
  expect(a, "!struct vector");
  expect(malloc(offsetof(struct vector, items) + n * sizeof(struct node)), "!struct vector");
  struct vector *b = malloc(offsetof(struct vector, items[n]));
  expect(b, "struct vector");
  struct vector *c = calloc(1, sizeof(struct vector) + n * sizeof(struct node));
  expect(c, "!struct vector");
  struct vector *d = xmalloc(sizeof(*d) + 5 * sizeof(*d->items));
  expect(d, "struct vector");
  struct zero *e = malloc(sizeof *e + n * sizeof(short));
  expect(e, "!struct zero");
  struct zero *f = malloc(n * sizeof(short) + sizeof(struct zero));
  expect(f, "struct zero");
  struct header *g = malloc(n * sizeof(struct node) + sizeof(struct header));
  expect(g, "struct { struct header; struct node[21]; }");
  struct header *h = malloc(sizeof(struct header) + sizeof(struct node));
  expect(h, "struct { struct header; struct node; }");
  struct vector *i = malloc(sizeof *i);
  i = realloc(i, sizeof *i + 2 * n * sizeof i->items[0]);
  expect(i, "!struct vector");
}

APART static void library(const char *s) {
  expect(wcsdup(L"seven77"), "wchar_t[8]");
  expect(realpath("/", NULL), "char[2] or char[4096]");
  char *line = NULL;
  size_t room = 0;
  FILE *in = fopen("/proc/self/status", "r");
  expect(in, "struct locked_FILE");
  if (in != NULL && getline(&line, &room, in) > 0) {
    expect(line, "char[120]");
  }
  char *text;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  fputs(s, out);
  fflush(out);
  expect(out, "struct locked_FILE_memstream");
  char *printed = NULL;
  if (asprintf(&printed, "%s", s) > 0) {
    expect(printed, "char[8]");
  }
}

APART static void alternatives(size_t more) {
  void *slot;
  NEW_SLOT(slot, more);
  void *hidden = obtain_n(3, sizeof(struct header));
  expect(hidden, "!struct header[3]");
  hidden = OBTAIN_CHECKED(2, sizeof(struct node));
  expect(hidden, "!struct node[2]");
  expect(slot, "!struct header");
  void *part;
  NEW_PART(part);
  expect(part, "?");
}

int main(int argc, char **argv) {
  (void)argv;
  int n = argc + 20;
  struct ops ops = {xmalloc, xmalloc2, free};
  counts(n, &ops);
  wrappers(n);
  receivers(n, "seven77");
  open_ended(n);
  library("seven77");
  alternatives(n - argc - 20);
  for (int i = 0; i < count; i++) {
    printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  printf("ready\n");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return failed;
}
