// What the program finds in its environment besides what was there.
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include <stdbool.h>

// Puts our library first among those that the dynamic linker preloads.
void environment_preload(const char *library);

// Tells liballocs_custom.so what to do.
void environment_custom(const char *orders);

// Names the socket where the calling process, or with all also its children, meets its reader.
void environment_meet(const char *socket, bool all);

// Takes away what is meant for the program, and could keep a virtual machine from starting.
void environment_of_reader(void);

// How many frames the hooks record of the calls around each allocation.
void environment_depth(int frames);

// Has the hooks count what is allocated ever.
void environment_counts(void);

#endif
