/*
 * Allocators of a program's own, of five kinds that nobody announces: a bump arena with headers,
 * slabs with bitmaps, pools of slots with a list of free ones, an intrusive list, and a hash table
 * of blocks. Says what it holds, then waits until its standard input ends.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum kind { NOTHING, POINT, WORDS };

struct point {
  double x, y;
};

/* --- a bump arena --- */

struct header {
  unsigned size : 24;
  enum kind kind : 8;
};

static struct {
  char *base, *next, *limit;
} bump;

static void *bump_alloc(unsigned size, enum kind kind) {
  struct header *header = (struct header *)bump.next;
  bump.next += sizeof *header + ((size + 3) & ~3u);
  header->size = size;
  header->kind = kind;
  printf("bump %p %u\n", (void *)(header + 1), size);
  return header + 1;
}

/* --- slabs --- */

struct slab {
  struct slab *next;
  uint64_t used[2];
  uint32_t size, count;
};

struct slab *slabs;

static struct slab *slab_new(uint32_t size, uint32_t count) {
  struct slab *slab = calloc(1, sizeof *slab + (size_t)size * count);
  slab->next = slabs;
  slab->size = size;
  slab->count = count;
  return slabs = slab;
}

static void slab_take(struct slab *slab, unsigned slot) {
  slab->used[slot / 64] |= 1ull << slot % 64;
  printf("slab %p %u\n", (void *)((char *)(slab + 1) + slot * slab->size), slab->size);
}

/* --- pools --- */

union slot {
  union slot *next;
  struct point point;
};

struct pool {
  union slot *slots, *free;
  unsigned short count;
} pools[4];

static void pool_new(struct pool *pool, unsigned short count) {
  pool->slots =
      mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  pool->count = count;
  for (unsigned i = 0; i < count; i++) {
    if (i % 3 == 1) {
      pool->slots[i].next = pool->free;
      pool->free = &pool->slots[i];
    } else {
      printf("slots %p %zu\n", (void *)&pool->slots[i], sizeof(union slot));
    }
  }
}

/* --- a list whose links lie inside, and which leads back to its head --- */

struct link {
  struct link *next, *previous;
};

struct task {
  int number;
  struct link link;
  char name[12];
};

struct link tasks = {&tasks, &tasks};

static void task_new(int number) {
  struct task *task = malloc(sizeof *task);
  task->number = number;
  snprintf(task->name, sizeof task->name, "task %d", number);
  task->link = (struct link){&tasks, tasks.previous};
  tasks.previous->next = &task->link;
  tasks.previous = &task->link;
  printf("tasks %p %zu\n", (void *)task, sizeof *task);
}

/* --- a hash table of blocks --- */

struct block {
  struct block *next;
  void *memory;
  size_t bytes;
  int live;
};

struct {
  size_t count;
  struct block **buckets;
} blocks;

static void block_new(size_t bytes, int live) {
  struct block *block = malloc(sizeof *block);
  block->memory = malloc(bytes);
  block->bytes = bytes;
  block->live = live;
  struct block **bucket = &blocks.buckets[bytes % blocks.count];
  block->next = *bucket;
  *bucket = block;
  if (live) {
    printf("blocks %p %zu\n", block->memory, bytes);
  }
}

int main(void) {
  bump.base = malloc(8192);
  bump.next = bump.base;
  bump.limit = bump.base + 8192;
  for (unsigned i = 1; i <= 97; i++) {
    if (i % 4 == 0) {
      *(struct point *)bump_alloc(sizeof(struct point), POINT) = (struct point){i, -1.0 * i};
    } else {
      memset(bump_alloc(i, i % 4 == 1 ? NOTHING : WORDS), 1, i);
    }
  }
  for (unsigned size = 16; size <= 48; size += 16) {
    struct slab *slab = slab_new(size, 127);
    for (unsigned slot = 0; slot < slab->count; slot += size / 16) {
      slab_take(slab, slot);
    }
  }
  pool_new(&pools[0], 1000);
  pool_new(&pools[2], 7);
  for (int i = 0; i < 41; i++) {
    task_new(i);
  }
  blocks.count = 16;
  blocks.buckets = calloc(blocks.count, sizeof *blocks.buckets);
  for (unsigned i = 1; i <= 61; i++) {
    block_new(37 * i, i % 5 != 0);
  }
  printf("ready\n");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}
