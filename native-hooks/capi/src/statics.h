/*
 * statics.h - remembers functions, variables and other parts of loaded files, until the next dlopen
 * or dlclose.
 */
#ifndef ALLOCS_STATICS_H
#define ALLOCS_STATICS_H

#include "answer.h"

/* What was answered before about exactly this address. */
bool statics_find(uintptr_t address, struct answer *out);

/* What was answered before about any address of the object that covers this one. */
bool statics_find_around(uintptr_t address, struct answer *out);

/* Remembers an answer; `generation` is that before the engine was asked. */
void statics_add(uintptr_t address, const struct answer *answer, uint64_t generation);

#endif
