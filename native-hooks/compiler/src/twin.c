/*
 * twin.c - liballocs_twin.so: before clang's main, splits its process into two, of which one compiles as
 * ever and the other preprocesses. To load clang and its libraries takes longer than to preprocess most
 * sources, so it is done once for both. Whatever is not as expected leaves a compiler that only compiles.
 */
#include "twin.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int main_function(int count, char **arguments, char **environment);
typedef int start_function(main_function *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

static main_function *compiler_main;

/* Not a shell that runs a script of that name, nor what keeps the objects of compilers. */
static bool is_clang(void) {
  char path[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  if (length <= 0) {
    return false;
  }
  path[length] = 0;
  const char *name = strrchr(path, '/');
  return name && strncmp(name, "/clang", strlen("/clang")) == 0;
}

/* What clang runs in its turn is not to load this library: it is the first of the list. */
static void leave_environment(void) {
  const char *list = getenv("LD_PRELOAD");
  const char *rest = list ? strchr(list, ':') : NULL;
  if (rest) {
    setenv("LD_PRELOAD", rest + 1, 1);
  } else {
    unsetenv("LD_PRELOAD");
  }
  unsetenv(TWIN_VARIABLE);
}

/* The arguments that are asked for, ended by NULL; NULL where they cannot be read. */
static char **read_request(int request, int *count) {
  struct stat status;
  if (fstat(request, &status) != 0 || status.st_size < 2 || status.st_size > TWIN_MAX_REQUEST) {
    return NULL;
  }
  size_t size = (size_t)status.st_size - 1;
  char *texts = malloc(size);
  char **arguments = calloc(size + 1, sizeof *arguments);
  if (!texts || !arguments || pread(request, texts, size, 1) != (ssize_t)size || texts[size - 1]) {
    free(texts);
    free(arguments);
    return NULL;
  }
  *count = 0;
  for (char *at = texts; at < texts + size; at += strlen(at) + 1) {
    arguments[(*count)++] = at;
  }
  return arguments;
}

static int preprocess(int request, int text, int count, char **arguments, char **environment) {
  int nothing = open("/dev/null", O_RDWR);
  if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(nothing, 2) < 0 || dup2(text, 1) < 0) {
    _exit(1);
  }
  close(nothing);
  close(text);
  int status = compiler_main(count, arguments, environment);
  char state = status == 0 ? TWIN_DONE : TWIN_FAILED;
  if (pwrite(request, &state, 1, 0) != 1) {
    status = 1;
  }
  return status;
}

static int twin_main(int count, char **arguments, char **environment) {
  const char *variable = getenv(TWIN_VARIABLE);
  int request, text, asked_count;
  if (!variable || sscanf(variable, "%d %d", &request, &text) != 2 || request <= 2 || text <= 2) {
    return compiler_main(count, arguments, environment);
  }
  leave_environment();
  char **asked = is_clang() ? read_request(request, &asked_count) : NULL;
  pid_t twin = asked ? fork() : -1;
  if (twin == 0) {
    return preprocess(request, text, asked_count, asked, environment);
  }
  close(request);
  close(text);
  int status = compiler_main(count, arguments, environment);
  while (twin > 0 && waitpid(twin, NULL, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/* Takes the place of the C library's function of this name, which the first code of every program calls. */
int __libc_start_main(main_function *main, int count, char **arguments, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end) {
  start_function *start;
  *(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
  compiler_main = main;
  return start(twin_main, count, arguments, init, fini, rtld_fini, stack_end);
}
