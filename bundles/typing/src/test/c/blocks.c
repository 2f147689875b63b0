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
} expectations[24];
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

/* The same for chunks that grow. */
__attribute__((noinline)) void *resized(void *old, int n) {
  long *p = realloc(old ? (long *)old - 1 : NULL, n + 8);
  if (p) {
    p[0] = n;
    p++;
  }
  return p;
}

/* Through a pointer, as by a table of functions. */
static struct {
  void *(*get)(int);
  void *(*change)(void *, int);
} methods = {sized, resized};

/* A block of memory that is parcelled out. */
struct arena {
  struct arena *before;
  char *free;
  char *end;
};

__attribute__((noinline)) struct arena *more(size_t size, struct arena *before) {
  struct arena *arena = malloc(size);
  if (arena) {
    arena->before = before;
    arena->free = (char *)arena + sizeof *arena;
    arena->end = (char *)arena + size;
  }
  return arena;
}

/* As the arenas of a Java virtual machine: what describes a block is not in it. */
struct block {
  struct block *next;
  size_t bytes;
};

struct region {
  struct block *first;
  struct block *last;
  char *free;
  char *end;
};

__attribute__((noinline)) static struct block *new_block(size_t bytes) {
  struct block *block = malloc(sizeof *block + bytes);
  if (block) {
    block->next = NULL;
    block->bytes = bytes;
  }
  return block;
}

__attribute__((noinline)) void *grow(struct region *region, size_t size, size_t least) {
  struct block *block = new_block(size > least ? size : least);
  if (!block) {
    return NULL;
  }
  if (region->last) {
    region->last->next = block;
  } else {
    region->first = block;
  }
  region->last = block;
  region->free = (char *)(block + 1);
  region->end = region->free + block->bytes;
  void *got = region->free;
  region->free += size;
  return got;
}

__attribute__((noinline)) void start(struct region *region, size_t bytes) {
  struct block *block = new_block(bytes);
  region->first = region->last = block;
  region->free = (char *)(block + 1);
  region->end = region->free + bytes;
}

/* The same with the rest in a variable, in a function that has one in memory. */
char *rest;

__attribute__((noinline)) static void round_up(size_t *bytes) { *bytes = (*bytes + 15) & ~15ul; }

__attribute__((noinline)) struct block *single(size_t bytes) {
  size_t rounded = bytes;
  round_up(&rounded);
  struct block *block = malloc(sizeof *block + rounded);
  if (block) {
    block->next = NULL;
    block->bytes = rounded;
    rest = (char *)(block + 1);
  }
  return block;
}

/* One whose first part is in front of the arena that it begins with. */
struct context {
  struct arena *blocks;
  const char *name;
};

__attribute__((noinline)) struct context *begin(size_t size) {
  struct context *context = malloc(size);
  if (!context) {
    return NULL;
  }
  struct arena *arena = (struct arena *)((char *)context + sizeof *context);
  arena->before = NULL;
  arena->free = (char *)arena + sizeof *arena;
  arena->end = (char *)context + size;
  context->name = "context";
  context->blocks = arena;
  return context;
}

/* As nginx does: aligned, and later blocks begin with a part only of what the first begins with. */
struct part {
  char *free;
  char *end;
  struct pool *next;
  long failed;
};

struct pool {
  struct part part;
  size_t max;
  struct pool *current;
};

__attribute__((noinline)) void *aligned(size_t size) {
  void *p = NULL;
  return posix_memalign(&p, 16, size) == 0 ? p : NULL;
}

__attribute__((noinline)) struct pool *new_pool(size_t size) {
  struct pool *pool = aligned(size);
  if (pool) {
    pool->part.free = (char *)pool + sizeof *pool;
    pool->part.end = (char *)pool + size;
    pool->part.next = NULL;
    pool->part.failed = 0;
    pool->max = size - sizeof *pool;
    pool->current = pool;
  }
  return pool;
}

__attribute__((noinline)) void *in_new_block(struct pool *pool, size_t block, size_t size) {
  char *m = aligned(block);
  if (!m) {
    return NULL;
  }
  struct pool *more = (struct pool *)m;
  more->part.end = m + block;
  more->part.next = NULL;
  more->part.failed = 0;
  m += sizeof more->part;
  m = (char *)(((unsigned long)m + 15) & ~15ul);
  more->part.free = m + size;
  pool->part.next = more;
  return m;
}

/* As redis does: an object, and a text with its own header right behind it. */
struct object {
  unsigned kind;
  int references;
  void *data;
};

struct __attribute__((packed)) short_text {
  unsigned char length, room, flags;
  char text[];
};

__attribute__((noinline)) void *counted(size_t size) {
  static size_t all;
  void *p = malloc(size ? size : 8);
  if (p) {
    all += size;
  }
  return p;
}

