cat > v.c <<'C'
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
int main(void) {
  int sum = 0;
  for (int i = 0; i < 200; i++) {
    void *keep = malloc(100 + i);
    pid_t p = vfork();
    if (p == 0) { if (i % 3 == 0) execl("/bin/true", "true", (char *)0); _exit(i % 5); }
    int st; waitpid(p, &st, 0); sum += WEXITSTATUS(st); free(keep);
  }
  for (int i = 0; i < 50; i++) {
    char *av[] = {"sh", "-c", "exit 3", 0}; pid_t p; int st;
    if (posix_spawn(&p, "/bin/sh", 0, 0, av, environ)) return 1;
    waitpid(p, &st, 0); sum += WEXITSTATUS(st);
  }
  printf("%d %d\n", sum, system("exit 5") >> 8);
  return 42;
}
C
gcc -O1 -w v.c -o v && exec ./v
