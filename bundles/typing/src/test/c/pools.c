/* Memory that a program parcels out itself; as idioms.c. */
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
