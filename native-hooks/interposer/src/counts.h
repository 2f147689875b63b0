/*
 * counts.h - how much was allocated ever, by path and by thread; kept only if asked.
 *
 * Heads say which paths are counted: while counting, all ids are wide, so that every record,
 * end and move of a chunk comes by the slow functions of record.c, and the fast ones need not
 * know. What is counted is what is on record; no locks, no allocation, no errno; callable from
 * signal handlers.
 */
#ifndef ALLOCS_COUNTS_H
#define ALLOCS_COUNTS_H

#include "index.h"

#pragma GCC visibility push(hidden)

/*
 * Starts to count if it is wanted; before paths have ids. Not if there is no memory for the
 * tables. Idempotent.
 */
void ah_counts_init(bool wanted);

static inline bool ah_is_counting(void) { return AH_UNLIKELY(ah_root.counts != 0); }

/* Makes room for a path's counters; false if there is none. */
bool ah_counts_room(uint32_t id);

/* A chunk has come on record. */
void ah_counts_add(uint32_t id, size_t size);
/* A chunk is freed, by the calling thread. */
void ah_counts_remove(uint32_t id, size_t size);
/* A chunk should not have been added: as if it had not been, but for peaks. */
void ah_counts_take_back(uint32_t id, size_t size);

/*
 * An object of a custom allocator has come on record, or has gone from it. Only while counting. The
 * path is an id, not 0.
 */
void ah_object_counts_add(uint32_t sub, uint32_t path, size_t size);
void ah_object_counts_remove(uint32_t sub, uint32_t path, size_t size);
/* One that was removed and added again was never gone. */
void ah_object_counts_keep(uint32_t sub, uint32_t path, size_t size);

/* In the child of a fork, whose only thread has the id `thread` now. */
void ah_counts_forked(uint32_t thread);

#pragma GCC visibility pop

#endif
