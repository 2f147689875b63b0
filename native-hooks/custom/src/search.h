/*
 * search.h - finds the functions of the rules in what is loaded, and follows them.
 */
#ifndef ALLOCS_CUSTOM_SEARCH_H
#define ALLOCS_CUSTOM_SEARCH_H

#include "orders.h"

#pragma GCC visibility push(hidden)

/* Takes over what ALLOCS_CUSTOM says; it has to stay. */
void ac_search_init(struct ac_orders *orders);

/* Looks into modules that were not there the last time. Never two at once. */
void ac_search_new_modules(void);

/* Has that done whenever the dynamic linker has mapped a library, before it is initialised. */
void ac_search_when_loaded(void);
/* The dynamic linker is at the place where it tells debuggers. */
void ac_search_after_linker(void);

/* Says of each rule whether its function was never there. */
void ac_search_conclude(void);

#pragma GCC visibility pop

#endif
