/*
 * raised.c - requests below 17 bytes become 17, on allocators other than glibc's.
 *
 * Chunks of at least 17 bytes that start on multiples of 16 start at least 32 apart,
 * whatever the size classes, which is what the index needs. glibc has no smaller chunk.
 */
#include "layout.h"
#include "real.h"

static struct ah_real raw;

static size_t raise_request(size_t size) {
  return size < AH_RAISED_REQUEST ? AH_RAISED_REQUEST : size;
}

static void *raised_malloc(size_t size) { return raw.malloc(raise_request(size)); }

static void *raised_calloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) || bytes >= AH_RAISED_REQUEST) {
    return raw.calloc(count, size);
  }
  return raw.calloc(1, AH_RAISED_REQUEST);
}

/* Whether realloc to 0 frees is the allocator's choice, so it is left to choose. */
static void *raised_realloc(void *p, size_t size) {
  if (p == NULL || size != 0) {
    return raw.realloc(p, raise_request(size));
  }
  void *q = raw.realloc(p, 0);
  return q == NULL ? NULL : raw.realloc(q, AH_RAISED_REQUEST);
}

static int raised_posix_memalign(void **out, size_t alignment, size_t size) {
  return raw.posix_memalign(out, alignment, raise_request(size));
}

static void *raised_aligned_alloc(size_t alignment, size_t size) {
  return raw.aligned_alloc(alignment, raise_request(size));
}

static void *raised_memalign(size_t alignment, size_t size) {
  return raw.memalign(alignment, raise_request(size));
}

static void *raised_valloc(size_t size) { return raw.valloc(raise_request(size)); }

static void *raised_pvalloc(size_t size) { return raw.pvalloc(raise_request(size)); }

struct ah_real ah_raised(const struct ah_real *real) {
  raw = *real;
  return (struct ah_real){
      .malloc = raised_malloc,
      .free = real->free,
      .calloc = raised_calloc,
      .realloc = raised_realloc,
      .posix_memalign = raised_posix_memalign,
      .aligned_alloc = raised_aligned_alloc,
      .memalign = raised_memalign,
      .valloc = raised_valloc,
      .pvalloc = raised_pvalloc,
      .malloc_usable_size = real->malloc_usable_size,
  };
}
