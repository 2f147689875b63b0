/* Maps the file named on the command line as code, twice its length, and waits. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct stat status;
    int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
    if (fd < 0 || fstat(fd, &status) != 0)
        return 1;
    void *at = mmap(NULL, (size_t)status.st_size * 2, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
    if (at == MAP_FAILED)
        return 1;
    printf("mapped %p\n", at);
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
