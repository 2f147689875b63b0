/*
 * raised.c - requests below 8 bytes become 8, and realloc's below 17 become 17, on allocators other than
 * glibc's.
 *
 * Chunks of at least 8 bytes that start on multiples of 8 start as far apart, those of more bytes, which
 * start on multiples of 16, 16, and those of at least 17 bytes 32: so each has a word of its own, in one table
 * if it is short, else in the other. Were what realloc returns short, a chunk that it leaves in place would
 * have to change from the other table to that one, and readers look there first. glibc has no chunk below 32
 * bytes and no other starts. An allocator that does otherwise makes the index unfit for use.
 */
#include "index.h"
#include "real.h"

static struct ah_real raw;

static size_t raise_request(size_t size) { return size < AH_SHORT_SPACING ? AH_SHORT_SPACING : size; }

static size_t raise_to_spaced(size_t size) { return size < AH_SPACED_REQUEST ? AH_SPACED_REQUEST : size; }

static void *checked(void *p, size_t request) {
  uintptr_t alignment = request <= AH_SHORT_SPACING ? AH_SHORT_SPACING : AH_ALIGNMENT;
  if (AH_UNLIKELY(((uintptr_t)p & (alignment - 1)) != 0)) {
    ah_flag_set(ALLOCS_HOOK_UNFIT);
    ah_count(&ah_root.lost_alignment);
  }
  return p;
}

static void *raised_malloc(size_t size) { return checked(raw.malloc(raise_request(size)), size); }

static void *raised_malloc_marking(size_t size) { return ah_marked(raised_malloc(size), size); }

static void *raised_calloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) || bytes >= AH_SHORT_SPACING) {
    return checked(raw.calloc(count, size), bytes);
  }
  return checked(raw.calloc(1, AH_SHORT_SPACING), bytes);
}

static void *raised_calloc_marking(size_t count, size_t size) {
  return ah_marked(raised_calloc(count, size), count * size);
}

/* Whether realloc to 0 frees is the allocator's choice, so it is left to choose. */
static void *raised_realloc(void *p, size_t size) {
  if (p == NULL || size != 0) {
    return checked(raw.realloc(p, raise_to_spaced(size)), AH_SPACED_REQUEST);
  }
  void *q = raw.realloc(p, 0);
  return q == NULL ? NULL : checked(raw.realloc(q, AH_SPACED_REQUEST), AH_SPACED_REQUEST);
}

static int raised_posix_memalign(void **out, size_t alignment, size_t size) {
  int error = raw.posix_memalign(out, alignment, raise_request(size));
  if (error == 0) {
    checked(*out, size);
  }
  return error;
}

static void *raised_aligned_alloc(size_t alignment, size_t size) {
  return checked(raw.aligned_alloc(alignment, raise_request(size)), size);
}

static void *raised_memalign(size_t alignment, size_t size) {
  return checked(raw.memalign(alignment, raise_request(size)), size);
}

static void *raised_valloc(size_t size) { return raw.valloc(raise_request(size)); }

static void *raised_pvalloc(size_t size) { return raw.pvalloc(raise_request(size)); }

struct ah_real ah_raised(const struct ah_real *real) {
  raw = *real;
  ah_short_limit = AH_SPACED_REQUEST;
  return (struct ah_real){
      .malloc_marking = raised_malloc_marking,
      .calloc_marking = raised_calloc_marking,
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
