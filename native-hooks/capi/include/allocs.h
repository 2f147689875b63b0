/*
 * allocs.h - asks about the memory of the process that runs it.
 *
 * For an address: which allocator issued the memory, where the object begins and ends, what type
 * it has, where in the program it was allocated, what it is called. An address anywhere inside an
 * object asks about the object.
 *
 *   int *numbers = malloc(42 * sizeof(int));
 *   alloc_get_allocator(numbers)->name             "malloc"
 *   alloc_get_size(&numbers[7])                    168
 *   UNIQTYPE_NAME(alloc_get_type(numbers))         "__ARR42_int$32"
 *
 * Compile with -g and link with what `allocs config --cflags --libs` says, or use allocscc.
 *
 * Base, limit, size and site of heap chunks come from the hook index at once, and so does all that
 * was asked before about functions and variables. Anything else is answered by an engine in a Java
 * virtual machine, which the first such question starts, in threads of its own, in this process:
 * that question takes some tenths of a second, later ones some milliseconds. The virtual machine
 * keeps its hands off standard input, output and error, off the locale, the resource limits, and
 * the signals; it never runs in the program's own threads. It does not follow into a child of
 * fork: the child still answers what needs no engine.
 *
 * A question whose answer is not known returns NULL, or ALLOC_SIZE_UNKNOWN, and alloc_last_error
 * says why. No function changes errno. All may be called by several threads at once, but not by
 * signal handlers. While another thread allocates and frees, the answer was true at some instant
 * between call and return. What is returned by pointer lives until the process ends, and equal
 * strings, types and allocators are the same pointer.
 *
 * Not promised: an answer while a library is being loaded, that is in constructors that dlopen
 * runs and in callbacks of dl_iterate_phdr. Such a question returns unknown after some seconds.
 */
#ifndef ALLOCS_H
#define ALLOCS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What issued some memory. */
struct allocator {
  const char *name; /* as every front end shows it: "malloc", "stackframe" */
};

/* A type: a layout. Two definitions of the same layout are one. */
struct uniqtype;

#define ALLOC_SIZE_UNKNOWN ((size_t)-1)

/* The allocator that issued the innermost object. */
const struct allocator *alloc_get_allocator(const void *p);

/* First address of the object. */
const void *alloc_get_base(const void *p);

/* First address after the object. */
const void *alloc_get_limit(const void *p);

/* Bytes of the object. Of a heap chunk, those that the program asked for. */
size_t alloc_get_size(const void *p);

/* Type of the whole object: of a function, its function type; of a stack frame, its layout. */
const struct uniqtype *alloc_get_type(const void *p);

/* Return address of the call that allocated the object, where there was one. */
const void *alloc_get_site(const void *p);

/* Name of the function, variable, section or mapping. */
const char *alloc_get_name(const void *p);

/* All of the above at once. */
struct alloc_info {
  const struct allocator *allocator;
  const void *base;
  const void *limit;
  size_t size;
  const struct uniqtype *type; /* NULL: see alloc_get_type */
  const void *site;            /* NULL: see alloc_get_site */
  const char *name;            /* NULL: has none */
};

/* Fills *info; returns false, and leaves it alone, if not even the allocator is known. */
bool alloc_get_info(const void *p, struct alloc_info *info);

/* The unique name of a type, such as "__ARR42_int$32"; NULL of NULL. */
const char *uniqtype_name(const struct uniqtype *type);

/* How C spells the type, such as "int[42]"; NULL of NULL. */
const char *uniqtype_spelling(const struct uniqtype *type);

/* Bytes; ALLOC_SIZE_UNKNOWN of NULL, and of what has no size, such as a function. */
size_t uniqtype_size(const struct uniqtype *type);

#define UNIQTYPE_NAME(type) uniqtype_name(type)

/*
 * Why the last question of this thread was not answered, or not fully; NULL if it was. Valid until
 * the thread's next question.
 */
const char *alloc_last_error(void);

#ifdef __cplusplus
}
#endif

#endif
