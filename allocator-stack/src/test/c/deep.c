/* One thread, very deep: 5,000 calls of a function that keeps an array, or as many as it is told. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((noinline)) long down(int n, long *outer)
{
    volatile long array[3] = {n, (long)outer};
    if (n == 0) {
        puts("ready");
        fflush(stdout);
        for (;;)
            pause();
    }
    return down(n - 1, (long *)array) + array[0];
}

int main(int argc, char **argv)
{
    return (int)down(argc > 1 ? atoi(argv[1]) : 5000, 0);
}
