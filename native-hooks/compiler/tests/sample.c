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
  sink[7] = malloc(strlen(argv[0]) + sizeof(void *));
  return sink[0] == sink[1];
}
