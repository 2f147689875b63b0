// Custom allocators: the rules that options, the environment and allocs.conf give, checked before the
// program starts, and handed to liballocs_custom.so in its environment.
#ifndef CUSTOM_H
#define CUSTOM_H

#include <stdbool.h>

#include "program.h"

struct custom;

// A collection that is empty, until the process ends.
struct custom *custom_new(void);

// Takes the rules, separated by blanks, that an option or a variable of a name has. These and the
// following functions say what is wrong, with a caret below it, and end the process with EXIT_USAGE.
void custom_add(struct custom *custom, const char *kind, const char *name, const char *rules);

// The kind of rule that an option like --suballoc gives; NULL if it is no such option.
const char *custom_option(const char *argument, const char **value);

// Takes the rules of a file, one kind and its rules a line; absent ones only where that is allowed.
void custom_read(struct custom *custom, const char *path, bool may_be_absent);

// Takes the rules that LIBALLOCS_ALLOC_FNS and its like have.
void custom_read_environment(struct custom *custom);

bool custom_is_empty(const struct custom *custom);

// Settles what the rules mean together, looks for their functions in what the program loads when it
// starts, and refuses those that cannot be followed: ends the process with EXIT_USAGE. Ends it with
// EXIT_TARGET if the program is not for glibc. `home` is the top of
// the distribution, `java` what reads debug information where symbols do not help. With `alone`, the
// program will say at its end which functions never came.
void custom_prepare(struct custom *custom, const struct program *program, const char *home,
                    const char *java, bool alone);

#endif
