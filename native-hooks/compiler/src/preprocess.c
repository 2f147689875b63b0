/* preprocess.c - asks the compiler for the text of a source. */
#include "preprocess.h"

#include "process.h"
#include "twin.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_PREPROCESSED (256u << 20)

/* Arguments for the preprocessor: all but those that say what to make of which sources. */
static char **preprocessing(const struct command *command, const char *path) {
  char **out = calloc(command->count + 6, sizeof *out);
  size_t used = 0;
  if (!out) {
    return NULL;
  }
  out[used++] = (char *)command->compiler;
  out[used++] = "-E";
  out[used++] = "-w";
  for (size_t i = 0; i < command->count; i++) {
    char *argument = command->arguments[i];
    bool pair = command_takes_next(argument) && command->arguments[i + 1];
    if (!command_is_for_outputs(argument)) {
      out[used++] = argument;
      if (pair) {
        out[used++] = command->arguments[i + 1];
      }
    }
    i += pair;
  }
  out[used++] = "-xc";
  out[used++] = (char *)path;
  return out;
}

static bool write_all(int to, const char *bytes, size_t size) {
  return write(to, bytes, size) == (ssize_t)size;
}

/* A file in memory that says what is asked for; -1 if there can be none. */
static int write_request(char **arguments) {
  char state = TWIN_ASKED;
  size_t size = 1;
  int request = memfd_create("allocscc", MFD_CLOEXEC);
  bool written = request > 2 && write_all(request, &state, 1);
  for (; written && *arguments; arguments++) {
    size_t length = strlen(*arguments) + 1;
    size += length;
    written = size <= TWIN_MAX_REQUEST && write_all(request, *arguments, length);
  }
  if (!written && request >= 0) {
    close(request);
  }
  return written ? request : -1;
}

/* The list of what is loaded first, ours in front; false where ours cannot be written so. */
static bool preload(const char *native, char *out, size_t size) {
  const char *others = getenv("LD_PRELOAD");
  bool more = others && others[0];
  int length = snprintf(out, size, "%s/" TWIN_LIBRARY "%s%s", native, more ? ":" : "", more ? others : "");
  return !strpbrk(native, ": $") && length > 0 && (size_t)length < size;
}

static bool is_there(const char *native) {
  char path[PATH_MAX + 32];
  snprintf(path, sizeof path, "%s/" TWIN_LIBRARY, native);
  return access(path, R_OK) == 0;
}

/* Whether the compiler may be clang; its process knows better. */
static bool may_be_clang(const char *compiler) {
  const char *slash = strrchr(compiler, '/');
  return strstr(slash ? slash : compiler, "clang") != NULL;
}

static bool open_beside(const struct command *command, const struct source *source, const char *native,
                        struct beside *beside, int *writer) {
  int ends[2];
  char **arguments = source && may_be_clang(command->compiler) && is_there(native)
                         ? preprocessing(command, source->path)
                         : NULL;
  beside->request = arguments ? write_request(arguments) : -1;
  free(arguments);
  if (beside->request < 0) {
    return false;
  }
  if (pipe2(ends, O_CLOEXEC) != 0) {
    preprocess_close(beside);
    return false;
  }
  beside->text = ends[0];
  *writer = ends[1];
  return true;
}

pid_t preprocess_start(const struct command *command, const struct source *source, const char *native,
                       char **arguments, struct beside *beside) {
  char list[2 * PATH_MAX], descriptors[32];
  int writer = -1;
  *beside = (struct beside){-1, -1};
  if (!preload(native, list, sizeof list) || !open_beside(command, source, native, beside, &writer)) {
    return process_start(arguments);
  }
  pid_t child = fork();
  if (child == 0) {
    fcntl(beside->request, F_SETFD, 0);
    fcntl(writer, F_SETFD, 0);
    snprintf(descriptors, sizeof descriptors, "%d %d", beside->request, writer);
    setenv(TWIN_VARIABLE, descriptors, 1);
    setenv("LD_PRELOAD", list, 1);
    process_become(arguments);
  }
  close(writer);
  return child;
}

void preprocess_close(struct beside *beside) {
  if (beside->request >= 0) {
    close(beside->request);
  }
  if (beside->text >= 0) {
    close(beside->text);
  }
  *beside = (struct beside){-1, -1};
}

static char *read_all(int from, size_t *length) {
  size_t room = 1 << 20, used = 0;
  char *text = malloc(room);
  while (text) {
    if (used + 1 == room) {
      char *more = room < MAX_PREPROCESSED ? realloc(text, room *= 2) : NULL;
      if (!more) {
        free(text);
        return NULL;
      }
      text = more;
    }
    ssize_t got = read(from, text + used, room - used - 1);
    if (got <= 0) {
      break;
    }
    used += (size_t)got;
  }
  if (text) {
    text[used] = 0;
  }
  *length = used;
  return text;
}

static char *read_from_own(const struct command *command, const char *path, size_t *length) {
  char **arguments = preprocessing(command, path);
  int ends[2];
  if (!arguments || pipe2(ends, O_CLOEXEC) != 0) {
    free(arguments);
    return NULL;
  }
  pid_t child = fork();
  if (child == 0) {
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(ends[1], 1);
    dup2(null, 2);
    process_become(arguments);
  }
  close(ends[1]);
  char *text = child > 0 ? read_all(ends[0], length) : NULL;
  close(ends[0]);
  free(arguments);
  if (process_finish(child) != 0) {
    free(text);
    text = NULL;
  }
  return text;
}

char *preprocess(const struct command *command, const char *path, const struct beside *beside,
                 size_t *length) {
  char state = TWIN_ASKED;
  char *text = beside->text >= 0 ? read_all(beside->text, length) : NULL;
  if (text && pread(beside->request, &state, 1, 0) == 1 && state == TWIN_DONE) {
    return text;
  }
  free(text);
  return state == TWIN_FAILED ? NULL : read_from_own(command, path, length);
}
