/* real.c - finds the functions behind the hooks, and serves calls until it has. */
#include "real.h"

#include "boot.h"
#include "borrowed.h"
#include "image.h"
#include "index.h"
#include "modules.h"
#include "new_hooks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum state { UNRESOLVED, RESOLVING, RESOLVED };

static _Atomic(int) state;

static void *boot_malloc(size_t size) {
  return ah_real_init() ? ah_real.malloc(size) : ah_boot_allocate(size, 16);
}

/* Nothing that the real allocator issued exists yet. */
static void boot_free(void *p) {
  if (ah_real_init()) {
    ah_real.free(p);
  }
}

static void *boot_malloc_marking(size_t size) {
  return ah_real_init() ? ah_real.malloc_marking(size) : ah_boot_allocate(size, 16);
}

static void *allocate_zeroed(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return NULL;
  }
  return ah_boot_allocate(bytes, 16);
}

static void *boot_calloc(size_t count, size_t size) {
  return ah_real_init() ? ah_real.calloc(count, size) : allocate_zeroed(count, size);
}

static void *boot_calloc_marking(size_t count, size_t size) {
  return ah_real_init() ? ah_real.calloc_marking(count, size) : allocate_zeroed(count, size);
}

static void *boot_realloc(void *p, size_t size) {
  if (ah_real_init()) {
    return ah_real.realloc(p, size);
  }
  void *q = ah_boot_allocate(size, 16);
  if (p != NULL && q != NULL && ah_boot_owns(p)) {
    size_t old = ah_boot_size(p);
    memcpy(q, p, old < size ? old : size);
  }
  return q;
}

static int boot_posix_memalign(void **out, size_t alignment, size_t size) {
  if (ah_real_init()) {
    return ah_real.posix_memalign(out, alignment, size);
  }
  int saved = errno;
  void *p = ah_boot_allocate(size, alignment);
  errno = saved;
  if (p == NULL) {
    return ENOMEM;
  }
  *out = p;
  return 0;
}

static void *boot_aligned_alloc(size_t alignment, size_t size) {
  return ah_real_init() ? ah_real.aligned_alloc(alignment, size)
                        : ah_boot_allocate(size, alignment);
}

static void *boot_memalign(size_t alignment, size_t size) {
  return ah_real_init() ? ah_real.memalign(alignment, size) : ah_boot_allocate(size, alignment);
}

static void *boot_valloc(size_t size) {
  return ah_real_init() ? ah_real.valloc(size) : ah_boot_allocate(size, 4096);
}

static void *boot_pvalloc(size_t size) {
  return ah_real_init() ? ah_real.pvalloc(size)
                        : ah_boot_allocate((size + 4095) & ~(size_t)4095, 4096);
}

static size_t boot_usable_size(void *p) {
  return ah_real_init() ? ah_real.malloc_usable_size(p) : 0;
}

struct ah_real ah_real = {
    .malloc_marking = boot_malloc_marking,
    .calloc_marking = boot_calloc_marking,
    .malloc = boot_malloc,
    .free = boot_free,
    .calloc = boot_calloc,
    .realloc = boot_realloc,
    .posix_memalign = boot_posix_memalign,
    .aligned_alloc = boot_aligned_alloc,
    .memalign = boot_memalign,
    .valloc = boot_valloc,
    .pvalloc = boot_pvalloc,
    .malloc_usable_size = boot_usable_size,
};

enum { MALLOC, FREE, CALLOC, REALLOC, POSIX_MEMALIGN, ALIGNED_ALLOC, MEMALIGN, VALLOC, PVALLOC,
       USABLE_SIZE, LIBC_VERSION, MALLOC_INFO, FORK, BARE_FORK, WANTED };

static struct ah_wanted wanted[WANTED] = {
    [MALLOC] = {.name = "malloc"},
    [FREE] = {.name = "free"},
    [CALLOC] = {.name = "calloc"},
    [REALLOC] = {.name = "realloc"},
    [POSIX_MEMALIGN] = {.name = "posix_memalign"},
    [ALIGNED_ALLOC] = {.name = "aligned_alloc"},
    [MEMALIGN] = {.name = "memalign"},
    [VALLOC] = {.name = "valloc"},
    [PVALLOC] = {.name = "pvalloc"},
    [USABLE_SIZE] = {.name = "malloc_usable_size"},
    [LIBC_VERSION] = {.name = "gnu_get_libc_version"},
    [MALLOC_INFO] = {.name = "malloc_info"},
    [FORK] = {.name = "fork"},
    [BARE_FORK] = {.name = "_Fork"},
};

