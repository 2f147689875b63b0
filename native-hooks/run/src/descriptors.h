// File descriptors of a process that must not keep anybody else's open.
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include <stddef.h>

// Closes all but those listed.
void descriptors_keep(const int *kept, size_t count);

// The same file under a number above the standard ones, closed on exec; the given one is closed.
int descriptors_above(int descriptor);

// Makes standard input and output, and standard error as well, the null device.
void descriptors_detach(void);

// Writes everything, however often it takes; gives up silently.
void descriptors_write(int descriptor, const char *text, size_t length);

#endif
