/* new_hooks.h - whether operator new may be answered by the real malloc. */
#ifndef ALLOCS_NEW_HOOKS_H
#define ALLOCS_NEW_HOOKS_H

#pragma GCC visibility push(hidden)

/* Looks for the next operator new and decides; the real malloc is in `module`. */
void ah_new_init(const void *module);
/* From now on operator new and delete only forward: the program has its own malloc. */
void ah_new_bypass(void);

#pragma GCC visibility pop

#endif
