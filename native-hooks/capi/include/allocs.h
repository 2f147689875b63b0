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
 * Allocators of a program's own tell what they do by the functions further down; those at the end
 * change objects, and what is said of them.
 *
 * Compile with -g and link with what `allocs config --cflags --libs` says, or use allocscc.
 *
 * Base, limit, size and site of heap chunks come from the hook index at once. So does all that was
 * asked before about functions and variables, about arguments and environment, and about frames of
 * the thread that asks: a frame is known once another one of its size was asked about that goes on at
 * the same instruction. Anything else is answered by an engine in a Java virtual machine, which the
 * first such question starts, in threads of its own, in this process: that question takes some tenths
 * of a second, later ones some milliseconds. The virtual machine
 * keeps its hands off standard input, output and error, off the locale, the resource limits, and
 * the signals; it never runs in the program's own threads. It does not follow into a child of
 * fork: the child still answers what needs no engine.
 *
 * A question whose answer is not known returns NULL, or ALLOC_SIZE_UNKNOWN, and alloc_last_error
 * says why. No function changes errno. All may be called by several threads at once. Signal handlers
 * may only ask about frames that are known already, and only if they did not interrupt the dynamic
 * linker. While another thread allocates and frees, the answer was true at some instant
 * between call and return. What is returned by pointer lives until the process ends, and equal
 * strings, types and allocators are the same pointer.
 *
 * Not promised: an answer while a library is being loaded, that is in constructors that dlopen
 * runs and in callbacks of dl_iterate_phdr. Such a question returns unknown after some seconds.
 * Of an address in a frame of another thread, only the stack is known.
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

/*
 * Custom allocators: a pool, a region, a slab, whatever hands out parts of memory that it got
 * elsewhere. One that announces what it does has its objects shown like chunks of malloc: under its
 * own name, each with size, site and type, inside the chunk or mapping that holds them.
 *
 *   void *pool_alloc(struct pool *pool, size_t size) {
 *     void *p = ...;
 *     allocs_announce_alloc(allocs_suballocator("pool"), p, size);
 *     return p;
 *   }
 *
 * What follows needs no library: programs only include this header. It does nothing but a test
 * where the hooks are not loaded (`allocs run` loads them), and takes no lock, allocates nothing,
 * and keeps errno where they are. It may be called by signal handlers, and by all threads at once,
 * as long as an object belongs to one thread when it is announced, as its memory does.
 *
 * An object is announced after the allocator has taken its memory, and its end before the memory
 * can be another's. Its site is the call of the function that announces it. Objects may have any
 * size and alignment; an object replaces all of the same allocator that overlap it, so that a
 * forgotten end does no harm once the memory is used again. All objects end when the chunk or
 * mapping that holds them is given back.
 *
 * Not promised: that all can be recorded. There are 64 names, and where memory is short, records are
 * lost and counted.
 */

/* No part of the interface: what the hooks export, absent where they are not loaded. */
uint32_t allocs_hook_suballocator(const char *name) __attribute__((weak));
void allocs_hook_announce_alloc(uint32_t sub, void *p, size_t size, void *frame)
    __attribute__((weak));
void allocs_hook_announce_arena(uint32_t sub, void *base, size_t size, void *frame)
    __attribute__((weak));
bool allocs_hook_sub_free(uint32_t sub, void *p) __attribute__((weak));
void allocs_hook_sub_reset(uint32_t sub, void *base, void *limit) __attribute__((weak));
bool allocs_hook_sub_retire(uint32_t sub, void *base) __attribute__((weak));
bool allocs_hook_sub_type(uint32_t sub, void *p, const char *type) __attribute__((weak));

/* Inlined even where nothing else is: the frame is that of the function that announces. */
#define ALLOCS_INLINE static inline __attribute__((always_inline, unused))

/*
 * The number of a custom allocator: the same for the same name. Users see the name: lower case
 * letters, digits, "-", "_" and ".", as in "apr-pool"; at most 63 bytes. Returns 0, with which the
 * other functions do nothing, if the hooks are not loaded or no number is left. Worth keeping in a
 * variable where objects are allocated by the million.
 */
ALLOCS_INLINE unsigned allocs_suballocator(const char *name) {
  return allocs_hook_suballocator ? allocs_hook_suballocator(name) : 0;
}

/* An object of `size` bytes now starts at p. NULL is ignored. */
ALLOCS_INLINE void allocs_announce_alloc(unsigned allocator, void *p, size_t size) {
  if (allocs_hook_announce_alloc) {
    allocs_hook_announce_alloc(allocator, p, size, __builtin_frame_address(0));
  }
}

/* The object that starts at p ends. */
ALLOCS_INLINE void allocs_announce_free(unsigned allocator, void *p) {
  if (allocs_hook_sub_free) {
    allocs_hook_sub_free(allocator, p);
  }
}

