/* locks.h - the locks that fork must not leave locked in the child. */
#ifndef ALLOCS_LOCKS_H
#define ALLOCS_LOCKS_H

#include <pthread.h>

/* Taken in this order. */
extern pthread_mutex_t engine_lock;
extern pthread_mutex_t ranges_lock;
extern pthread_mutex_t heap_lock;
extern pthread_mutex_t intern_lock;

#endif