__attribute__((noinline)) struct object *embedded(const char *text, size_t length) {
  struct object *o = counted(sizeof *o + sizeof(struct short_text) + length + 1);
  struct short_text *behind = (void *)(o + 1);
  o->kind = 8;
  o->data = behind + 1;
  o->references = 1;
  behind->length = length;
  behind->room = length;
  behind->flags = 1;
  if (text) {
    memcpy(behind->text, text, length);
    behind->text[length] = 0;
  } else {
    memset(behind->text, 0, length + 1);
  }
  return o;
}

/* A page with its description behind it, and more behind that. */
struct page {
  void *start;
  void *extra;
  struct page *next;
};

static int page_size = 512;
static struct page *pages;

__attribute__((noinline)) struct page *new_page(int extra) {
  char *start = sized(page_size + (int)sizeof(struct page) + extra);
  if (!start) {
    return NULL;
  }
  struct page *page = (struct page *)&start[page_size];
  page->start = start;
  page->extra = &page[1];
  page->next = pages;
  pages = page;
  ((void **)page->extra)[1] = start;
  return page;
}

/* As CPython's compiler does: what is parcelled out begins behind a header, and who gets the first
   part asked for no more than that. */
struct span {
  size_t bytes, used;
  struct span *next;
  void *start;
};

__attribute__((noinline)) void *cut(struct span **spans, size_t bytes) {
  struct span *span = *spans;
  bytes = (bytes + 7) & ~7ul;
  if (!span || span->used + bytes > span->bytes) {
    size_t room = bytes < 960 ? 960 : bytes;
    span = malloc(sizeof *span + room);
    if (!span) {
      return NULL;
    }
    span->bytes = room;
    span->start = span + 1;
    span->next = *spans;
    span->used = 0;
    *spans = span;
  }
  void *part = (char *)span->start + span->used;
  span->used += bytes;
  return part;
}

__attribute__((noinline)) struct node *cut_node(struct span **spans) {
  struct node *made = cut(spans, sizeof(struct node));
  made->value = 7;
  return made;
}

__attribute__((noinline)) void *same(void *p) { return p; }

int main(int argc, char **argv) {
  (void)argv;
  int n = argc + 23;
  char *text = methods.get(n);
  strcpy(text, "text");
  expect(text - 8, "struct { long; char[24]; }");
  struct node *node = whole(n);
  node->next = NULL;
  expect((char *)node - 8, "struct { long; struct node; }");
  node = methods.get(n - 8);
  node->value = 5;
  expect((char *)node - 8, "struct { long; struct node; }");
  struct node **nodes = methods.change(NULL, n);
  nodes[0] = node;
  expect(nodes - 1, "struct { long; struct node *[3]; }");
  struct pool *pool = new_pool(n * 100);
  expect(pool, "struct { struct pool; unknown[2352]; }");
  node = in_new_block(pool, n * 1000, sizeof *node);
  node->value = 3;
  expect(pool->part.next, "struct { struct part; unknown[23968]; }");
  struct object *object = embedded("embedded", n / 3);
  expect(object, "struct { struct object; unknown[12]; }");
  page_size = argc * 1000;
  struct page *page = new_page(n);
  expect((char *)page->start - 8,
         "struct { long; struct { unknown[1000]; struct { struct page; unknown[24]; }; }; } or "
         "struct { long; char[1048]; }");
  node = same(malloc(n - 8));
  node->value = 7;
  expect(node, "struct node");
  struct arena *arena = more(n * 10, NULL);
  expect(arena, "struct { struct arena; unknown[216]; }");
  arena = more(n * 100, arena);
  expect(arena, "struct { struct arena; unknown[2376]; }");
  struct context *context = begin(n * 10);
  expect(context, "struct { struct context; unknown[224]; }");
  static struct region region;
  start(&region, n * 16);
  expect(region.first,
         "struct { struct block; unknown[384]; } or by line struct { struct block; char[384]; }");
  node = grow(&region, n, n * 100);
  node->value = 1;
  expect(region.last,
         "struct { struct block; unknown[2400]; } or by line struct { struct block; char[2400]; }");
  nodes = grow(&region, n * 10, n * 50);
  nodes[1] = node;
  expect(region.last,
         "struct { struct block; unknown[1200]; } or by line struct { struct block; char[1200]; }");
  struct block *block = single(n * 10);
  expect(block,
         "struct { struct block; unknown[240]; } or by line struct { struct block; char[240]; }");
  struct span *spans = NULL;
  cut_node(&spans);
  expect(spans, "struct { struct span; unknown[960]; } or struct { struct span; char[960]; }");
  for (int i = 0; i < count; i++) {
    printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  printf("ready\n");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}
