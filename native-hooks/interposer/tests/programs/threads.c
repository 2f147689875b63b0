/* A thousand threads, each with an allocation from another's. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define THREADS 1000

static void *work(void *argument) {
  free(argument);
  for (int i = 0; i < 100; i++) {
    free(malloc((size_t)i * 37));
  }
  return calloc(1, 1234);
}

int main(void) {
  static pthread_t threads[THREADS];
  int right = 0;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 65536);
  for (int i = 0; i < THREADS; i++) {
    if (pthread_create(&threads[i], &attributes, work, malloc(77)) != 0) {
      return 1;
    }
  }
  for (int i = 0; i < THREADS; i++) {
    void *result = NULL;
    pthread_join(threads[i], &result);
    right += result != NULL;
    free(result);
  }
  printf("%d\n", right);
  return 0;
}
