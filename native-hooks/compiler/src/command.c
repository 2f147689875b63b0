/* command.c - reads arguments. */
#include "command.h"

#include "response.h"

#include <stdlib.h>
#include <string.h>

static bool begins(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_one_of(const char *text, const char *const *words) {
  for (; *words; words++) {
    if (strcmp(text, *words) == 0) {
      return true;
    }
  }
  return false;
}

bool command_takes_next(const char *argument) {
  static const char *const OPTIONS[] = {
      "-o",       "-x",         "-I",          "-D",          "-U",         "-L",      "-l",
      "-T",       "-u",         "-z",          "-e",          "-h",         "-A",      "-B",
      "-MF",      "-MT",        "-MQ",         "-include",    "-imacros",   "-isystem", "-iquote",
      "-idirafter", "-iprefix", "-iwithprefix", "-isysroot",  "-Xlinker",   "-Xassembler",
      "-Xpreprocessor", "-Xclang", "-target",  "--param",     "-wrapper",   "-dumpbase",
      "-dumpbase-ext", "-dumpdir", "-aux-info", "-mllvm",     "-arch",      "-MJ",
      "-serialize-diagnostics", "--serialize-diagnostics", NULL};
  return is_one_of(argument, OPTIONS);
}

bool command_is_for_outputs(const char *argument) {
  static const char *const PREFIXES[] = {"-o", "-M", "-l", "-Wp,-M", "-x", "-serialize-diagnostics",
                                         "--serialize-diagnostics", "-ftime-trace", NULL};
  bool found = argument[0] != '-' || strcmp(argument, "-c") == 0;
  for (const char *const *each = PREFIXES; *each && !found; each++) {
    found = begins(argument, *each);
  }
  return found;
}

bool command_is_for_parser(const char *argument) {
  static const char *const PREFIXES[] = {"-I", "-D", "-U", "-isystem", "-iquote", "-idirafter",
                                         "-include", "-imacros", "-isysroot", "--sysroot", "-nostdinc",
                                         "-stdlib=", "-pthread", "-m32", "-m64", "-fopenmp",
                                         "-fno-exceptions", "-fno-rtti", NULL};
  for (const char *const *each = PREFIXES; *each; each++) {
    if (begins(argument, *each)) {
      return true;
    }
  }
  return false;
}

/* Asks for something else than objects and programs, or for objects that are not machine code. */
static bool passes_through(const char *argument) {
  static const char *const OPTIONS[] = {"-E", "-S", "-M", "-MM", "-fsyntax-only", "-###", "-v",
                                        "-emit-llvm", "-", "-r", "--help", "--version", NULL};
  return is_one_of(argument, OPTIONS) || begins(argument, "-print-") ||
         begins(argument, "--print-") || begins(argument, "-dump") ||
         begins(argument, "--help=") || begins(argument, "-save-temps");
}

/* The language of a source by its name; false for what is only linked, and for assembler. */
static bool language_of(const char *path, struct source *source) {
  static const char *const C[] = {".c", ".i", NULL};
  static const char *const CXX[] = {".cc", ".cp", ".cpp", ".cxx", ".c++", ".C", ".CPP", ".ii", NULL};
  const char *dot = strrchr(path, '.');
  if (!dot || strchr(dot, '/')) {
    return false;
  }
  source->path = path;
  source->cxx = is_one_of(dot, CXX);
  source->preprocessed = strcmp(dot, ".i") == 0 || strcmp(dot, ".ii") == 0;
  return source->cxx || is_one_of(dot, C);
}

/* Under -x the name says nothing. */
static bool language_named(const char *path, const char *language, struct source *source) {
  source->path = path;
  source->cxx = begins(language, "c++");
  source->preprocessed = strcmp(language, "cpp-output") == 0 || strcmp(language, "c++-cpp-output") == 0;
  return strcmp(language, "c") == 0 || strcmp(language, "c++") == 0 || source->preprocessed;
}

static void read_option(struct command *command, const char *argument) {
  static const char *const NARROW[] = {"-m32", "-m16", "-mx32", "-fshort-enums", "-mms-bitfields",
                                       "-malign-double", "-mlong-double-64", "-mlong-double-128",
                                       "-fms-extensions", "-fplan9-extensions", NULL};
  static const char *const NO_PROGRAM[] = {"-shared", "-static", "-static-pie", "-nostdlib",
                                           "-nodefaultlibs", NULL};
  command->compiles |= strcmp(argument, "-c") == 0;
  command->debug |= begins(argument, "-g") && !begins(argument, "-gcc") && !begins(argument, "-gz");
  command->links &= !is_one_of(argument, NO_PROGRAM);
  command->narrow |= is_one_of(argument, NARROW) || begins(argument, "--target") || begins(argument, "-mabi=") ||
                     begins(argument, "-fpack-struct");
  if (begins(argument, "-o") && argument[2] && !begins(argument, "-objc")) {
    command->output = argument + 2;
  } else if (begins(argument, "-std=")) {
    command->standard = argument;
  } else if (begins(argument, "-fdebug-prefix-map=") || begins(argument, "-ffile-prefix-map=")) {
    struct prefix_map *maps = &command->maps;
    if (maps->count < sizeof maps->maps / sizeof *maps->maps) {
      maps->maps[maps->count++] = strchr(argument, '=') + 1;
    }
  }
}

static void pass_through(struct command *command, const char *argument) {
  static const char *const TEXT[] = {"-E", "-M", "-MM", NULL}; /* what -g would change */
  command->debug |= is_one_of(argument, TEXT);
  if (passes_through(argument)) {
    command->followed = false;
    command->unrecorded = argument;
  }
}

void command_read(struct command *command, const char *compiler, char **given) {
  memset(command, 0, sizeof *command);
  command->compiler = compiler;
  command->given = given;
  char **arguments = command->arguments = response_expand(given);
  command->links = command->followed = true;
  while (arguments[command->count]) {
    command->count++;
  }
  command->sources = calloc(command->count + 1, sizeof *command->sources);
  const char *language = "none";
  bool inputs = false, optimized = false;
  for (size_t i = 0; i < command->count; i++) {
    const char *argument = arguments[i];
    pass_through(command, argument);
    if (command_takes_next(argument) && arguments[i + 1]) {
      const char *next = arguments[++i];
      if (strcmp(argument, "-o") == 0) {
        command->output = next;
      } else if (strcmp(argument, "-x") == 0) {
        language = next;
      }
      command->narrow |= strcmp(argument, "-target") == 0;
      inputs |= strcmp(argument, "-l") == 0;
    } else if (begins(argument, "-x")) {
      language = argument + 2;
    } else if (argument[0] == '-' && argument[1]) {
      optimized |= begins(argument, "-flto");
      read_option(command, argument);
    } else {
      struct source source;
      inputs = true;
      bool known = strcmp(language, "none") == 0 ? language_of(argument, &source)
                                                 : language_named(argument, language, &source);
      if (known && command->sources) {
        command->sources[command->source_count++] = source;
      }
    }
  }
  command->collects = command->followed && inputs && !command->compiles && optimized;
  command->links &= command->followed && inputs && !command->compiles;
  command->followed &= command->source_count > 0;
}
