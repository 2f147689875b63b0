/* Prints where its arguments, environment, auxiliary vector and random bytes are, and waits. */
#include <stdio.h>
#include <sys/auxv.h>
#include <unistd.h>

int main(int argc, char **argv, char **envp)
{
    (void)argc;
    char **end = envp;
    while (*end)
        end++;
    printf("argv %p\nenvp %p\nauxv %p\nrandom %p\n", (void *)argv, (void *)envp, (void *)(end + 1),
           (void *)getauxval(AT_RANDOM));
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
