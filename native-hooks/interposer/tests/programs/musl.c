/* Built against musl: threads, a fork, memory in all sizes; started with LD_PRELOAD inherited. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *churn(void *unused) {
  (void)unused;
  for (size_t size = 1; size < 2000; size++) {
    char *p = realloc(malloc(size), 3 * size);
    memset(p, 1, 3 * size);
    free(p);
  }
  return NULL;
}

int main(void) {
  pthread_t threads[3];
  for (int i = 0; i < 3; i++) {
    pthread_create(&threads[i], NULL, churn, NULL);
  }
  for (int i = 0; i < 3; i++) {
    pthread_join(threads[i], NULL);
  }
  int status;
  if (fork() == 0) {
    churn(NULL);
    exit(3);
  }
  wait(&status);
  char *said = strdup("child");
  printf("%s %d\n", said, WEXITSTATUS(status));
  free(said);
  return 5;
}
