/*
 * allocscc - a C and C++ compiler whose programs can include allocs.h, run under the hooks, and say
 * of each of their allocations what it allocates.
 *
 *   allocscc -O2 -o demo demo.c          gcc; as allocsc++ g++
 *   make CC="allocscc clang" CXX="allocscc clang++"
 *
 * Runs the compiler that its first argument names, or else that of ALLOCS_CC (ALLOCS_CXX), CC (CXX),
 * or gcc (g++), with -g where no such option is there. While it runs, the source is parsed (parse.h),
 * and what calls measure and receive (record.h) becomes a section of the object that no program loads.
 * For whatever is not understood this is left out: what the compiler does is never changed. ALLOCSCC_HOOKS=0 leaves the program as the compiler links it, without the hooks;
 * ALLOCSCC_VERBOSE=1 says on standard error what is not recorded, and why.
 */
#include "command.h"
#include "parse.h"
#include "process.h"
#include "section.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORDER_SECONDS 120
#define RECORDER_BYTES (4ul << 30)

static bool is_ours(const char *command) {
  return strstr(command, "allocscc") || strstr(command, "allocsc++");
}

static bool is_compiler(const char *word) {
  const char *name = strrchr(word, '/') ? strrchr(word, '/') + 1 : word;
  const char *dot = strrchr(name, '.');
  bool file = dot && dot[1] && !strchr("0123456789", dot[1]);
  return word[0] != '-' && !file &&
         (strstr(name, "gcc") || strstr(name, "g++") || strstr(name, "clang") ||
          strcmp(name, "cc") == 0 || strcmp(name, "c++") == 0);
}

/* The compiler where no argument names it. */
static const char *default_compiler(bool cxx) {
  const char *own = getenv(cxx ? "ALLOCS_CXX" : "ALLOCS_CC");
  const char *usual = getenv(cxx ? "CXX" : "CC");
  if (own && own[0]) {
    return own;
  }
  return usual && usual[0] && !strchr(usual, ' ') && !is_ours(usual) ? usual : cxx ? "g++" : "gcc";
}

/* Ours in front, the user's in the middle, the libraries last. */
static char **with_additions(const struct command *command, const char *native) {
  static char include[PATH_MAX + 32], directory[PATH_MAX + 32], path[PATH_MAX + 32];
  const char *hooks = getenv("ALLOCSCC_HOOKS");
  size_t used = 0, count = 0;
  while (command->given[count]) {
    count++;
  }
  char **out = calloc(count + 16, sizeof *out);
  if (!out) {
    return NULL;
  }
  out[used++] = (char *)command->compiler;
  if (!command->debug) {
    out[used++] = "-g";
  }
  snprintf(include, sizeof include, "%s/../include", native);
  out[used++] = "-idirafter";
  out[used++] = include;
  memcpy(out + used, command->given, count * sizeof *out);
  used += count;
  if (command->links && !(hooks && strcmp(hooks, "0") == 0)) {
    snprintf(directory, sizeof directory, "-L%s", native);
    snprintf(path, sizeof path, "-Wl,-rpath,%s", native);
    out[used++] = directory;
    out[used++] = path;
    out[used++] = "-Wl,--push-state,--no-as-needed";
    out[used++] = "-lallocs_preload";
    out[used++] = "-lallocs";
    out[used++] = "-Wl,--pop-state";
  }
  return out;
}

/* Build systems read what compilers print, so more is said only if asked for. */
static bool is_verbose(void) {
  const char *verbose = getenv("ALLOCSCC_VERBOSE");
  return verbose && strcmp(verbose, "1") == 0;
}

static void say_unrecorded(const char *what, const char *why) {
  if (is_verbose()) {
    fprintf(stderr, "allocscc: %s is not recorded: %s\n", what, why);
  }
}

/* The file that a source becomes; false where there is no telling. */
static bool output_of(const struct command *command, const struct source *source, char *out) {
  if (command->output || !command->compiles) {
    snprintf(out, PATH_MAX, "%s", command->output ? command->output : "a.out");
    return true;
  }
  const char *slash = strrchr(source->path, '/');
  int length = snprintf(out, PATH_MAX - 4, "%s", slash ? slash + 1 : source->path);
  char *dot = strrchr(out, '.');
  if (!dot || length >= PATH_MAX - 4) {
    return false;
  }
  strcpy(dot, ".o");
  return true;
}

