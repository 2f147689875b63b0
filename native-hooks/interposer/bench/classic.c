/*
 * classic.c - allocation patterns that the literature measures allocators with, in our own words.
 *   bignum   every result of arithmetic is a small chunk of its own, soon freed (as in cfrac)
 *   cubes    sets that grow, are copied, sorted and dropped (as in espresso)
 *   larson   threads that replace chunks in slots and hand their slots to the next thread, which frees
 *            what others allocated (Larson and Krishnan, "Memory allocation for long-running server
 *            applications", ISMM 1998)
 *   stress   threads that build trees of chunks and exchange them through shared slots, in bursts
 *            (as mimalloc's test-stress)
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, SLOTS = 1000, SHARED = 256 };

static uint32_t next_random(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

struct number {
  unsigned length;
  uint32_t digits[]; /* least first */
};

static struct number *make(unsigned length) {
  struct number *made = malloc(sizeof *made + length * sizeof made->digits[0]);
  made->length = length;
  return made;
}

static struct number *multiply_add(const struct number *a, uint32_t factor, uint32_t carry) {
  struct number *result = make(a->length + 1);
  uint64_t sum = carry;
  for (unsigned i = 0; i < a->length; i++) {
    sum += (uint64_t)a->digits[i] * factor;
    result->digits[i] = (uint32_t)sum;
    sum >>= 32;
  }
  result->digits[a->length] = (uint32_t)sum;
  result->length -= sum == 0;
  return result;
}

static uint32_t remainder_of(const struct number *a, uint32_t divisor) {
  uint64_t rest = 0;
  for (unsigned i = a->length; i-- > 0;) {
    rest = (rest << 32 | a->digits[i]) % divisor;
  }
  return (uint32_t)rest;
}

static uint64_t bignum(void) {
  uint64_t sum = 0;
  for (uint32_t start = 1; start < 300000; start++) {
    struct number *x = make(1);
    x->digits[0] = start;
    for (int i = 0; i < 60; i++) {
      struct number *y = multiply_add(x, 40503u + start, 7);
      struct number *z = multiply_add(y, 3, remainder_of(y, 65537));
      free(x);
      free(y);
      x = z;
      if (x->length > 8) {
        x->length = 1;
      }
    }
    sum += x->digits[0];
    free(x);
  }
  return sum;
}

struct set {
  unsigned count, room;
  uint32_t *members;
};

static void add(struct set *set, uint32_t member) {
  if (set->count == set->room) {
    set->room = set->room == 0 ? 4 : set->room * 3 / 2;
    set->members = realloc(set->members, set->room * sizeof *set->members);
  }
  set->members[set->count++] = member;
}

static uint64_t cubes(void) {
  uint32_t state = 99;
  uint64_t sum = 0;
  struct set sets[SLOTS] = {{0, 0, NULL}};
  for (int round = 0; round < 40000000; round++) {
    struct set *set = &sets[next_random(&state) % SLOTS];
    if (set->count > 40) {
      struct set copy = {0, 0, NULL};
      for (unsigned i = 0; i < set->count; i += 2) {
        add(&copy, set->members[i]);
      }
      sum += copy.count;
      free(set->members);
      *set = copy;
    }
    add(set, next_random(&state));
  }
  for (int i = 0; i < SLOTS; i++) {
    free(sets[i].members);
  }
  return sum;
}

struct shift {
  char **slots;
  uint32_t state;
};

static void *replace(void *argument) {
  struct shift *shift = argument;
  for (int i = 0; i < 400000; i++) {
    uint32_t slot = next_random(&shift->state) % SLOTS;
    free(shift->slots[slot]);
    shift->slots[slot] = malloc(10 + next_random(&shift->state) % 500);
    shift->slots[slot][0] = 1;
  }
  return NULL;
}

static uint64_t larson(void) {
  static char *slots[THREADS][SLOTS];
  struct shift shifts[THREADS];
  pthread_t threads[THREADS];
  for (int generation = 0; generation < 10; generation++) {
    for (int i = 0; i < THREADS; i++) {
      shifts[i] = (struct shift){slots[(i + generation) % THREADS], (uint32_t)(7919 + i + generation)};
      pthread_create(&threads[i], NULL, replace, &shifts[i]);
    }
    for (int i = 0; i < THREADS; i++) {
      pthread_join(threads[i], NULL);
    }
  }
  return (uint64_t)slots[0][0][0];
}

struct tree {
  struct tree *left, *right;
  char *text;
};

static _Atomic(struct tree *) shared[SHARED];

static struct tree *build(uint32_t *state, int depth) {
  struct tree *made = calloc(1, sizeof *made);
  size_t size = 1 + next_random(state) % (next_random(state) % 100 == 0 ? 20000 : 200);
  made->text = malloc(size);
  made->text[size - 1] = 1;
  if (depth > 0) {
    made->left = build(state, depth - 1);
    made->right = build(state, depth - 1);
  }
  return made;
}

static void drop(struct tree *tree) {
  if (tree != NULL) {
    drop(tree->left);
    drop(tree->right);
    free(tree->text);
    free(tree);
  }
}

static void *exchange(void *argument) {
  uint32_t state = (uint32_t)(uintptr_t)argument;
  for (int i = 0; i < 60000; i++) {
    struct tree *mine = build(&state, (int)(next_random(&state) % 6));
    drop(atomic_exchange(&shared[next_random(&state) % SHARED], mine));
  }
  return NULL;
}

static uint64_t stress(void) {
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) {
    pthread_create(&threads[i], NULL, exchange, (void *)(uintptr_t)(31337 + i));
  }
  for (int i = 0; i < THREADS; i++) {
    pthread_join(threads[i], NULL);
  }
  for (int i = 0; i < SHARED; i++) {
    drop(shared[i]);
  }
  return 0;
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    uint64_t (*run)(void);
  } kinds[] = {{"bignum", bignum}, {"cubes", cubes}, {"larson", larson}, {"stress", stress}};
  for (size_t i = 0; argc > 1 && i < sizeof kinds / sizeof *kinds; i++) {
    if (strcmp(argv[1], kinds[i].name) == 0) {
      printf("%lu\n", (unsigned long)kinds[i].run());
      return 0;
    }
  }
  fprintf(stderr, "usage: classic bignum|cubes|larson|stress\n");
  return 2;
}
