// Looks for functions where only debug information has their names.
#ifndef DEBUG_FINDER_H
#define DEBUG_FINDER_H

#include "elf_file.h"

// Adds the places of a rule's function in a file. Takes the time of a virtual machine's start.
void debug_find(const char *path, const struct ac_rule *rule, const char *home, const char *java,
                struct ac_places *places);

#endif
