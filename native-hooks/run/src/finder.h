// Looks for the functions of rules in the files that a program loads when it starts.
#ifndef FINDER_H
#define FINDER_H

#include <stdio.h>

#include "complaint.h"
#include "program.h"
#include "rules.h"

// Places that liballocs_custom.so would not find by itself.
struct findings;

// Ends the process with EXIT_USAGE if a function is not there, and can not come later.
struct findings *find_functions(const struct ac_rules *rules, const struct origin *origins,
                                const struct program *program, const char *home, const char *java);

// Writes those of one rule as the library reads them.
void findings_write(const struct findings *findings, size_t rule, FILE *to);

#endif
