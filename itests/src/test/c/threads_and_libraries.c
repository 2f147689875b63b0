/* Loads the libraries named on the command line, starts 200 threads, and waits to be read. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS = 200 };
static pthread_barrier_t all_running;

static void *wait_here(void *argument)
{
    char *mine = malloc(100 + (size_t)argument);
    pthread_barrier_wait(&all_running);
    for (;;)
        pause();
    return mine;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (!dlopen(argv[i], RTLD_NOW)) {
            fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
    }
    pthread_barrier_init(&all_running, NULL, THREADS + 1);
    for (size_t i = 0; i < THREADS; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, wait_here, (void *)i))
            return 1;
    }
    pthread_barrier_wait(&all_running);
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
