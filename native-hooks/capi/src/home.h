/* home.h - the distribution that this library belongs to, and the virtual machine for it. */
#ifndef ALLOCS_HOME_H
#define ALLOCS_HOME_H

#include <limits.h>
#include <stddef.h>

enum { HOME_MAX_OPTIONS = 64, HOME_FILE_BYTES = 1 << 16 };

struct home {
  char library[PATH_MAX];          /* libjvm.so; empty if there is none */
  char *options[HOME_MAX_OPTIONS]; /* of the virtual machine */
  size_t option_count;
  char file[HOME_FILE_BYTES]; /* what the options point into */
};

/*
 * Reads inprocess.options, which lies beside this library: one option a line, and
 * "libjvm=PATH" for the virtual machine that the distribution was built with. Where that is gone,
 * the one of JAVA_HOME is taken, or that of the java on the PATH.
 */
void home_read(struct home *home);

#endif
