/*
 * counted - allocates and frees so that it knows all numbers, says "ready", and does more of it for
 * each line that it reads.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>

static void *kept[1000];
static int used;

__attribute__((noinline)) static void churn(int times) {
  for (int i = 0; i < times; i++) {
    char *volatile p = malloc(56);
    free(p);
  }
}

__attribute__((noinline)) static void leak(void) {
  char *volatile p = calloc(1, 1000);
  kept[used++] = p;
}

/* Each round is a free of the old size and an allocation of the new one. */
__attribute__((noinline)) static void grow(void) {
  char *volatile p = NULL;
  for (size_t size = 100; size <= 1000; size += 100) {
    p = realloc(p, size);
  }
  kept[used++] = p;
}

static void *work(void *unused) {
  prctl(PR_SET_NAME, "churner");
  churn(4096);
  return unused;
}

int main(void) {
  char line[64];
  pthread_t thread;
  pthread_create(&thread, NULL, work, NULL);
  pthread_join(thread, NULL);
  grow();
  for (int i = 0; i < 37; i++) {
    leak();
  }
  printf("ready\n");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin) != NULL) {
    churn(10);
    leak();
  }
  return 0;
}
