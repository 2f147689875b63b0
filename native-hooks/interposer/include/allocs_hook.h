/*
 * allocs_hook.h - what liballocs_preload.so offers to code in the same process.
 *
 * The library records every live chunk of malloc and operator new in an index of
 * its own memory. This header gives the root of that index, which readers outside
 * the process find by its symbol, and a query for readers inside.
 * The layout is specified in native-hooks/FORMAT.md.
 */
#ifndef ALLOCS_HOOK_H
#define ALLOCS_HOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The bytes "ALLOCSHK", read as a little-endian integer. */
#define ALLOCS_HOOK_MAGIC UINT64_C(0x4b4853434f4c4c41)
#define ALLOCS_HOOK_VERSION_MAJOR 4u
#define ALLOCS_HOOK_VERSION_MINOR 0u
#define ALLOCS_HOOK_VERSION ((ALLOCS_HOOK_VERSION_MAJOR << 16) | ALLOCS_HOOK_VERSION_MINOR)

/* Bits of allocs_hook_root.flags. */
enum allocs_hook_flag {
  ALLOCS_HOOK_READY = 1u << 0,     /* the hooks found the functions behind them */
  ALLOCS_HOOK_GLIBC = 1u << 1,     /* those belong to the C library itself */
  ALLOCS_HOOK_RAISED = 1u << 2,    /* small requests are raised: below 8 bytes to 8, realloc's to 17 */
  ALLOCS_HOOK_BYPASSED = 1u << 3,  /* the program's malloc is not ours: nothing is recorded */
  ALLOCS_HOOK_UNFIT = 1u << 4,     /* chunks not 16-byte aligned were seen: trust nothing */
  ALLOCS_HOOK_NEW = 1u << 5,       /* operator new records its own caller */
  ALLOCS_HOOK_SANDBOXED = 1u << 6, /* seccomp was entered: no meeting at exit */
};

/* One of the tables that turn a site id into a path of return addresses. */
struct allocs_hook_sites {
  uint64_t address;  /* of uint64_t[count][path_frames]; 0 while the table is not mapped */
  uint32_t first_id; /* id of its first entry */
  uint32_t count;
};

struct allocs_hook_root {
  uint64_t magic; /* stored last, when the rest is valid */
  uint32_t version;
  uint32_t root_size;
  uint32_t flags;
  uint32_t pid;

  uint32_t granule_shift;
  uint32_t region_shift;
  uint64_t regions;
  uint32_t region_slots;
  uint32_t region_columns;
  uint32_t region_probe_limit;
  uint32_t scan_limit;

  struct allocs_hook_sites sites[3];

  uint64_t big_directory;
  uint32_t big_directory_length;
  uint32_t big_segment_slots;
  uint32_t big_slot_size;
  uint32_t big_used;

  uint64_t boot_base;
  uint64_t boot_limit;
  uint64_t real_malloc;

  uint64_t lost_region;
  uint64_t lost_site;
  uint64_t lost_big;
  uint64_t lost_alignment;

  uint32_t path_frames; /* most return addresses of a path; shorter ones end with 0 */
  uint32_t depth;       /* how many of them may lie outside the C library and C++ runtime */

  uint64_t suballocators; /* of the index of their objects; 0 until there is one */
  uint64_t changed; /* what was changed on request; 0: nothing */
  uint64_t reserved;

  uint64_t events; /* who asked for mappings, threads and libraries */
  uint32_t event_slots;
  uint32_t event_slot_size;
  uint32_t events_used;
  uint32_t lost_event;

  uint64_t counts; /* how much was allocated ever; 0: nobody asked to count */
  uint64_t reserved_counts;
};

extern struct allocs_hook_root allocs_hook_root;

/* Answers of allocs_hook_find. */
enum allocs_hook_state {
  ALLOCS_HOOK_UNKNOWN = -1, /* cannot tell: nothing is recorded here, or the chunk changed too often */
  ALLOCS_HOOK_NONE = 0,     /* no recorded live chunk covers the address */
  ALLOCS_HOOK_LIVE = 1,
  ALLOCS_HOOK_IN_FLIGHT = 2, /* being reallocated at this instant; the values are the old ones */
};

struct allocs_hook_chunk {
  uintptr_t base;
  size_t size;    /* as requested, in bytes; may be 0 */
  uintptr_t site; /* return address of the allocating call; 0 if it could not be kept */
  const uint64_t *path; /* that and those of the calls around it, innermost first; never freed */
  size_t path_length;   /* 0 if the site could not be kept */
};

