/* section.h - the section of an object that the records of its calls are in. */
#ifndef ALLOCS_SECTION_H
#define ALLOCS_SECTION_H

#include <stdbool.h>

/* Whether a file is an object or program: machine code, or what gcc keeps for -flto. */
bool section_fits(const char *path);

/* Puts the content of a file into a section of an object, in the place of one that is there. */
void section_put(const char *records, const char *object);

/* Appends what an object has in its section to a file; false if it has none. */
bool section_append(const char *object, const char *records);

#endif
