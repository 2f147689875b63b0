/* modules.h - symbols of loaded modules, found without dlopen's locks and without allocating. */
#ifndef ALLOCS_MODULES_H
#define ALLOCS_MODULES_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

/* The load address of the module that holds an address; NULL if none does. */
const void *ah_module_of(const void *address);

/* Whether an address belongs to a C++ runtime library, by the module's file name. */
bool ah_module_is_cxx_runtime(const void *address);

/*
 * Calls `visit` with the address of each definition of a function, module by module in
 * load order, until it returns true. The module that holds `skip` is passed over.
 */
void ah_modules_defining(const char *name, const void *skip,
                         bool (*visit)(void *definition, void *context), void *context);

#pragma GCC visibility pop

#endif
