/* heap.h - what can be said of heap chunks without the engine. */
#ifndef ALLOCS_HEAP_H
#define ALLOCS_HEAP_H

#include "again.h"

/*
 * The live chunk that covers an address, with base, limit and site; and a mark that holds while they
 * do, if it counts any words.
 */
bool heap_find(uintptr_t address, struct answer *out, struct allocs_hook_mark *mark);

/* All that is wanted, where an earlier answer about the very address still holds. */
bool heap_again(uintptr_t address, unsigned wants, struct answer *out);

/*
 * Adds to the answer of heap_find what the engine once said of the same chunk: its allocator, and
 * its type. Returns whether that is all that is wanted.
 */
bool heap_complete(unsigned wants, struct answer *chunk);

/* Remembers what the engine says of a chunk that heap_find found. */
void heap_learn(const struct answer *chunk, const struct answer *engine);

#endif
