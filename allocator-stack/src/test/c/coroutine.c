/* The main thread on a stack that it made: once of malloc'd memory, once of a mapping. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

static ucontext_t main_context, other;

__attribute__((noinline)) static void inner(void)
{
    volatile char buffer[100];
    buffer[3] = 1;
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}

static void body(void)
{
    volatile long local = 42;
    inner();
    (void)local;
}

int main(int argc, char **argv)
{
    (void)argv;
    getcontext(&other);
    other.uc_stack.ss_size = 256 << 10;
    other.uc_stack.ss_sp = argc > 1
        ? malloc(256 << 10)
        : mmap(NULL, 256 << 10, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    other.uc_link = &main_context;
    makecontext(&other, body, 0);
    swapcontext(&main_context, &other);
    return 0;
}
