/* real.c - finds the functions behind the hooks, and serves calls until it has. */
#include "real.h"

#include "boot.h"
#include "index.h"
#include "modules.h"
#include "new_hooks.h"

#include <dlfcn.h>
#include <errno.h>
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

static void *boot_calloc(size_t count, size_t size) {
  if (ah_real_init()) {
    return ah_real.calloc(count, size);
  }
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return NULL;
  }
  return ah_boot_allocate(bytes, 16);
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

/* Pointers to functions and to data convert into each other: POSIX says so of dlsym. */
#define NEXT(name) (found.name = (__typeof__(found.name))dlsym(RTLD_NEXT, #name))

static struct ah_real find_next(void) {
  struct ah_real found;
  memset(&found, 0, sizeof found);
  NEXT(malloc);
  NEXT(free);
  NEXT(calloc);
  NEXT(realloc);
  NEXT(posix_memalign);
  NEXT(aligned_alloc);
  NEXT(memalign);
  NEXT(valloc);
  NEXT(pvalloc);
  NEXT(malloc_usable_size);
  return found;
}

/* The C library's own malloc: other allocators export glibc's internal names as well. */
static bool is_glibc(const struct ah_real *real) {
  void *version = dlsym(RTLD_NEXT, "gnu_get_libc_version");
  const void *module = ah_module_of((const void *)real->malloc);
  return version != NULL && module != NULL && module == ah_module_of(version);
}

static void resolve(void) {
  ah_index_init();
  struct ah_real found = find_next();
  ah_root.real_malloc = (uintptr_t)found.malloc;
  bool glibc = is_glibc(&found);
  ah_new_init((const void *)found.malloc);
  /* A lookup that succeeds forgets what was not found. dlerror() would translate the message, under
   * a lock that the caller may hold: bindtextdomain() allocates inside it. */
  (void)dlsym(RTLD_NEXT, "malloc");
  ah_flag_set(glibc ? ALLOCS_HOOK_GLIBC : ALLOCS_HOOK_RAISED);
  ah_real = glibc ? found : ah_raised(&found);
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
