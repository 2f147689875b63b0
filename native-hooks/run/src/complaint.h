// Says what is wrong with a rule, where it stands, and ends the process.
#ifndef COMPLAINT_H
#define COMPLAINT_H

#include <stddef.h>

// Where a rule comes from.
struct origin {
    const char *name;   // of the option, variable or file
    size_t number;      // of the line, from 1; 0 where there are no lines
    const char *line;   // all of it
    size_t column;      // offset in it at which the rule begins
};

// Names the place, shows the line with a caret below the character at an offset in the rule, and the
// other rule, if there is one; then ends the process with EXIT_USAGE.
_Noreturn void complain(const struct origin *origin, size_t at, const char *message,
                        const struct origin *other);

#endif