/* All objects that start in [base, limit) end: a region is emptied, an obstack is cut back. */
ALLOCS_INLINE void allocs_announce_reset(unsigned allocator, void *base, void *limit) {
  if (allocs_hook_sub_reset) {
    allocs_hook_sub_reset(allocator, base, limit);
  }
}

/*
 * The type of the object that starts at p, or that it is an array of, by its name in the program's
 * own language: "struct point", "std::pair<int, int>". It is looked up in the debug information when
 * somebody asks. Without it, the type is inferred from the site.
 */
ALLOCS_INLINE void allocs_announce_type(unsigned allocator, void *p, const char *type) {
  if (allocs_hook_sub_type) {
    allocs_hook_sub_type(allocator, p, type);
  }
}

/*
 * `size` bytes at base will be parcelled out, from now until they are retired, which ends all
 * objects in them. An arena shows what is empty, too; objects need none. Arenas of an allocator do
 * not overlap.
 */
ALLOCS_INLINE void allocs_announce_arena(unsigned allocator, void *base, size_t size) {
  if (allocs_hook_announce_arena) {
    allocs_hook_announce_arena(allocator, base, size, __builtin_frame_address(0));
  }
}

ALLOCS_INLINE void allocs_retire_arena(unsigned allocator, void *base) {
  if (allocs_hook_sub_retire) {
    allocs_hook_sub_retire(allocator, base);
  }
}

/*
 * Changes: what the program has done to its own objects, and says of them. What it says is shown
 * wherever the object is, by this interface, by `allocs what`, `show` and `list`, and from a core file,
 * as set by the program. Each change is logged; `allocs changes` lists them, and allocs_changes below.
 *
 *   allocs_set_type(p, "struct point | struct circle");
 *   allocs_promote(p, "pool");
 *
 * A change is done, or refused: nothing is different then, and the reason is returned. Without hooks
 * all are refused, as nobody would notice the end of what is changed. An address anywhere in an object
 * stands for it, except where it is to be resized or freed. As with free, the object must be the
 * caller's own meanwhile. They keep errno, and need no engine.
 */
enum allocs_refusal {
  ALLOCS_DONE = 0,
  ALLOCS_NO_HOOKS,
  ALLOCS_NO_CHUNK,
  ALLOCS_NOT_A_NAME,
  ALLOCS_NO_ROOM,
  ALLOCS_TOO_LARGE,
  ALLOCS_ANNOUNCED,
  ALLOCS_IS_ARENA,
  ALLOCS_NO_ARENA,
  ALLOCS_NO_POLICY,
  ALLOCS_FOREIGN,
  ALLOCS_POINTERS,
  ALLOCS_FREED,
};

/* No part of the interface. */
int allocs_hook_set_type(void *p, const char *type) __attribute__((weak));
int allocs_hook_set_site(void *p, const void *site) __attribute__((weak));
int allocs_hook_promote(void *p, const char *suballocator) __attribute__((weak));
int allocs_hook_demote(void *p) __attribute__((weak));
int allocs_hook_attach(void *p, const char *policy) __attribute__((weak));
int allocs_hook_detach(void *p, const char *policy) __attribute__((weak));
int allocs_hook_resize(void *p, size_t size) __attribute__((weak));
int allocs_hook_free(void *p) __attribute__((weak));
void *allocs_hook_allocate(size_t size, size_t alignment, bool zeroed) __attribute__((weak));
void *allocs_hook_migrate(void *p, size_t size) __attribute__((weak));
struct allocs_hook_change;
size_t allocs_hook_changes(uint64_t from, struct allocs_hook_change *out, size_t count)
    __attribute__((weak));

/* The reason in words; of 0 that there is none. */
ALLOCS_INLINE const char *allocs_reason(int refusal) {
  switch (refusal) {
  case ALLOCS_DONE:
    return "it was done";
  case ALLOCS_NO_HOOKS:
    return "the hooks are not loaded: nobody would notice when it ends";
  case ALLOCS_NO_CHUNK:
    return "no chunk or object on record is there";
  case ALLOCS_NOT_A_NAME:
    return "not a name, or one more than there can be";
  case ALLOCS_NO_ROOM:
    return "no room is left to record it";
  case ALLOCS_TOO_LARGE:
    return "malloc gave fewer bytes than that";
  case ALLOCS_ANNOUNCED:
    return "it is a custom allocator's own, which says that by itself";
  case ALLOCS_IS_ARENA:
    return "it is an arena already";
  case ALLOCS_NO_ARENA:
    return "it is no arena that is a chunk or object as a whole";
  case ALLOCS_NO_POLICY:
    return "no policy of this name holds it";
  case ALLOCS_FOREIGN:
    return "the malloc of this process is not glibc's";
  case ALLOCS_POINTERS:
    return "pointers to it cannot be found and changed";
  case ALLOCS_FREED:
    return "the program freed it: only policies hold it";
  default:
    return "unknown refusal";
  }
}

