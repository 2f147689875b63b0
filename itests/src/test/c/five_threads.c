/* Five threads, each some calls deep in differently built frames, waiting to be read. */
#include <alloca.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static pthread_barrier_t all_deep;
static volatile int keep;

__attribute__((noinline)) static void park(void)
{
    pthread_barrier_wait(&all_deep);
    for (;;)
        pause();
}

__attribute__((noinline)) static void leaf(int depth)
{
    char name[17];
    memset(name, depth, sizeof name);
    park();
    keep = name[3];
}

__attribute__((noinline)) static int recurse(int depth)
{
    volatile long square[2] = {depth, (long)depth * depth};
    if (depth == 0) {
        leaf(depth);
        return 0;
    }
    int below = recurse(depth - 1);
    return below + (int)square[1];
}

__attribute__((noinline)) static int with_alloca(int bytes)
{
    char *space = alloca((size_t)bytes);
    memset(space, 7, (size_t)bytes);
    leaf(bytes);
    return space[1];
}

__attribute__((noinline)) static double with_array(int n)
{
    double values[n];
    values[0] = n;
    leaf(n);
    return values[0];
}

static void *run(void *which)
{
    switch ((long)which) {
    case 0:
        keep = recurse(7);
        break;
    case 1:
        keep = with_alloca(333);
        break;
    case 2:
        keep = (int)with_array(41);
        break;
    default:
        leaf(3);
    }
    return NULL;
}

int main(void)
{
    pthread_barrier_init(&all_deep, NULL, 5);
    for (long i = 0; i < 4; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, run, (void *)i))
            return 1;
    }
    pthread_barrier_wait(&all_deep);
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
