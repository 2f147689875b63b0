/* preprocess.h - C as the compiler's own preprocessor leaves it. */
#ifndef ALLOCS_PREPROCESS_H
#define ALLOCS_PREPROCESS_H

#include "command.h"

#include <sys/types.h>

/* A compiler that was asked to preprocess as well (twin.h); descriptors, -1 each if it was not. */
struct beside {
  int request;
  int text;
};

/*
 * Starts the compiler. clang is asked to preprocess the source as well, if that is not NULL; native is the
 * folder that the library for it is in.
 */
pid_t preprocess_start(const struct command *command, const struct source *source, const char *native,
                       char **arguments, struct beside *beside);

void preprocess_close(struct beside *beside);

/*
 * The text of a source, from the compiler that is running already or else one that is run for it, with a
 * NUL behind it; NULL if it fails.
 */
char *preprocess(const struct command *command, const char *path, const struct beside *beside,
                 size_t *length);

#endif
