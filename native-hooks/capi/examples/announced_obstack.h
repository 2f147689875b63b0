/*
 * announced_obstack.h - obstacks that announce their objects. Include it instead of <obstack.h>.
 *
 * An object is announced when it is finished; one that still grows is not on record. What
 * obstack_free takes back ends with it, and what lies in later chunks when those are freed.
 */
#ifndef ANNOUNCED_OBSTACK_H
#define ANNOUNCED_OBSTACK_H

#include <allocs.h>
#include <obstack.h>

#define ANNOUNCED_OBSTACK allocs_suballocator("obstack")

/* Not inlined: the site of an object is the call of this function. */
static __attribute__((noinline, unused)) void *announced_obstack_finish(struct obstack *stack) {
  size_t size = obstack_object_size(stack);
  void *object = obstack_finish(stack);
  allocs_announce_alloc(ANNOUNCED_OBSTACK, object, size);
  return object;
}

/* Afterwards the obstack's chunk is the one with the object in it. */
static __attribute__((unused)) void announced_obstack_free(struct obstack *stack, void *object) {
  obstack_free(stack, object);
  if (object != NULL) {
    allocs_announce_reset(ANNOUNCED_OBSTACK, object, stack->chunk_limit);
  }
}

/* obstack_alloc, obstack_copy and obstack_copy0 are macros that finish an object. */
#undef obstack_finish
#define obstack_finish(stack) announced_obstack_finish(stack)
#undef obstack_free
#define obstack_free(stack, object) announced_obstack_free(stack, object)

#endif
