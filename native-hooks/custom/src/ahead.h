/*
 * ahead.h - tells before a program starts what could not be followed in it.
 *
 * For allocs-run, which opens the library to ask this. An image of the file stands in for the
 * loaded module; the rest is done as it will be in the program.
 */
#ifndef ALLOCS_CUSTOM_AHEAD_H
#define ALLOCS_CUSTOM_AHEAD_H

#include "elf_file.h"

#define AC_REFUSAL_AHEAD "ac_refusal_ahead"

/*
 * Why a function of a file cannot be followed, and the place in it, or SIZE_MAX; NULL if it can be,
 * or the file cannot be read. Trusts call-frame information as the dynamic linker's caller would: a
 * malformed file may end the process.
 */
typedef const char *ac_refusal_ahead_function(const char *path, const struct ac_place *place, size_t *at);

__attribute__((visibility("default"))) ac_refusal_ahead_function ac_refusal_ahead;

#endif
