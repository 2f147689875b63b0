/* A thread on a stack that the program hands to it, in the middle of other data; waits. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

char area[3][256 << 10] __attribute__((aligned(4096)));

static void *work(void *unused)
{
    volatile char used[1 << 12];
    used[0] = 1;
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
    return unused;
}

int main(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, area[1], sizeof area[1]);
    pthread_create(&thread, &attributes, work, NULL);
    for (;;)
        pause();
}
