/*
 * malloc_hooks.c - the C entry points: each calls the real function and tells the index.
 *
 * The site of a chunk is the return address of the call that made it. A chunk is
 * forgotten before it is freed: afterwards its address may be another thread's.
 */
#include "boot.h"
#include "changes.h"
#include "free.h"
#include "os.h"
#include "sub.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

AH_HOOK void *malloc(size_t size) {
  void *p = ah_real.malloc_marking(size);
  return ah_record_here(p, size);
}

/* As glibc ends a program that frees what it freed: that policies hold the chunk hides no mistake. */
static void freed_twice(void) {
  static const char message[] = "free(): double free detected of a chunk that policies hold\n";
  ah_syscall(SYS_write, STDERR_FILENO, (long)message, sizeof message - 1, 0, 0, 0);
  abort();
}

void ah_free_slow(void *p) {
  if (p == NULL) {
    return;
  }
  enum ah_letting letting = ah_held_any() ? ah_let_go((uintptr_t)p) : AH_UNHELD;
  if (letting == AH_GONE_BEFORE) {
    freed_twice();
  }
  if (letting != AH_UNHELD) {
    return;
  }
  if (ah_erase_slow((uintptr_t)p)) {
    ah_real.free(p);
  }
}

AH_HOOK void free(void *p) { ah_free(p); }

AH_HOOK void cfree(void *p);
AH_HOOK void cfree(void *p) { ah_free(p); }

/*
 * C23's are free with something said. An allocator must not be told that: small sizes may have been
 * raised.
 */
static void free_what_was_sized(void *p) {
  if (ah_flag_is_set(ALLOCS_HOOK_BYPASSED)) {
    ah_program_free(p);
  } else {
    ah_free(p);
  }
}

AH_HOOK void free_sized(void *p, size_t size);
AH_HOOK void free_sized(void *p, size_t size) {
  (void)size;
  free_what_was_sized(p);
}

AH_HOOK void free_aligned_sized(void *p, size_t alignment, size_t size);
AH_HOOK void free_aligned_sized(void *p, size_t alignment, size_t size) {
  (void)alignment;
  (void)size;
  free_what_was_sized(p);
}

AH_HOOK void *calloc(size_t count, size_t size) {
  size_t bytes = AH_ANEW(count * size); /* if that overflows, the call is refused, so NULL is recorded: nothing */
  return ah_record_here(ah_real.calloc_marking(count, size), bytes);
}

/* A boot chunk cannot move in place, nor be freed. */
static void *realloc_boot(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  void *q = ah_real.malloc(size);
  if (q == NULL) {
    return NULL;
  }
  size_t old = ah_boot_size(p);
  memcpy(q, p, old < size ? old : size);
  return ah_record(q, size, site, cfa, rbp);
}

/* A chunk that policies hold stays where it is, for them. */
static void *realloc_held(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  void *q = ah_real.malloc(size);
  if (q != NULL) {
    size_t usable = ah_real.malloc_usable_size(p);
    memcpy(q, p, usable < size ? usable : size);
    ah_record_slow(q, size, site, cfa, rbp);
    ah_free(p);
  }
  return q;
}

static __attribute__((noinline)) void *reallocate_slow(void *p, size_t size, uintptr_t site,
                                                       uintptr_t cfa, uintptr_t rbp) {
  if (p == NULL) {
    return ah_record_spaced(ah_real.realloc(NULL, size), size, site, cfa, rbp);
  }
  if (ah_boot_owns(p)) {
    return realloc_boot(p, size, site, cfa, rbp);
  }
  if (ah_held_any() && ah_is_held((uintptr_t)p)) {
    return realloc_held(p, size, site, cfa, rbp);
  }
  struct ah_move move = ah_move_begin((uintptr_t)p);
  void *q = ah_real.realloc(p, size);
  if (q != NULL) {
    ah_move_end(&move, (uintptr_t)q, size, ah_path_here(site, cfa, rbp));
    ah_unstate((uintptr_t)q);
  } else if (size == 0) {
    ah_move_forget(&move);
  } else {
    ah_move_abort(&move);
  }
  return q;
}

/* The same for a chunk whose record is but one narrow head, as almost all are. */
static void *reallocate(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  struct ah_move move;
  if (!ah_move_begin_narrow((uintptr_t)p, &move)) {
    return reallocate_slow(p, size, site, cfa, rbp);
  }
  void *q = ah_real.realloc(p, size);
  if (q == p) {
    return ah_record_spaced(p, size, site, cfa, rbp);
  }
  if (q != NULL) {
    ah_record_spaced(q, size, site, cfa, rbp);
  } else if (size != 0) {
    ah_move_abort(&move);
    return NULL;
  }
  ah_move_forget(&move);
  return q;
}

AH_HOOK void *realloc(void *p, size_t size) { return reallocate(p, size, AH_CALL); }

AH_HOOK void *reallocarray(void *p, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return NULL;
  }
  return reallocate(p, bytes, AH_CALL);
}

AH_HOOK int posix_memalign(void **out, size_t alignment, size_t size) {
  int error = ah_real.posix_memalign(out, alignment, size);
  if (error == 0) {
    ah_record(*out, size, AH_CALL);
  }
  return error;
}

AH_HOOK void *aligned_alloc(size_t alignment, size_t size) {
  return ah_record(ah_real.aligned_alloc(alignment, size), size, AH_CALL);
}

AH_HOOK void *memalign(size_t alignment, size_t size) {
  return ah_record(ah_real.memalign(alignment, size), size, AH_CALL);
}

AH_HOOK void *valloc(size_t size) { return ah_record(ah_real.valloc(size), size, AH_CALL); }

AH_HOOK void *pvalloc(size_t size) { return ah_record(ah_real.pvalloc(size), size, AH_CALL); }

AH_HOOK size_t malloc_usable_size(void *p) {
  return p != NULL && ah_boot_owns(p) ? ah_boot_size(p) : ah_real.malloc_usable_size(p);
}
