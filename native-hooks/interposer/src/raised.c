/*
 * raised.c - requests below 17 bytes become 17, on allocators other than glibc's.
 *
 * Chunks of at least 17 bytes that start on multiples of 16 start at least 32 apart,
 * whatever the size classes, which is what the index needs. glibc has no smaller chunk
 * and no other starts. An allocator that does otherwise makes the index unfit for use.
 */
#include "index.h"
#include "real.h"

static struct ah_real raw;

static size_t raise_request(size_t size) {
  return size < AH_RAISED_REQUEST ? AH_RAISED_REQUEST : size;
}

static void *checked(void *p) {
  if (AH_UNLIKELY(((uintptr_t)p & 15) != 0)) {
    ah_flag_set(ALLOCS_HOOK_UNFIT);
    ah_count(&ah_root.lost_alignment);
  }
  return p;
}

static void *raised_malloc(size_t size) { return checked(raw.malloc(raise_request(size))); }

static void *raised_calloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) || bytes >= AH_RAISED_REQUEST) {
    return checked(raw.calloc(count, size));
  }
  return checked(raw.calloc(1, AH_RAISED_REQUEST));
}

/* Whether realloc to 0 frees is the allocator's choice, so it is left to choose. */
static void *raised_realloc(void *p, size_t size) {
  if (p == NULL || size != 0) {
    return checked(raw.realloc(p, raise_request(size)));
  }
  void *q = raw.realloc(p, 0);
  return q == NULL ? NULL : checked(raw.realloc(q, AH_RAISED_REQUEST));
}

static int raised_posix_memalign(void **out, size_t alignment, size_t size) {
  int error = raw.posix_memalign(out, alignment, raise_request(size));
  if (error == 0) {
    checked(*out);
  }
  return error;
}

static void *raised_aligned_alloc(size_t alignment, size_t size) {
  return checked(raw.aligned_alloc(alignment, raise_request(size)));
}

static void *raised_memalign(size_t alignment, size_t size) {
  return checked(raw.memalign(alignment, raise_request(size)));
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
