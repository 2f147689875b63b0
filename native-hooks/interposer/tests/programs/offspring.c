/* Children of every kind, that allocate, map and start threads: fork, vfork, clone, spawn, exec. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static atomic_int stop;

static int status_of(pid_t child) {
  int status = 0;
  return waitpid(child, &status, __WALL) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void *allocate(void *result) {
  for (int i = 0; i < 200; i++) {
    char *p = malloc((size_t)i * 31 + 1);
    p = realloc(p, 9000);
    p[8999] = 5;
    free(p);
    void *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(m, 4096);
    munmap((char *)m + 4096, 4096);
  }
  return result;
}

static void *churn(void *unused) {
  while (!atomic_load(&stop)) {
    allocate(unused);
  }
  return NULL;
}

static int work_with_a_thread(void) {
  pthread_t thread;
  void *result = NULL;
  if (pthread_create(&thread, NULL, allocate, environ) != 0) {
    return 1;
  }
  allocate(NULL);
  pthread_join(thread, &result);
  return result == environ ? 17 : 2;
}

static int in_shared_memory(void *kept) {
  char *p = malloc(300);
  strcpy(p, "from a child");
  *(char **)kept = p;
  return 19;
}

static int spawned(char *self) {
  char *arguments[] = {self, "grandchild", NULL};
  pid_t child;
  return posix_spawn(&child, self, NULL, NULL, arguments, environ) == 0 ? status_of(child) : -1;
}

static int forks(void) {
  int right = 0;
  for (int i = 0; i < 50; i++) {
    pid_t child = fork();
    if (child == 0) {
      int status = work_with_a_thread();
      i % 2 == 0 ? exit(status) : _exit(status);
    }
    right += status_of(child) == 17;
  }
  return right;
}

static int vforks(char *self) {
  int right = 0;
  for (int i = 0; i < 50; i++) {
    pid_t child = i % 2 == 0 ? vfork() : (pid_t)syscall(SYS_vfork);
    if (child == 0) {
      free(malloc(333));
      if (i % 3 == 0) {
        execl(self, self, "grandchild", (char *)NULL);
      }
      _exit(23);
    }
    right += status_of(child) == 23;
  }
  return right;
}

static void clones(void) {
  static char stack[65536];
  char *kept = NULL;
  pid_t child = clone(in_shared_memory, stack + sizeof stack, CLONE_VM | SIGCHLD, &kept);
  int status = status_of(child);
  printf("clone: %d %s\n", status, kept);
  free(kept);
  child = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
  if (child == 0) {
    free(malloc(77));
    _exit(29);
  }
  printf("bare clone: %d\n", status_of(child));
}

int main(int argc, char **argv) {
  if (argc > 1) {
    allocate(NULL);
    return 23;
  }
  pthread_t churner;
  pthread_create(&churner, NULL, churn, NULL);
  printf("forks: %d\n", forks());
  printf("vforks: %d\n", vforks("/proc/self/exe"));
  printf("spawned: %d\n", spawned("/proc/self/exe"));
  clones();
  printf("system: %d\n", WEXITSTATUS(system("exit 31")));
  atomic_store(&stop, 1);
  pthread_join(churner, NULL);
  fflush(stdout);
  execl("/proc/self/exe", argv[0], "grandchild", (char *)NULL);
  return 1;
}
