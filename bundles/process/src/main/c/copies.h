/* Copies of the live parts of stacks. */
#ifndef COPIES_H
#define COPIES_H

#include <stdbool.h>
#include <stddef.h>

#include "tracing.h"

/* Makes room, which child processes share; false if there is none. */
bool copies_prepare(void);

/* Divides the room among so many threads, and fills in as much as they are likely to need: no
 * stopped thread should wait for that. */
void copies_expect(size_t threads);

/*
 * Copies a stopped thread's stack, from the red zone below its stack pointer up. The memory is asked for by
 * that thread: the main one may have ended.
 */
void copies_take(struct thread *thread);

#endif
