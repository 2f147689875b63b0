/* new_hooks.h - whether operator new may be answered by the real malloc. */
#ifndef ALLOCS_NEW_HOOKS_H
#define ALLOCS_NEW_HOOKS_H

#pragma GCC visibility push(hidden)

/* Looks for the next operator new and decides; `malloc` is the real one. */
void ah_new_init(const void *malloc);
/* From now on operator new and delete only forward: the program has its own malloc. */
void ah_new_bypass(void);

#pragma GCC visibility pop

#endif
