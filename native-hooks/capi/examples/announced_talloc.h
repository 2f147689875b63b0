/*
 * announced_talloc.h - talloc's objects, announced with their types. Include it behind <talloc.h>.
 *
 * An object stands behind a header of talloc's, in a chunk of its own or in a pool (talloc_pool).
 * What hangs on an object ends with it.
 */
#ifndef ANNOUNCED_TALLOC_H
#define ANNOUNCED_TALLOC_H

#include <allocs.h>
#include <stdbool.h>
#include <talloc.h>

#define ANNOUNCED_TALLOC allocs_suballocator("talloc")

/* Not inlined: the site of an object is the call of one of these functions. */
static __attribute__((noinline, unused)) void *announced_talloc(const void *context, size_t size,
                                                                bool zero, const char *type,
                                                                const char *name) {
  void *p = zero ? _talloc_zero(context, size, name) : talloc_named_const(context, size, name);
  allocs_announce_alloc(ANNOUNCED_TALLOC, p, size);
  if (p != NULL && type != NULL) {
    allocs_announce_type(ANNOUNCED_TALLOC, p, type);
  }
  return p;
}

static __attribute__((noinline, unused)) void *announced_talloc_array(const void *context,
                                                                      size_t size, unsigned count,
                                                                      const char *type) {
  void *p = _talloc_array(context, size, count, type);
  allocs_announce_alloc(ANNOUNCED_TALLOC, p, size * count);
  if (p != NULL) {
    allocs_announce_type(ANNOUNCED_TALLOC, p, type);
  }
  return p;
}

static __attribute__((unused)) void announced_talloc_end(const void *p, int depth, int most,
                                                         int is_reference, void *unused) {
  (void)depth, (void)most, (void)unused;
  if (!is_reference) {
    allocs_announce_free(ANNOUNCED_TALLOC, (void *)p);
  }
}

static __attribute__((unused)) int announced_talloc_free(void *p, const char *location) {
  if (p != NULL && ANNOUNCED_TALLOC != 0) {
    talloc_report_depth_cb(p, 0, -1, announced_talloc_end, NULL);
  }
  return _talloc_free(p, location);
}

#undef talloc
#define talloc(context, type) \
  ((type *)announced_talloc(context, sizeof(type), false, #type, #type))
#undef talloc_zero
#define talloc_zero(context, type) \
  ((type *)announced_talloc(context, sizeof(type), true, #type, #type))
#undef talloc_size
#define talloc_size(context, size) announced_talloc(context, size, false, NULL, __location__)
#undef talloc_array
#define talloc_array(context, type, count) \
  ((type *)announced_talloc_array(context, sizeof(type), count, #type))
#undef talloc_free
#define talloc_free(p) announced_talloc_free(p, __location__)

#endif
