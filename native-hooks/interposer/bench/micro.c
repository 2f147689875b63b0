/*
 * micro.c - programs that do nothing but allocate, each a worst case of its kind.
 *   lifo N   in N threads, depth 32, 16..512 bytes   random N   random lifetimes in N slots
 *   list     build and free linked lists             realloc    vectors that grow
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t next_random(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

static size_t some_size(uint32_t *state) { return 16 + next_random(state) % 497; }

static void *lifo(void *unused) {
  uint32_t state = 12345;
  void *volatile chunks[32];
  for (int round = 0; round < 1000000; round++) {
    for (int i = 0; i < 32; i++) {
      chunks[i] = malloc(some_size(&state));
    }
    for (int i = 31; i >= 0; i--) {
      free(chunks[i]);
    }
  }
  return unused;
}

static void random_lifetimes(unsigned slots) {
  uint32_t state = 4242;
  char **chunks = calloc(slots, sizeof *chunks);
  for (unsigned i = 0; i < 20000000; i++) {
    unsigned slot = next_random(&state) % slots;
    free(chunks[slot]);
    chunks[slot] = malloc(some_size(&state));
    chunks[slot][0] = 1;
  }
}

struct node {
  struct node *next;
  uint64_t value[3];
};

static void lists(void) {
  for (int round = 0; round < 40; round++) {
    struct node *head = NULL;
    for (int i = 0; i < 500000; i++) {
      struct node *node = malloc(sizeof *node);
      node->next = head;
      node->value[0] = (uint64_t)i;
      head = node;
    }
    while (head != NULL) {
      struct node *next = head->next;
      free(head);
      head = next;
    }
  }
}

static void reallocs(void) {
  for (int round = 0; round < 100000; round++) {
    char *vector = NULL;
    for (size_t size = 8; size < 8192; size += size / 2) {
      vector = realloc(vector, size);
      vector[size - 1] = 1;
    }
    free(vector);
  }
}

#define THREADS_MAX 64u

static void lifo_in_threads(unsigned count) {
  pthread_t threads[THREADS_MAX];
  for (unsigned i = 1; i < count && i < THREADS_MAX; i++) {
    pthread_create(&threads[i], NULL, lifo, NULL);
  }
  lifo(NULL);
  for (unsigned i = 1; i < count && i < THREADS_MAX; i++) {
    pthread_join(threads[i], NULL);
  }
}

int main(int argc, char **argv) {
  const char *kind = argc > 1 ? argv[1] : "";
  if (strcmp(kind, "lifo") == 0 && argc > 2) {
    lifo_in_threads((unsigned)atoi(argv[2]));
  } else if (strcmp(kind, "random") == 0 && argc > 2) {
    random_lifetimes((unsigned)atoi(argv[2]));
  } else if (strcmp(kind, "list") == 0) {
    lists();
  } else if (strcmp(kind, "realloc") == 0) {
    reallocs();
  } else {
    fprintf(stderr, "usage: micro lifo N|random N|list|realloc\n");
    return 2;
  }
  return 0;
}
