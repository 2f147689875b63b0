/*
 * real.h - the functions behind the hooks.
 *
 * Each pointer is callable at any time: before the real functions are known they lead to
 * a stub that looks for them, and serves calls that the search itself makes from the boot
 * arena. Where the allocator behind is not the C library's, they lead to wrappers that
 * keep chunk starts AH_SPACING apart, and those of short ones AH_SHORT_SPACING.
 */
#ifndef ALLOCS_REAL_H
#define ALLOCS_REAL_H

#include "index.h"

#pragma GCC visibility push(hidden)

struct ah_real {
  void *(*malloc_marking)(size_t); /* as malloc, but the address of a short chunk is marked: see ah_marked */
  void (*free)(void *);
  void *(*calloc_marking)(size_t, size_t);
  void *(*malloc)(size_t);
  void *(*calloc)(size_t, size_t);
  void *(*realloc)(void *, size_t);
  int (*posix_memalign)(void **, size_t, size_t);
  void *(*aligned_alloc)(size_t, size_t);
  void *(*memalign)(size_t, size_t);
  void *(*valloc)(size_t);
  void *(*pvalloc)(size_t);
  size_t (*malloc_usable_size)(void *);
};

extern struct ah_real ah_real;

/*
 * The top bit, which no address has and no region's tag, marks short chunks where they come from: so nobody asks
 * for their size who asks for their region.
 */
#define AH_SHORT_MARK ((uintptr_t)1 << 63)
static inline void *ah_marked(void *p, size_t size) {
  return p != NULL && size < ah_short_limit ? (void *)((uintptr_t)p | AH_SHORT_MARK) : p;
}
static inline void *ah_unmarked(void *p) { return (void *)((uintptr_t)p & ~AH_SHORT_MARK); }

/* Looks for the real functions. False while another call, maybe an outer one, is at it. */
bool ah_real_init(void);

/* Whether an instruction is in the allocator behind us, or in fork, which locks it. Takes no lock. */
bool ah_real_holds(uintptr_t pc);

/* free as the program's calls reach it: its own, where it brought one. */
void ah_program_free(void *p);

/* The wrappers for allocators that may pack chunks closer than AH_SPACING. From now on there are short ones. */
struct ah_real ah_raised(const struct ah_real *real);

#pragma GCC visibility pop

#endif
