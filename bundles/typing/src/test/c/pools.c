/* Memory that a program parcels out itself; as idioms.c. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct expectation {
  const void *chunk;
  const char *type;
} expectations[20];
static int count;

__attribute__((noinline)) static void expect(const void *chunk, const char *type) {
  expectations[count].chunk = chunk;
  expectations[count++].type = type;
}

__attribute__((noinline)) static void *get(size_t size) {
  static size_t all;
  void *p = malloc(size);
  all += size;
  return p;
}

/* As memcached does: a page is cut into items of one size, which are free at first. */
struct item {
  struct item *next, *previous;
  unsigned char flags, class;
  char data[];
};

static struct class {
  size_t each;
  void *free;
  unsigned count;
  char *page;
} classes[4] = {{96, 0, 0, 0}, {48, 0, 0, 0}, {64, 0, 0, 0}, {80, 0, 0, 0}};

static inline void release(char *p, int number) {
  struct item *item = (struct item *)p;
  item->flags = 4;
  item->class = number;
  item->previous = NULL;
  item->next = classes[number].free;
  if (item->next) {
    item->next->previous = item;
  }
  classes[number].free = item;
  classes[number].count++;
}

static inline void cut(char *p, int number, int n) {
  for (int i = 0; i < n; i++) {
    release(p, number);
    p += classes[number].each;
  }
}

/* The compiler must not know which registers this leaves alone. */
__attribute__((noinline, noipa)) void release_elsewhere(char *p, int number) {
  release(p, number);
}

__attribute__((noinline)) static void cut_elsewhere(char *p, int number, int n) {
  for (int i = 0; i < n; i++) {
    release_elsewhere(p, number);
    p += classes[number].each;
  }
}

__attribute__((noinline)) static char *new_page(int number, int n) {
  char *p = get(4096);
  if (!p) {
    return NULL;
  }
  memset(p, 0, 4096);
  cut(p, number, n);
  classes[number].page = p;
  return p;
}

__attribute__((noinline)) static char *new_page_elsewhere(int number, int n) {
  char *p = get(4096);
  if (!p) {
    return NULL;
  }
  memset(p, 0, 4096);
  cut_elsewhere(p, number, n);
  classes[number].page = p;
  return p;
}

/* As GLib does: free pieces are strung to a list, and what describes the slab is at its end. */
struct link {
  struct link *next;
  void *data;
};

struct slab {
  struct link *pieces;
  unsigned used;
};

static struct slab *slabs;

__attribute__((noinline)) static void *new_slab(size_t each, size_t page, size_t color) {
  void *memory;
  if (posix_memalign(&memory, page, page - 16) != 0) {
    return NULL;
  }
  unsigned char *mem = memory;
  struct slab *slab = (struct slab *)(mem + page - 16 - sizeof *slab);
  slab->used = 0;
  slab->pieces = NULL;
  size_t n = ((unsigned char *)slab - mem - color) / each;
  struct link *piece = (struct link *)(mem + color);
  slab->pieces = piece;
  for (size_t i = 0; i < n - 1; i++) {
    piece->next = (struct link *)((unsigned char *)piece + each);
    piece = piece->next;
  }
  piece->next = NULL;
  slabs = slab;
  return mem;
}

/* As PostgreSQL's tables of names do: elements with a key behind each. */
struct element {
  struct element *link;
  unsigned hash;
};

static struct table {
  size_t each;
  struct element *free;
} table = {48, NULL};

__attribute__((noinline)) static void *new_elements(struct table *t, int n) {
  size_t each = t->each;
  struct element *first = get(n * each);
  struct element *previous = NULL;
  struct element *here = first;
  for (int i = 0; i < n; i++) {
    here->link = previous;
    previous = here;
    here = (struct element *)((char *)here + each);
  }
  t->free = previous;
  return first;
}

/* As Perl does: a list of free pieces, of which nothing is known but that they begin with a link. */
static void *bodies;

__attribute__((noinline)) static void *more_bodies(size_t each, size_t size) {
  char *start = get(size);
  char *last = start + size - each;
  bodies = start;
  for (;;) {
    char *following = start + each;
    if (following > last) {
      *(void **)start = NULL;
      return bodies;
    }
    *(void **)start = following;
    start = following;
  }
}

/* The same behind what describes it. */
struct head {
  struct head *before;
  void *free;
  size_t each;
};

static struct head *heads;

__attribute__((noinline)) static void *headed(size_t each, size_t size) {
  char *start = get(size);
  struct head *head = (struct head *)start;
  head->before = heads;
  head->each = each;
  head->free = NULL;
  heads = head;
  for (char *piece = start + sizeof *head; piece + each <= start + size; piece += each) {
    *(void **)piece = head->free;
    head->free = piece;
  }
  return start;
}

/* No pool, and no array: pointers to texts that are behind them. */
__attribute__((noinline)) static char **new_table(char **texts, int n, size_t room) {
  char **table = get(n * sizeof *table + room);
  char *text = (char *)(table + n);
  for (int i = 0; i < n; i++) {
    size_t length = strlen(texts[i]) + 1;
    table[i] = text;
    memcpy(text, texts[i], length);
    text += length;
  }
  return table;
}

/* As gawk does: pieces are strung to a list, of which the first is returned, and the caller returns a part of that. */
struct bucket {
  struct bucket *next;
  const char *name;
  size_t hash;
  void *value;
};

static struct free_pieces {
  struct link *first;
  size_t each;
} free_buckets = {NULL, sizeof(struct bucket)};

