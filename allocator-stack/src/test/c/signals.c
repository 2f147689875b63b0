/* A handler on the stack it interrupted, and one on an alternate stack. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_barrier_t waiting;
static volatile int spinning;

static void handler(int number)
{
    volatile int copy = number;
    pthread_barrier_wait(&waiting);
    for (;;)
        pause();
    (void)copy;
}

/* Keeps its variable below the stack pointer while it is interrupted. */
__attribute__((noinline)) static long leaf(int fault)
{
    volatile long red_zone = 1999993;
    if (fault)
        *(volatile int *)8 = 1;
    for (;;) {
        red_zone++;
        spinning = 1;
    }
    return red_zone;
}

static void *on_alternate(void *stack)
{
    stack_t alternate = {.ss_sp = stack, .ss_size = 64 << 10};
    sigaltstack(&alternate, NULL);
    return (void *)leaf(1);
}

static void *on_own(void *unused)
{
    (void)unused;
    return (void *)leaf(0);
}

int main(void)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK | SA_NODEFER};
    sigaction(SIGSEGV, &action, NULL);
    action.sa_flags = 0;
    sigaction(SIGUSR1, &action, NULL);
    pthread_barrier_init(&waiting, NULL, 3);
    pthread_t one, two;
    pthread_create(&one, NULL, on_alternate, malloc(64 << 10));
    pthread_create(&two, NULL, on_own, NULL);
    while (!spinning)
        usleep(1000);
    pthread_kill(two, SIGUSR1);
    pthread_barrier_wait(&waiting);
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
