/* exit_hooks.h - finds the functions behind the hooks of exit_hooks.c. */
#ifndef ALLOCS_EXIT_HOOKS_H
#define ALLOCS_EXIT_HOOKS_H

__attribute__((visibility("hidden"))) void ah_exit_init(void);

#endif
