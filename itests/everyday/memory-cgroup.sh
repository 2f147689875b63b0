# In a memory cgroup of 64 MiB: what fits with a third to spare is held, what does not is killed.
cat > g.c <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static int hold(const char *members, size_t total) {
  FILE *f = fopen(members, "w"); if (!f || fprintf(f, "%d\n", (int)getpid()) < 0 || fclose(f)) return 2;
  size_t held = 0, sum = 0; void **last = 0;
  for (size_t i = 0; held < total; i++) {
    size_t n = 64 + i * 37 % 900; void **p = malloc(n); if (!p) return 3;
    memset(p, 1, n); p[0] = last; p[1] = (void *)n; last = p; held += n;
  }
  while (last) { void **next = last[0]; sum += (size_t)last[1]; free(last); last = next; }
  return sum != held;
}
int main(int argc, char **argv) {
  for (int i = 2; i < argc; i++) {
    int status; pid_t child = fork();
    if (child == 0) _exit(hold(argv[1], strtoul(argv[i], 0, 10) << 20));
    waitpid(child, &status, 0);
    printf("%s MiB: exit %d, signal %d\n", argv[i], WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
  }
  return 0;
}
C
gcc -O1 g.c -o g || exit 1
group=/sys/fs/cgroup/memory/allocs-everyday-$$ limit=memory.limit_in_bytes
[ -d /sys/fs/cgroup/memory ] || { group=/sys/fs/cgroup/allocs-everyday-$$ limit=memory.max; }
if mkdir "$group" 2> /dev/null && echo $((64 << 20)) 2> /dev/null > "$group/$limit"; then
  ./g "$group/cgroup.procs" 40 500
else
  echo 'no cgroup can be made'
fi
[ ! -d "$group" ] || rmdir "$group"
