/* parse.c - preprocesses and parses. */
#include "parse.h"

#include "front.h"

#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAP_STEP (16 << 20)
#define UNSAVED_C "/allocscc.i"

static size_t arguments_for_parser(const struct command *command, const struct source *source,
                                   const char **out) {
  size_t used = 0;
  const char *fallback = source->cxx ? "-std=gnu++17" : "-std=gnu17";
  out[used++] = "-w";
  out[used++] = "-ferror-limit=0";
  out[used++] = command->standard ? command->standard : fallback;
  if (!source->cxx || source->preprocessed) {
    out[used++] = source->cxx ? "-xc++-cpp-output" : "-xcpp-output";
    return used;
  }
  out[used++] = "-xc++";
  for (size_t i = 0; i < command->count; i++) {
    const char *argument = command->arguments[i];
    bool pair = command_takes_next(argument) && command->arguments[i + 1];
    if (command_is_for_parser(argument)) {
      out[used++] = argument;
      if (pair) {
        out[used++] = command->arguments[i + 1];
      }
    }
    i += pair;
  }
  return used;
}

static bool parse(const struct command *command, const struct source *source, const char *path,
                  struct CXUnsavedFile *unsaved, FILE *out) {
  char directory[PATH_MAX];
  const char **arguments = calloc(command->count + 8, sizeof *arguments);
  CXTranslationUnit unit = NULL;
  if (!arguments || !getcwd(directory, sizeof directory)) {
    free(arguments);
    return false;
  }
  size_t count = arguments_for_parser(command, source, arguments);
  setenv("LIBCLANG_NOTHREADS", "1", 1); /* else its heap grows by a page at a time */
  mallopt(M_TOP_PAD, HEAP_STEP);
  /* Nothing is generated: instances of templates have nothing that the templates do not have. */
  clang.parseTranslationUnit2(clang.createIndex(0, 0), path, arguments, (int)count, unsaved,
                              unsaved ? 1 : 0, CXTranslationUnit_KeepGoing | CXTranslationUnit_Incomplete,
                              &unit);
  if (unit) {
    record_unit(unit, source->cxx, directory, &command->maps, out);
  }
  free(arguments);
  return unit != NULL;
}

struct unit {
  const struct command *command;
  FILE *out;
};

static void record(void *unit, void *data) {
  const struct unit *what = data;
  char directory[PATH_MAX];
  if (getcwd(directory, sizeof directory)) {
    record_unit(unit, false, directory, &what->command->maps, what->out);
  }
}

/* Parses what the small front end knows; false if libclang is to do it. */
static bool parse_small(const struct command *command, const char *text, size_t length, FILE *out, FILE *said) {
  char *records = NULL;
  size_t size = 0;
  struct unit unit = {command, open_memstream(&records, &size)};
  struct front_place unknown = {"the size of types", 0, 0};
  bool parsed = unit.out && !command->narrow && front_read(text, length, true, record, &unit, &unknown);
  bool written = unit.out && fclose(unit.out) == 0;
  parsed = parsed && written && fwrite(records, 1, size, out) == size;
  free(records);
  if (!parsed && said) {
    fprintf(said, "allocscc: libclang reads the source, for %s:%u:%u\n", unknown.file, unknown.line, unknown.column);
  }
  return parsed;
}

/* Tests ask for one of the two: ALLOCSCC_PARSER=libclang or own. */
static bool is_left_out(const char *parser) {
  const char *only = getenv("ALLOCSCC_PARSER");
  return only && only[0] && strcmp(only, parser) != 0;
}

bool parse_source(const struct command *command, const struct source *source, const struct beside *beside,
                  FILE *out, FILE *said) {
  if (source->cxx || source->preprocessed) {
    return clang_load() && parse(command, source, source->path, NULL, out);
  }
  size_t length = 0;
  char *text = preprocess(command, source->path, beside, &length);
  struct CXUnsavedFile unsaved = {UNSAVED_C, text, length};
  bool parsed = text && ((!is_left_out("own") && parse_small(command, text, length, out, said)) ||
                         (!is_left_out("libclang") && clang_load() &&
                          parse(command, source, UNSAVED_C, &unsaved, out)));
  free(text);
  return parsed;
}
