/* Makes a function at run time that calls another one, and writes its name down for profilers. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

__attribute__((noinline)) void park(void)
{
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    /* push %rbp; mov %rsp,%rbp; call *%rdi; pop %rbp; ret */
    static const unsigned char code[] = {0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3};
    unsigned char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(page + 64, code, sizeof code);
    char path[64];
    snprintf(path, sizeof path, "/tmp/perf-%d.map", (int)getpid());
    if (argc > 1) {
        FILE *map = fopen(path, "w");
        fprintf(map, "not a line\n%lx 10 stale\n%lx %zx made at run time\nffffffffffffffff 20 wraps\n",
                (unsigned long)page + 64, (unsigned long)page + 64, sizeof code);
        fclose(map);
    }
    ((void (*)(void (*)(void)))(page + 64))(park);
    return argv[0] == NULL;
}