/*
 * Finds the chunk that covers p: base <= p < base + size, or p == base where size is 0.
 * Fills *out when the answer is LIVE or IN_FLIGHT, and leaves it alone otherwise.
 * Takes no lock, allocates nothing, keeps errno; callable from signal handlers.
 * Does not promise that the chunk is still live when the caller looks at the answer.
 */
int allocs_hook_find(const void *p, struct allocs_hook_chunk *out);

/*
 * What an answer of allocs_hook_find_marked rests on. While that is unchanged the answer holds: of
 * this chunk, or of one that took its place and has the same size and path.
 */
struct allocs_hook_mark {
  const uint32_t *words; /* of the index, which never gives them back */
  uint32_t seen[3];
  uint32_t count; /* how many of them count; 0: the answer cannot be kept */
};

/* The same as allocs_hook_find, where it answers LIVE with a mark of the answer. */
int allocs_hook_find_marked(const void *p, struct allocs_hook_chunk *out,
                            struct allocs_hook_mark *mark);

/* Whether a mark still holds, and the index with it. */
static inline bool allocs_hook_still_holds(const struct allocs_hook_mark *mark) {
  uint32_t flags = __atomic_load_n(&allocs_hook_root.flags, __ATOMIC_ACQUIRE);
  if ((flags & (ALLOCS_HOOK_BYPASSED | ALLOCS_HOOK_UNFIT)) != 0 || mark->count == 0) {
    return false;
  }
  for (uint32_t i = mark->count; i-- > 0;) { /* the head last: what follows it is not older */
    if (__atomic_load_n(&mark->words[i], __ATOMIC_ACQUIRE) != mark->seen[i]) {
      return false;
    }
  }
  return true;
}

/*
 * Custom allocators: whoever parcels out memory that it got elsewhere. Each has a number, and an
 * index of its live objects beside that of chunks. All these functions take no lock, allocate
 * nothing, keep errno, and may be called by signal handlers. An object belongs to the thread that
 * allocates or frees it, as its memory does. Programs use them by way of allocs.h.
 */

/*
 * The number of a name, 1 and up, given out at its first use. 0 if there is no room for more than
 * the 64 there are, or if the name is empty, longer than 63 bytes, or not of visible ASCII.
 */
uint32_t allocs_hook_suballocator(const char *name);

/* The path of a call, by where it returns to, and what %rsp will be and %rbp is then. */
uint32_t allocs_hook_path(uintptr_t return_address, uintptr_t stack, uintptr_t frame);

/* Records an object. It replaces all that is on record in its memory. NULL is ignored. */
void allocs_hook_sub_alloc(uint32_t sub, void *p, size_t size, uint32_t path);

/* Forgets an object, before its memory can be another's. False if none on record starts at p. */
bool allocs_hook_sub_free(uint32_t sub, void *p);

/* Puts an object back that was forgotten, as if that had not been: it could not be resized. */
void allocs_hook_sub_restore(uint32_t sub, void *p, size_t size, uint32_t path);

/* Forgets all objects that start in [base, limit). */
void allocs_hook_sub_reset(uint32_t sub, void *base, void *limit);

/* Names the type of the object that starts at p; false if there is none, or no room. */
bool allocs_hook_sub_type(uint32_t sub, void *p, const char *type);

/* Records memory that is parcelled out, and forgets it with all objects in it. */
void allocs_hook_sub_arena(uint32_t sub, void *base, size_t size, uint32_t path);
bool allocs_hook_sub_retire(uint32_t sub, void *base);

/*
 * The same as allocs_hook_sub_alloc and _arena for code that knows no path: that of the caller of
 * the function with this frame (__builtin_frame_address(0)) is taken. For allocs.h.
 */
void allocs_hook_announce_alloc(uint32_t sub, void *p, size_t size, void *frame);
void allocs_hook_announce_arena(uint32_t sub, void *base, size_t size, void *frame);

/*
 * Gives the live chunk that starts at p another path, as the wrapper's caller is of more interest
 * than the wrapper. False if no chunk on record starts at p. For its owner only.
 */
bool allocs_hook_resite(void *p, uint32_t path);

/*
 * Changes of objects on request, by way of allocs.h: what they do is said there. Each is logged with
 * the path of its caller. Those that allocate or free may not be called by signal handlers.
 */