/*
 * The type of the chunk or object at p, or that it is an array of, by its name in the program's own
 * language; of several, with " | " between them, it may be any: it is a union of them. It is looked up
 * when somebody asks. It counts until it is set anew, or to NULL, and ends with the chunk: with free, and
 * with realloc, wherever that leaves it.
 */
ALLOCS_INLINE int allocs_set_type(void *p, const char *type) {
  return allocs_hook_set_type ? allocs_hook_set_type(p, type) : ALLOCS_NO_HOOKS;
}

/* The call that the chunk at p comes from, by where that returns to. */
ALLOCS_INLINE int allocs_set_site(void *p, const void *site) {
  return allocs_hook_set_site ? allocs_hook_set_site(p, site) : ALLOCS_NO_HOOKS;
}

/*
 * The chunk or object at p is parcelled out from now on, by a custom allocator of this name: as if that
 * had announced it as an arena.
 */
ALLOCS_INLINE int allocs_promote(void *p, const char *suballocator) {
  return allocs_hook_promote ? allocs_hook_promote(p, suballocator) : ALLOCS_NO_HOOKS;
}

/* It is parcelled out no more: all objects in it end. */
ALLOCS_INLINE int allocs_demote(void *p) {
  return allocs_hook_demote ? allocs_hook_demote(p) : ALLOCS_NO_HOOKS;
}

/*
 * Policies hold chunks, besides the program that has them: a chunk that is freed stays, and is the
 * policies' to use, until the last has let go. A realloc of it leaves it to them and moves to another. To
 * free it twice ends the program, as without policies.
 * There are 32 policies, by names as suballocators have them, and 16,384 chunks can be held. These and
 * the following may not be called by signal handlers.
 */
ALLOCS_INLINE int allocs_attach(void *p, const char *policy) {
  return allocs_hook_attach ? allocs_hook_attach(p, policy) : ALLOCS_NO_HOOKS;
}

/* Frees the chunk if it was freed already and this was the last to hold it. */
ALLOCS_INLINE int allocs_detach(void *p, const char *policy) {
  return allocs_hook_detach ? allocs_hook_detach(p, policy) : ALLOCS_NO_HOOKS;
}

/* Another size for the chunk that starts at p, where it is: as far as what malloc gave reaches. */
ALLOCS_INLINE int allocs_resize(void *p, size_t size) {
  return allocs_hook_resize ? allocs_hook_resize(p, size) : ALLOCS_NO_HOOKS;
}

/*
 * free, if a chunk on record starts at p. To compilers what was given to free is gone: a chunk that
 * policies hold, and the same function uses on, is given to this.
 */
ALLOCS_INLINE int allocs_free(void *p) {
  return allocs_hook_free ? allocs_hook_free(p) : ALLOCS_NO_HOOKS;
}

/*
 * A chunk, aligned to a power of two (0: as malloc does), filled with zeros or anything, and of a type
 * if that is not NULL. Its site is where this is called. NULL if there is no memory, and without
 * hooks.
 */
ALLOCS_INLINE void *allocs_allocate(size_t size, size_t alignment, bool zeroed, const char *type) {
  void *p = allocs_hook_allocate ? allocs_hook_allocate(size, alignment, zeroed) : NULL;
  if (p && type) {
    (void)allocs_hook_set_type(p, type);
  }
  return p;
}

/*
 * Another chunk in the place of that which starts at p: with its bytes, its type and its site. That at p is
 * freed; whoever has pointers to it has to have others. NULL if no chunk on record starts there, if it is
 * an arena or policies hold it, if there is no memory, and without hooks: nothing is different then.
 */
ALLOCS_INLINE void *allocs_migrate(void *p) {
  return allocs_hook_migrate ? allocs_hook_migrate(p, ALLOC_SIZE_UNKNOWN) : NULL;
}

enum allocs_change_kind {
  ALLOCS_ALLOCATE = 1,
  ALLOCS_FREE,
  ALLOCS_RESIZE,
  ALLOCS_MIGRATE,
  ALLOCS_SET_TYPE,
  ALLOCS_SET_SITE,
  ALLOCS_PROMOTE,
  ALLOCS_DEMOTE,
  ALLOCS_ATTACH,
  ALLOCS_DETACH,
};

/* One change, as it was logged. */
struct allocs_change {
  uint64_t number; /* 1 and up */
  uint32_t kind;   /* enum allocs_change_kind */
  uint32_t reserved;
  const void *base;
  size_t size;      /* of the object after it; of one that is gone, before */
  const void *site; /* where the call returned to that asked for it; NULL: could not be kept */
  const char *text; /* the type, suballocator or policy; NULL if there is none */
};

/*
 * Copies changes, ascending, from a number on, as many as there is room for, and returns how many. The
 * newest 4096 are kept.
 */
ALLOCS_INLINE size_t allocs_changes(uint64_t from, struct allocs_change *out, size_t count) {
  return allocs_hook_changes ? allocs_hook_changes(from, (struct allocs_hook_change *)out, count)
                             : 0;
}

#ifdef __cplusplus
}
#endif

#endif
