/*
 * Chunks whose types only the compiler's records tell once this file is gone: behind wrappers, tail
 * calls, function pointers, macros. Says "address type" for each, then ready; type as allocs names it,
 * or - where nothing may be said.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEW(type) ((type *)fetch(sizeof(type)))
#define RESERVE(type, count) reserve(NULL, (count), sizeof(type))
#define NOINLINE __attribute__((noinline, noclone))

struct leaf {
  struct leaf *next;
  int value;
  short weights[5];
};

struct box {
  long kind;
  struct leaf *leaves;
};

typedef struct {
  size_t length;
  char text[];
} text_t;

typedef void *(*allocator)(void *context, size_t size);

static NOINLINE void *plain(void *context, size_t size) {
  (void)context;
  return malloc(size);
}

static allocator volatile chosen = plain;

static NOINLINE void *fetch(size_t size) {
  void *p = chosen(NULL, size ? size : 1);
  if (!p) {
    abort();
  }
  return p;
}

static NOINLINE void *reserve(void *old, size_t count, size_t each) {
  return realloc(old, count * each);
}

static NOINLINE struct leaf *new_leaf(int value) {
  struct leaf *leaf = NEW(struct leaf);
  leaf->value = value;
  return leaf;
}

static NOINLINE void *padded(size_t size) {
  char *p = malloc(size + sizeof(struct box));
  return p + sizeof(struct box);
}

static NOINLINE void *keep_one(size_t size) {
  static void *kept;
  if (!kept) {
    kept = malloc(size);
  }
  return kept;
}

static NOINLINE text_t *new_text(const char *from) {
  size_t length = strlen(from);
  text_t *text = fetch(offsetof(text_t, text) + length + 1);
  text->length = length;
  strcpy(text->text, from);
  return text;
}

static inline void *inlined(size_t size) {
  return calloc(1, size);
}

static void say(const void *p, const char *type) {
  printf("0x%lx %s\n", (unsigned long)(uintptr_t)p, type);
}

int main(int argc, char **argv) {
  size_t some = 3 + (size_t)argc;
  size_t room = some * sizeof(double);
  struct box *box = inlined(sizeof *box);
  box->leaves = RESERVE(struct leaf, some);
  say(new_leaf(1), "struct leaf");
  say(box, "struct box");
  say(box->leaves, "struct leaf[4]");
  say(new_text(argv[0]), "text_t");
  say(fetch(room), "double[4]");
  say(RESERVE(struct leaf *, some), "struct leaf *[4]");
  say(malloc(sizeof(struct box) + sizeof(text_t) + some), "struct { struct box; text_t[1]; }");
  say(malloc(sizeof(struct box) + sizeof(struct leaf) + some), "-");
  say((char *)padded(24) - sizeof(struct box), "-");
  say(keep_one(sizeof(struct box)), "struct box");
  say(malloc(some + sizeof(void *)), "-");
  say(malloc(argc > 1 ? sizeof(struct leaf) : sizeof(struct box)), "-");
  puts("ready");
  fflush(stdout);
  getchar();
}
