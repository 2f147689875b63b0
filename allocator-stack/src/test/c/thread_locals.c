/* Three threads that each keep a number of their own in three places; waits. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

__thread long number = 7;
__thread char zeroes[33];

static pthread_barrier_t all_ready;

static void *keep(void *index)
{
    number = 1999993 + (long)index;
    zeroes[32] = 'a' + (long)index;
    errno = 100 + (long)index;
    pthread_barrier_wait(&all_ready);
    errno = 100 + (long)index;
    for (;;)
        pause();
    return NULL;
}

int main(void)
{
    pthread_t thread;
    pthread_barrier_init(&all_ready, NULL, 3);
    for (long i = 1; i < 3; i++)
        pthread_create(&thread, NULL, keep, (void *)i);
    number = 1999993;
    zeroes[32] = 'a';
    pthread_barrier_wait(&all_ready);
    puts("ready");
    fflush(stdout);
    errno = 100;
    for (;;)
        pause();
}
