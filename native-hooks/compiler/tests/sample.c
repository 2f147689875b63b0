/* Calls of all kinds whose records compiler_test.sh looks for. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NEW(T) ((T *)wrap(sizeof(T)))
#define NEW_N(T, n) ((T *)calloc((n), sizeof(T)))

struct node {
  struct node *next;
  int value;
};

typedef struct {
  size_t length;
  char text[];
} text_t;

struct packet {
  int kind;
};

static void *wrap(size_t size) {
  void *p = malloc(size ? size : sizeof(long));
  if (!p) {
    abort();
  }
  return p;
}

static void *moved(size_t size) {
  char *p = malloc(size + 16);
  return p + 16;
}

static void *guarded(size_t n) { return malloc(n + 32); }
static void *rounded(size_t n) { return malloc((n + 63) & ~63ul); }
static void *doubled(size_t n) { return malloc(n * 2); }
static void *at_least(size_t n) { return malloc(n < 64 ? 64 : n); }
static void *grown(size_t n) {
  n += 8;
  return malloc(n);
}
static void *cleared_pairs(size_t n) { return calloc(n, 2); }
static void *not_nothing(size_t n) {
  if (!n) {
    n = 1;
  }
  return malloc(n);
}
static void *without_prefix(size_t n) { return malloc(((n) > 0 ? (n) : sizeof(long)) + (0)); }
static void *cleared(size_t n) { return calloc(1, n); }
static void *cleared_array(size_t n, size_t each) { return calloc(n, each); }
static void *product(size_t n, size_t each) { return malloc(n * each); }

struct table {
  long rows[4];
};

static struct packet *with_table(int tabled, size_t more) {
  size_t behind = 0;
  if (tabled) {
    behind = sizeof(struct table);
    behind += more;
    behind += 2;
  }
  return wrap(sizeof(struct packet) + behind); /* behind a packet */
}

static void *perhaps_behind(int headed, size_t n) {
  size_t size = 0;
  if (headed) {
    size += sizeof(struct node);
  }
  size += n * sizeof(short);
  return malloc(size); /* perhaps behind a node */
}

static void *one_or_other(int large, size_t n) {
  size_t size = n;
  if (large) {
    size = sizeof(struct table);
  }
  return malloc(size); /* or any number */
}

static struct node *nodes(size_t n) {
  size_t size = 0;
  size += n * sizeof(struct node);
  return malloc(size); /* nodes */
}

static void *pages(size_t n) {
  return malloc(sizeof(struct table) + n + n * sizeof(short)); /* behind a number */
}

void *sink[16];

int main(int argc, char **argv) {
  size_t room = (size_t)argc * sizeof(double);
  room += sizeof(double);
  struct node *n = wrap(sizeof *n);
  text_t *t = malloc(offsetof(text_t, text) + strlen(argv[0]) + 1);
  struct packet *p = malloc(sizeof(struct packet) + (size_t)argc * sizeof(short));
  sink[0] = n;
  sink[1] = t;
  sink[2] = p;
  sink[3] = NEW(struct packet);
  sink[4] = NEW_N(struct node *, argc + 1);
  sink[5] = malloc(room);
  sink[6] = moved(8);
  sink[8] = malloc(sizeof(struct packet) + sizeof(text_t) + strlen(argv[0]) + 1);
  sink[9] = with_table(argc, strlen(argv[0]));
  sink[10] = perhaps_behind(argc, 3);
  sink[11] = one_or_other(argc, 3);
  sink[12] = nodes(3);
  sink[13] = pages(3);
  sink[7] = malloc(strlen(argv[0]) + sizeof(void *));
  void *(*const one[])(size_t) = {guarded, rounded, doubled, at_least, grown, cleared_pairs,
                                  not_nothing, without_prefix, cleared};
  for (size_t i = 0; i < sizeof one / sizeof *one; i++) {
    sink[0] = one[i](sizeof(struct table));
  }
  sink[1] = cleared_array(2, sizeof(struct table));
  sink[2] = product(2, sizeof(struct table));
  return sink[0] == sink[1];
}
