/* home.c - finds files by the place of this library. */
#include "home.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIBRARY_IN_HOME "lib/server/libjvm.so"
#define LIBRARY_KEY "libjvm="

static bool use(struct home *home, const char *path) {
  bool usable = path[0] && access(path, R_OK) == 0 && strlen(path) < sizeof home->library;
  if (usable) {
    strcpy(home->library, path);
  }
  return usable;
}

static void take_line(struct home *home, char *line, char *library) {
  if (strncmp(line, LIBRARY_KEY, strlen(LIBRARY_KEY)) == 0) {
    snprintf(library, PATH_MAX, "%s", line + strlen(LIBRARY_KEY));
  } else if (line[0] && home->option_count < HOME_MAX_OPTIONS) {
    home->options[home->option_count++] = line;
  }
}

static void read_options(struct home *home, char *library) {
  Dl_info self;
  char path[PATH_MAX];
  if (!dladdr((const void *)home_read, &self) || !realpath(self.dli_fname, path)) {
    return;
  }
  char *end = strrchr(path, '/') + 1;
  snprintf(end, (size_t)(path + sizeof path - end), "inprocess.options");
  FILE *file = fopen(path, "re");
  if (!file) {
    return;
  }
  home->file[fread(home->file, 1, sizeof home->file - 1, file)] = 0;
  fclose(file);
  char *rest = home->file;
  while (*rest) {
    char *line = rest;
    rest += strcspn(rest, "\n");
    if (*rest) {
      *rest++ = 0;
    }
    take_line(home, line, library);
  }
}

static bool use_java_home(struct home *home) {
  const char *java_home = secure_getenv("JAVA_HOME");
  char path[PATH_MAX];
  return java_home &&
         (size_t)snprintf(path, sizeof path, "%s/" LIBRARY_IN_HOME, java_home) < sizeof path &&
         use(home, path);
}

/* The java on the PATH is mostly a link; the library lies beside what it leads to. */
static bool use_java_in(struct home *home, const char *directory, size_t length) {
  char path[PATH_MAX];
  char java[PATH_MAX];
  if ((size_t)snprintf(path, sizeof path, "%.*s/java", (int)length, directory) >= sizeof path ||
      !realpath(path, java)) {
    return false;
  }
  char *bin = strstr(java, "/bin/java");
  if (!bin || (size_t)(java + sizeof java - bin) <= sizeof "/" LIBRARY_IN_HOME) {
    return false;
  }
  strcpy(bin, "/" LIBRARY_IN_HOME);
  return use(home, java);
}

static void use_path(struct home *home) {
  const char *path = secure_getenv("PATH");
  while (path && *path && !home->library[0]) {
    size_t length = strcspn(path, ":");
    use_java_in(home, path, length);
    path += length + (path[length] == ':');
  }
}

void home_read(struct home *home) {
  char library[PATH_MAX] = "";
  memset(home, 0, sizeof *home);
  read_options(home, library);
  if (!use(home, library) && !use_java_home(home)) {
    use_path(home);
  }
}