/* A process of its own: the parser may need much memory, and may fail on what it does not know. */
static pid_t record(const struct command *command, const struct source *source, struct beside *beside,
                    const char *file) {
  pid_t child = fork();
  if (child == 0) {
    struct rlimit seconds = {RECORDER_SECONDS, RECORDER_SECONDS};
    struct rlimit bytes = {RECORDER_BYTES, RECORDER_BYTES};
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_AS, &bytes);
    setrlimit(RLIMIT_CORE, &none);
    int own = is_verbose() ? fcntl(2, F_DUPFD_CLOEXEC, 3) : -1;
    FILE *said = own >= 0 ? fdopen(own, "we") : NULL;
    if (!freopen("/dev/null", "w", stderr)) {
      _exit(1);
    }
    FILE *out = fopen(file, "ae");
    bool done = out && parse_source(command, source, beside, out, said);
    if (said) {
      fflush(said);
    }
    _exit(done && fclose(out) == 0 ? 0 : 1);
  }
  preprocess_close(beside); /* or the compiler would wait for us to read what we do not read */
  return child;
}

static void add_section(const char *records, const char *object) {
  struct stat status;
  if (!section_fits(object)) {
    say_unrecorded(object, "no object that has sections (clang -flto makes none)");
  } else if (stat(records, &status) == 0 && status.st_size > 0) {
    section_put(records, object);
  }
}

/* Parses the sources that become one object, while the compiler runs; false if none could be. */
static bool record_all(const struct command *command, const struct source *sources, size_t count,
                       struct beside *beside, const char *file) {
  bool recorded = false;
  for (size_t i = 0; i < count; i++) {
    bool done = process_finish(record(command, &sources[i], beside, file)) == 0;
    if (!done) {
      say_unrecorded(sources[i].path, "libclang is needed and not there, or cannot parse it");
    }
    recorded |= done;
  }
  return recorded;
}

#define FILE_NAME "/tmp/allocscc-XXXXXX"

/* Compiles and records side by side. */
static int compile(const struct command *command, const char *native, char **arguments) {
  const struct source *only = command->sources;
  bool one = command->source_count == 1 && !only->cxx && !only->preprocessed;
  struct beside beside;
  pid_t compiler = preprocess_start(command, one ? only : NULL, native, arguments, &beside);
  size_t objects = command->compiles ? command->source_count : 1;
  char(*files)[sizeof FILE_NAME] = calloc(objects, sizeof *files);
  bool *recorded = calloc(objects, sizeof *recorded);
  for (size_t i = 0; files && recorded && i < objects; i++) {
    strcpy(files[i], FILE_NAME);
    int made = mkstemp(files[i]);
    if (made >= 0) {
      close(made);
      recorded[i] = record_all(command, command->sources + i,
                               command->compiles ? 1 : command->source_count, &beside, files[i]);
    }
  }
  preprocess_close(&beside);
  int status = process_finish(compiler);
  for (size_t i = 0; files && recorded && i < objects; i++) {
    char object[PATH_MAX];
    if (status == 0 && recorded[i] && output_of(command, &command->sources[i], object)) {
      add_section(files[i], object);
    }
    unlink(files[i]);
  }
  return status;
}

/*
 * Where the linker optimizes, it takes the code of objects and leaves their sections, so those of all
 * objects that are named go to the program afterwards; objects in archives are not looked into.
 */
static int collect(const struct command *command, char **arguments) {
  char file[] = FILE_NAME;
  const char *output = command->output ? command->output : "a.out";
  int status = process_finish(process_start(arguments));
  int made = status == 0 ? mkstemp(file) : -1;
  if (made < 0) {
    return status;
  }
  close(made);
  bool found = section_fits(output) && section_append(output, file);
  bool more = false;
  for (size_t i = 0; i < command->count; i++) {
    const char *argument = command->arguments[i];
    const char *dot = strrchr(argument, '.');
    if (argument[0] == '-') {
      i += command_takes_next(argument);
    } else if (dot && (strcmp(dot, ".o") == 0 || strcmp(dot, ".lo") == 0)) {
      more |= section_append(argument, file);
    } else if (dot && strcmp(dot, ".a") == 0) {
      say_unrecorded(argument, "an archive that is linked with -flto");
    }
  }
  if (more) {
    add_section(file, output);
  } else if (!found) {
    say_unrecorded(output, "none of its objects has records");
  }
  unlink(file);
  return status;
}

int main(int argc, char **argv) {
  char native[PATH_MAX];
  struct command command;
  ssize_t length = readlink("/proc/self/exe", native, sizeof native - 1);
  if (argc < 1 || length <= 0) {
    return 1;
  }
  native[length] = 0;
  dirname(native);
  const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
  bool named = argc > 1 && is_compiler(argv[1]) && !is_ours(argv[1]);
  command_read(&command, named ? argv[1] : default_compiler(strstr(name, "++") != NULL),
               argv + (named ? 2 : 1));
  char **arguments = with_additions(&command, native);
  if (!arguments) {
    return 1;
  }
  if (command.unrecorded) {
    say_unrecorded("what the compiler is asked for", command.unrecorded);
  }
  if (command.collects && command.source_count == 0) {
    return collect(&command, arguments);
  }
  if (!command.followed) {
    execvp(arguments[0], arguments);
    perror(arguments[0]);
    return 127;
  }
  return compile(&command, native, arguments);
}
