/*
 * arguments.h - remembers what the engine said of arguments, environment and auxiliary vector, as
 * long as not one byte of them changes.
 */
#ifndef ALLOCS_ARGUMENTS_H
#define ALLOCS_ARGUMENTS_H

#include "answer.h"

/* What was answered before about this address or another of the same object. */
bool arguments_find(uintptr_t address, struct answer *out);

/*
 * A number for the present state of what the kernel laid out above the initial stack; 0 if the
 * address is not in it, or it is not known where that is. Ask before the engine.
 */
uint64_t arguments_state(uintptr_t address);

/* Remembers an answer to a question that wanted all. */
void arguments_add(uintptr_t address, uint64_t state, const struct answer *engine,
                   const struct reasons *reasons);

#endif
