/* locks.c - holds every lock while the process forks. */
#include "locks.h"

pthread_mutex_t engine_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t ranges_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t heap_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t intern_lock = PTHREAD_MUTEX_INITIALIZER;

static void before_fork(void) {
  pthread_mutex_lock(&engine_lock);
  pthread_mutex_lock(&ranges_lock);
  pthread_mutex_lock(&heap_lock);
  pthread_mutex_lock(&intern_lock);
}

static void after_fork(void) {
  pthread_mutex_unlock(&intern_lock);
  pthread_mutex_unlock(&heap_lock);
  pthread_mutex_unlock(&ranges_lock);
  pthread_mutex_unlock(&engine_lock);
}

__attribute__((constructor)) static void locks_init(void) {
  pthread_atfork(before_fork, after_fork, after_fork);
}
