// Finds the file that a command means and tells whether the hooks can get into it.
#ifndef PROGRAM_H
#define PROGRAM_H

#include <limits.h>

struct program {
    char path[PATH_MAX];
    char elf[PATH_MAX];     // set by program_check: the file, or the interpreter of the script that it is
    char linker[PATH_MAX];  // its dynamic linker; empty if it cannot be read
};

// Looks the name up as execvp(3) does. On failure says why and ends the process: with 127 if there
// is no such file, with 126 if it may not be executed.
void program_find(const char *name, struct program *program);

// Ends the process with EXIT_TARGET and one line if the dynamic linker will not preload our library
// into the program, or there is none: statically linked, with privileges of its own, not for x86-64.
void program_check(struct program *program);

#endif
