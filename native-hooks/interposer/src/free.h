/* free.h - how every hook that frees does it, and what all hooks share. */
#ifndef ALLOCS_FREE_H
#define ALLOCS_FREE_H

#include "paths.h"
#include "real.h"
#include "record.h"

/* A hook starts a cache line: how its code lies in them is a fiftieth of what a pair takes. */
#define AH_HOOK __attribute__((visibility("default"), aligned(64)))
#define AH_CALLER ((uintptr_t)__builtin_return_address(0))

/* The hooks are compiled to leave rbp alone, so it is the caller's. */
AH_INLINE uintptr_t ah_rbp(void) {
  uintptr_t value;
  __asm__("movq %%rbp, %0" : "=r"(value));
  return value;
}

/* Says who called a hook: for ah_record and ah_path_here. */
#define AH_CFA ((uintptr_t)__builtin_dwarf_cfa())
#define AH_CALL AH_CALLER, AH_CFA, ah_rbp()
#define AH_PATH_OF_CALLER() ah_path_here(AH_CALL)

/*
 * ah_record for a hook's caller, of a chunk that is marked if it is short; and as fast as can be: what few calls
 * need is computed only for them. Says whether p is NULL, which has no region.
 */
AH_INLINE void *ah_record_if_any(void *p, size_t size, bool *is_null) {
  uintptr_t base = (uintptr_t)p;
  const struct ah_tables *tables = ah_tables_here();
  ah_word *words;
  *is_null = false;
  if (AH_UNLIKELY(!ah_region_near(tables, base, &words))) {
    void *q = AH_ANEW(p);
    *is_null = q == NULL;
    return *is_null ? NULL : ah_record_slow(ah_unmarked(q), size, AH_CALL);
  }
  uint64_t sized = (uint64_t)size << AH_NARROW_SIZE_SHIFT; /* no chunk has so many bytes that some are lost */
  uint64_t head = sized | ah_id_by_site(tables, AH_ANEW(AH_CALLER));
  if (ah_is_simple(head)) {
    return AH_ANEW(ah_write_narrow(words, base, (uint32_t)head)); /* anew, or gcc has p move around */
  }
  if (!ah_is_simple(sized)) {
    return ah_record_slow(AH_ANEW(p), AH_ANEW(sized) >> AH_NARROW_SIZE_SHIFT, AH_CALL);
  }
  uint64_t glance;
  if (AH_UNLIKELY(!ah_glance_fits(AH_CALLER, AH_CFA, AH_GLANCE_SPECIAL | AH_GLANCE_WIDE, &glance))) {
    return ah_record_walked(AH_ANEW(p), AH_ANEW(sized) >> AH_NARROW_SIZE_SHIFT, AH_CALL,
                            &words[base >> AH_GRANULE_SHIFT]);
  }
  return ah_write_narrow(words, base, (uint32_t)sized | (uint16_t)glance);
}

AH_INLINE void *ah_record_here(void *p, size_t size) {
  bool is_null;
  return ah_record_if_any(p, size, &is_null);
}

/* Also of NULL. */
__attribute__((visibility("hidden"))) void ah_free_slow(void *p);

/* A chunk is forgotten before it is freed: afterwards its address may be another thread's. */
AH_INLINE void ah_free(void *p) {
  if (AH_LIKELY(ah_erase_fast(p))) {
    ah_real.free(p);
  } else {
    ah_free_slow(p);
  }
}

#endif