__attribute__((noinline, noipa)) static void *more_pieces(struct free_pieces *of) {
  size_t size = of->each;
  char *first = malloc(100 * size), *end = first + 100 * size;
  char *p = first;
  for (char *next = first + size; next < end; p = next, next += size) {
    ((struct link *)p)->next = (struct link *)next;
  }
  ((struct link *)p)->next = NULL;
  of->first = ((struct link *)first)->next;
  return first;
}

__attribute__((noinline, noipa)) static void **new_value(const char *name) {
  struct bucket *b = (struct bucket *)free_buckets.first;
  if (b) {
    free_buckets.first = (struct link *)b->next;
  } else {
    b = more_pieces(&free_buckets);
  }
  b->name = name;
  b->hash = 5;
  b->value = NULL;
  return &b->value;
}

/* As PostgreSQL's contexts do: behind what describes it, the first block begins. */
struct block {
  struct set *owner;
  struct block *previous, *next;
  char *free, *end;
};

struct context {
  int kind;
  size_t allocated;
  const char *name;
  struct context *parent;
};

struct set {
  struct context context;
  struct block *blocks;
  struct link *pieces[11];
  size_t first, most, each;
  struct block *keeper;
  int list;
};

__attribute__((noinline, noipa)) static void begin_context(struct context *c, struct context *parent, const char *name) {
  c->kind = 7;
  c->name = name;
  c->parent = parent;
}

__attribute__((noinline, noipa)) static struct context *new_context(struct context *parent, const char *name, size_t least, size_t first) {
  size_t size = sizeof(struct set) + sizeof(struct block) + 16;
  if (least != 0) {
    size = least > size ? least : size;
  } else {
    size = first > size ? first : size;
  }
  struct set *set = malloc(size);
  if (set == NULL) {
    return NULL;
  }
  struct block *block = (struct block *)((char *)set + sizeof *set);
  block->owner = set;
  block->free = (char *)block + sizeof *block;
  block->end = (char *)set + size;
  block->previous = block->next = NULL;
  set->blocks = set->keeper = block;
  memset(set->pieces, 0, sizeof set->pieces);
  set->first = first;
  set->most = set->each = size;
  set->list = least != 0;
  begin_context(&set->context, parent, name);
  set->context.allocated = size;
  return &set->context;
}

/* As many programs do: what is next is kept in variables. */
static char *next, *limit;
static size_t block;

__attribute__((noinline)) static void *piece(size_t size) {
  if ((size_t)(limit - next) < size) {
    next = malloc(block);
    limit = next + block;
  }
  void *p = next;
  next += (size + 15) & ~15ul;
  return p;
}

/* The same in a struct. */
static struct zone {
  const char *name;
  void *next;
  size_t left;
} zone = {"zone", 0, 0};

__attribute__((noinline)) static void *piece_of(struct zone *z, size_t size) {
  if (z->left < size) {
    z->next = malloc(block);
    z->left = block;
  }
  void *p = z->next;
  z->next = (char *)p + size;
  z->left -= size;
  return p;
}

/* No pools: a text of which the end is kept, one that is put together, and a field of which every row begins somewhere. */
static char *text_end;

__attribute__((noinline)) static char *new_text(size_t size, size_t used) {
  char *text = malloc(size);
  memset(text, 'x', size);
  text_end = text + used;
  return text;
}

__attribute__((noinline)) static char *joined(char **texts, int n, size_t size) {
  char *all = malloc(size);
  char *end = all;
  for (int i = 0; i < n; i++) {
    size_t length = strlen(texts[i]);
    memcpy(end, texts[i], length);
    end += length;
  }
  *end = 0;
  return all;
}

struct cell {
  int x, y;
  void *content;
};

__attribute__((noinline)) static struct cell *new_field(int width, int height) {
  struct cell *field = malloc(sizeof(struct cell) * width * height);
  struct cell *row = field;
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      row[x].x = x;
      row[x].y = y;
      row[x].content = NULL;
    }
    row += width;
  }
  return field;
}

int main(int argc, char **argv) {
  table.each = argc * 48;
  classes[0].each = argc * 96;
  expect(new_page(0, argc + 40), "pool { unknown[4096]; }");
  expect(new_page_elsewhere(1, argc + 40), "pool { unknown[4096]; }");
  expect(new_slab(argc * 48, argc * 512, argc * 16), "pool { unknown[496]; }");
  expect(new_elements(&table, argc * 10), "pool { unknown[480]; }");
  expect(more_bodies(argc * 56, argc * 4080), "pool { unknown[4080]; }");
  expect(headed(argc * 48, argc * 1023), "struct { struct head; unknown[999]; }");
  expect(new_table(argv, argc, 999), "nothing that has a name");
  block = argc * 4096;
  struct item *item = piece(sizeof *item * argc);
  item->flags = 1;
  expect(item, "pool { unknown[4096]; }");
  item = piece_of(&zone, sizeof *item * argc);
  item->flags = 2;
  expect(item, "pool { unknown[4096]; }");
  expect((struct bucket *)((char *)new_value("name") - offsetof(struct bucket, value)), "pool { unknown[3200]; }");
  expect(new_context(NULL, "a context", 0, argc * 1000), "struct { struct set; unknown[832]; }");
  expect(new_text(argc * 777, argc * 3), "char[777]");
  expect(joined(argv, argc, 999), "char[999]");
  expect(new_field(argc * 7, argc * 9), "struct cell[63]");
  for (int i = 0; i < count; i++) {
    printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  printf("ready\n");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}