/* Why nothing was changed; allocs.h has the same numbers. */
enum allocs_hook_refusal {
  ALLOCS_HOOK_DONE = 0,
  ALLOCS_HOOK_NO_HOOKS,  /* only said where this library is not loaded */
  ALLOCS_HOOK_NO_CHUNK,  /* no chunk on record covers the address, or is where it should be */
  ALLOCS_HOOK_NOT_A_NAME,
  ALLOCS_HOOK_NO_ROOM,
  ALLOCS_HOOK_TOO_LARGE, /* larger than what malloc gave */
  ALLOCS_HOOK_ANNOUNCED, /* a custom allocator's object, which that announces anew by itself */
  ALLOCS_HOOK_IS_ARENA,
  ALLOCS_HOOK_NO_ARENA,
  ALLOCS_HOOK_NO_POLICY,
  ALLOCS_HOOK_FOREIGN, /* not glibc's malloc, whose chunks are known to bear it */
  ALLOCS_HOOK_POINTERS,
  ALLOCS_HOOK_FREED, /* by the program: only policies hold it */
};

int allocs_hook_set_type(void *p, const char *type);
int allocs_hook_set_site(void *p, const void *site);
int allocs_hook_promote(void *p, const char *suballocator);
int allocs_hook_demote(void *p);
int allocs_hook_attach(void *p, const char *policy);
int allocs_hook_detach(void *p, const char *policy);
int allocs_hook_resize(void *p, size_t size);
int allocs_hook_free(void *p);
/* Alignment 0: as malloc has it. */
void *allocs_hook_allocate(size_t size, size_t alignment, bool zeroed);

/* A chunk that takes its place elsewhere; NULL if its size is another, or it cannot be. */
void *allocs_hook_migrate(void *p, size_t size);

/* One of those, with numbers as the log has them, of a chunk that must still be as it was seen from outside. */
int allocs_hook_change_chunk(uint32_t kind, void *base, size_t size, uint64_t value, const char *text);

/* The name of the type that was set of the chunk that starts at p; NULL if none was. */
const char *allocs_hook_type_set(const void *p);

struct allocs_hook_change {
  uint64_t number; /* 1 and up */
  uint32_t kind;
  uint32_t path; /* of the call that asked for it */
  uintptr_t base;
  size_t size;      /* after it; of what is gone, before */
  uint64_t site;    /* return address of that call; 0 if it could not be kept */
  const char *text; /* the type, suballocator or policy; NULL if it has none */
};

/*
 * Copies what was changed, the oldest of what is still known first, from a number on. The newest 4096
 * are known. Returns how many were copied.
 */
size_t allocs_hook_changes(uint64_t from, struct allocs_hook_change *out, size_t count);

/*
 * Errands: a function of this library that somebody outside, a tracer, has a thread of the process call.
 * FORMAT.md says how.
 */
struct allocs_hook_errand {
  uint32_t size;    /* of this structure */
  uint32_t version; /* 1 */
  uint64_t entry;   /* where the thread is sent */
  uint64_t done;    /* its program counter when it asks the kernel for its process id, which says: it is done */
  uint64_t check;   /* bool (uint64_t rip, uint64_t rsp, uint64_t rbp): whether it may be sent from there */
  uint64_t code, code_limit; /* this library's instructions */
  uint32_t state_size;       /* room for what XSAVE saves */
  uint32_t busy;             /* 1: a thread is on an errand */
  /* r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi rip eflags rsp, to go back with */
  uint64_t registers[18];
  uint64_t signals; /* which it blocks, to go back with */
  uint64_t function, arguments[6], result;
  char text[256]; /* for an argument to point to */
};

extern struct allocs_hook_errand allocs_hook_errand;

struct allocs_hook_object {
  uintptr_t base;
  size_t size;    /* as announced, in bytes; may be 0 */
  uintptr_t site; /* return address of the allocating call; 0 if it could not be kept */
  uint32_t sub;
  uint32_t path;    /* of the allocating call */
  const char *name; /* of the custom allocator; lives as long as the process */
  const char *type; /* as announced; NULL if it was not */
};

/*
 * Finds the innermost object of custom allocators that covers p, as allocs_hook_find finds chunks.
 * Answers NONE or LIVE.
 */
int allocs_hook_sub_find(const void *p, struct allocs_hook_object *out);

#ifdef __cplusplus
}
#endif

#endif
