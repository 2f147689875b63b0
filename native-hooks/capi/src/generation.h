/* generation.h - tells whether what the engine said of loaded files and of code may still hold. */
#ifndef ALLOCS_GENERATION_H
#define ALLOCS_GENERATION_H

#include <stdint.h>

/*
 * Changes with every library that is loaded or unloaded, and with every allocator that comes to
 * the engine or goes. Read it before asking the engine, and remember the answer with it.
 */
uint64_t generation(void);

/* Counts the engine's changes: written by org.allocs.inprocess.Changes. */
extern _Atomic(uint64_t) generation_of_engine;

#endif
