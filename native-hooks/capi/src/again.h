/*
 * again.h - the quickest answer: about an address that was asked about before, of a heap chunk that
 * has not changed since, as the words of the hook index tell that it rested on.
 */
#ifndef ALLOCS_AGAIN_H
#define ALLOCS_AGAIN_H

#include "answer.h"

#include "allocs_hook.h"

/* Base, limit, site, and the type unless it was not known then. Takes no lock. */
bool again_find(uintptr_t address, struct answer *out);

void again_keep(uintptr_t address, const struct answer *chunk, const struct allocs_hook_mark *mark);

#endif
