// Looks for the functions of rules in the files that a program loads when it starts.
#ifndef FINDER_H
#define FINDER_H

#include <stdio.h>

#include "complaint.h"
#include "elf_file.h"
#include "program.h"
#include "rules.h"

enum { FINDINGS_MAX = 4096 };

// Where functions of rules are.
struct findings {
    struct finding {
        size_t rule;
        const char *path;
        struct ac_place place;
        struct ac_id id;    // of the file, if liballocs_custom.so would not find the place by itself
    } all[FINDINGS_MAX];
    size_t count;
};

// Ends the process with EXIT_USAGE if a function is not there, and can not come later; says which are
// not there but might come.
const struct findings *find_functions(const struct ac_rules *rules, const struct origin *origins,
                                      const struct program *program, const char *home, const char *java);

// Writes those of one rule that the library needs to be told, as it reads them.
void findings_write(const struct findings *findings, size_t rule, FILE *to);

#endif
