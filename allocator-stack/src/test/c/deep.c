/* One thread, very deep: 5,000 calls of a function that keeps an array. */
#include <stdio.h>
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

int main(void)
{
    return (int)down(5000, 0);
}