/* Pointers to data and to functions convert into each other, as dlsym's do. */
#define NEXT(member, index) .member = (__typeof__(ah_real.member))wanted[index].next.address

static struct ah_real find_next(void) {
  ah_modules_resolve(wanted, WANTED);
  return (struct ah_real){
      NEXT(malloc_marking, MALLOC),
      NEXT(calloc_marking, CALLOC),
      NEXT(malloc, MALLOC),
      NEXT(free, FREE),
      NEXT(calloc, CALLOC),
      NEXT(realloc, REALLOC),
      NEXT(posix_memalign, POSIX_MEMALIGN),
      NEXT(aligned_alloc, ALIGNED_ALLOC),
      NEXT(memalign, MEMALIGN),
      NEXT(valloc, VALLOC),
      NEXT(pvalloc, PVALLOC),
      NEXT(malloc_usable_size, USABLE_SIZE),
  };
}

/*
 * A malloc in the executable, or in a library that was preloaded before, takes the calls.
 * Then some chunks would be ours and others not, and no record could be trusted. Nor could
 * it with another C library than glibc: musl gives chunks out of the pages of modules.
 */
static bool is_bypassed(void) {
  return wanted[LIBC_VERSION].first.address == NULL ||
         wanted[MALLOC].first.address != (const void *)malloc ||
         wanted[FREE].first.address != (const void *)free;
}

/* The C library's own malloc: other allocators export glibc's internal names as well. */
static bool is_glibc(void) {
  const void *libc = wanted[LIBC_VERSION].next.module;
  return libc != NULL && libc == wanted[MALLOC].next.module;
}

/*
 * glibc's functions that others call stand behind those that only they call: 17 KB of them in 2.36, by the
 * order of its files and of its compiler.
 */
#define GLIBC_INNER_BYTES (20u << 10)
#define GLIBC_LAST_BYTES (4u << 10)

static bool is_within(uintptr_t pc, const struct ah_definition *function, uintptr_t before,
                      uintptr_t length) {
  return function->address != NULL && pc - ((uintptr_t)function->address - before) < before + length;
}

bool ah_real_holds(uintptr_t pc) {
  struct ah_image image;
  const struct ah_definition *first = &wanted[MALLOC].next, *last = &wanted[MALLOC_INFO].next;
  if (is_within(pc, &wanted[FORK].next, 0, GLIBC_LAST_BYTES) ||
      is_within(pc, &wanted[BARE_FORK].next, 0, GLIBC_LAST_BYTES)) {
    return true;
  }
  if (ah_flag_is_set(ALLOCS_HOOK_GLIBC)) {
    uintptr_t length = (uintptr_t)last->address - (uintptr_t)first->address + GLIBC_LAST_BYTES;
    return last->address == NULL || is_within(pc, first, GLIBC_INNER_BYTES, length);
  }
  return !ah_image_of(ah_root.real_malloc, &image) || pc - image.start < image.limit - image.start;
}

void ah_program_free(void *p) {
  void (*its)(void *) = (void (*)(void *))wanted[FREE].first.address;
  (its == NULL ? free : its)(p);
}

static void resolve(void) {
  ah_index_init();
  ah_borrow_init();
  struct ah_real found = find_next();
  ah_root.real_malloc = (uintptr_t)found.malloc;
  ah_new_init(wanted[MALLOC].next.module);
  if (is_bypassed()) {
    ah_flag_set(ALLOCS_HOOK_BYPASSED);
    ah_new_bypass();
  }
  ah_flag_set(is_glibc() ? ALLOCS_HOOK_GLIBC : ALLOCS_HOOK_RAISED);
  ah_real = is_glibc() ? found : ah_raised(&found);
  ah_flag_set(ALLOCS_HOOK_READY);
  ah_index_publish();
}

bool ah_real_init(void) {
  int seen = UNRESOLVED;
  if (atomic_compare_exchange_strong(&state, &seen, RESOLVING)) {
    resolve();
    atomic_store(&state, RESOLVED);
    return true;
  }
  return seen == RESOLVED;
}
