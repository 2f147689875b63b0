/*
 * announced_slice.h - GLib's slices, announced with the types that g_slice_new is told. Include it
 * behind <glib.h>. Slices that GLib's own functions allocate are not seen: those need a rule,
 * allocs run --suballoc 'g_slice_alloc(Z)p' ….
 */
#ifndef ANNOUNCED_SLICE_H
#define ANNOUNCED_SLICE_H

#include <allocs.h>
#include <glib.h>
#include <string.h>

#define ANNOUNCED_SLICE allocs_suballocator("glib-slice")

/* Not inlined: the site of a slice is the call of one of these functions. */
static __attribute__((noinline, unused)) void *announced_slice_alloc(gsize size, const char *type) {
  void *p = g_slice_alloc(size);
  allocs_announce_alloc(ANNOUNCED_SLICE, p, size);
  if (type != NULL) {
    allocs_announce_type(ANNOUNCED_SLICE, p, type);
  }
  return p;
}

static __attribute__((noinline, unused)) void *announced_slice_alloc0(gsize size,
                                                                      const char *type) {
  void *p = g_slice_alloc0(size);
  allocs_announce_alloc(ANNOUNCED_SLICE, p, size);
  if (type != NULL) {
    allocs_announce_type(ANNOUNCED_SLICE, p, type);
  }
  return p;
}

static __attribute__((noinline, unused)) void *announced_slice_copy(gsize size, const void *from) {
  void *p = g_slice_copy(size, from);
  allocs_announce_alloc(ANNOUNCED_SLICE, p, size);
  return p;
}

/* Before the slice can be another thread's. */
static __attribute__((unused)) void announced_slice_free1(gsize size, void *p) {
  allocs_announce_free(ANNOUNCED_SLICE, p);
  g_slice_free1(size, p);
}

static __attribute__((unused)) void announced_slice_free_chain(gsize size, void *chain, gsize next) {
  for (char *p = chain; p != NULL; memcpy(&p, p + next, sizeof p)) {
    allocs_announce_free(ANNOUNCED_SLICE, p);
  }
  g_slice_free_chain_with_offset(size, chain, next);
}

#undef g_slice_new
#define g_slice_new(type) ((type *)announced_slice_alloc(sizeof(type), #type))
#undef g_slice_new0
#define g_slice_new0(type) ((type *)announced_slice_alloc0(sizeof(type), #type))
#define g_slice_alloc(size) announced_slice_alloc(size, NULL)
#define g_slice_alloc0(size) announced_slice_alloc0(size, NULL)
#define g_slice_copy(size, from) announced_slice_copy(size, from)
#define g_slice_free1(size, p) announced_slice_free1(size, p)
#undef g_slice_free
#define g_slice_free(type, p) announced_slice_free1(sizeof(type), p)
#define g_slice_free_chain_with_offset(size, chain, next) \
  announced_slice_free_chain(size, chain, next)

#endif
