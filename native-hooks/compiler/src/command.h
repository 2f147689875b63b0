/* command.h - what the arguments of a compiler say, as gcc and clang have them in common. */
#ifndef ALLOCS_COMMAND_H
#define ALLOCS_COMMAND_H

#include "record.h"

#include <stdbool.h>
#include <stddef.h>

struct source {
  const char *path;
  bool cxx;
  bool preprocessed;
};

struct command {
  const char *compiler;
  char **arguments; /* after the compiler, with those of response files, ends with NULL */
  size_t count;
  char **given;     /* after the compiler, as it gets them */
  bool compiles;      /* -c */
  bool links;         /* makes a program that can hold the hooks */
  bool followed;      /* its sources can be recorded: nothing that only passes through */
  bool collects;      /* links objects of -flto, of which the linker keeps no such sections */
  const char *unrecorded; /* why it is not followed, or NULL where there is nothing to follow */
  bool debug;         /* some -g is there, or would be of no use */
  bool narrow;        /* types may have other sizes than those of 64 bits by default */
  const char *output; /* of -o, or NULL */
  const char *standard; /* -std=…, or NULL */
  size_t source_count;
  struct source *sources;
  struct prefix_map maps;
};

/* Reads what follows the compiler; the arrays are never freed. */
void command_read(struct command *command, const char *compiler, char **arguments);

/* Whether the argument is an option that is followed by another argument. */
bool command_takes_next(const char *argument);

/* Whether an argument is a source, or says what is to be written and where. */
bool command_is_for_outputs(const char *argument);

/* Whether an argument, of those that are no source, matters to the preprocessor of libclang. */
bool command_is_for_parser(const char *argument);

#endif
