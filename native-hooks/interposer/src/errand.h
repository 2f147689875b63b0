/*
 * errand.h - calls of our functions by threads of the program on behalf of somebody outside: a tracer,
 * who sends a thread there and takes it back. The program notices nothing.
 */
#ifndef ALLOCS_ERRAND_H
#define ALLOCS_ERRAND_H

#include "allocs_hook.h"

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

extern struct allocs_hook_errand ah_errand;

/* What the thread calls, on a stack that is not its own. */
void allocs_from_outside(void);

/*
 * Whether no frame of a stack, from that with these registers up, is in code that holds what our
 * functions need: ours, the dynamic linker's, the allocator's; or in a handler of a signal, which may
 * have interrupted such code. False where a caller cannot be told. Takes no lock.
 */
bool ah_errand_check(uint64_t rip, uint64_t rsp, uint64_t rbp);

#pragma GCC visibility pop

#endif
