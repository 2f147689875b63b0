/*
 * modules.h - symbols of loaded modules.
 *
 * Not dlsym: where it fails it makes a message, for which it takes gettext's lock and
 * memory. The first malloc of a process may come from within gettext.
 */
#ifndef ALLOCS_MODULES_H
#define ALLOCS_MODULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

/* A definition of a function, and the module that it is in. */
struct ah_definition {
  void *address; /* NULL: none */
  const void *module; /* tells modules apart, no more */
  bool cxx_runtime; /* the module is a C++ runtime, by its file name */
};

struct ah_wanted {
  const char *name;
  struct ah_definition first; /* in load order, as all modules see it */
  struct ah_definition next;  /* behind this library */
};

/* Looks for functions in all loaded modules. */
void ah_modules_resolve(struct ah_wanted *wanted, size_t count);

/*
 * The function behind a hook, looked for at need and kept in *next, at any time and from any
 * thread; NULL if there is none yet.
 */
void *ah_modules_next(const char *name, _Atomic(uintptr_t) *next);

/* Calls `visit` for each definition outside this library, in load order, until it is true. */
void ah_modules_defining(const char *name,
                         bool (*visit)(const struct ah_definition *found, void *context),
                         void *context);

/* What ah_definition.module is for the module that holds an address; NULL if none does. */
const void *ah_module_of(const void *address);

#pragma GCC visibility pop

#endif
