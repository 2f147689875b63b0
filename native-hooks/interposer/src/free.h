/* free.h - how every hook that frees does it, and what all hooks share. */
#ifndef ALLOCS_FREE_H
#define ALLOCS_FREE_H

#include "real.h"
#include "record.h"

#define AH_HOOK __attribute__((visibility("default")))
#define AH_CALLER ((uintptr_t)__builtin_return_address(0))

/* The hooks are compiled to leave rbp alone, so it is the caller's. */
AH_INLINE uintptr_t ah_rbp(void) {
  uintptr_t value;
  __asm__("movq %%rbp, %0" : "=r"(value));
  return value;
}

/* Says who called a hook: for ah_record and ah_path_here. */
#define AH_CALL AH_CALLER, (uintptr_t)__builtin_dwarf_cfa(), ah_rbp()
#define AH_PATH_OF_CALLER() ah_path_here(AH_CALL)

__attribute__((visibility("hidden"))) void ah_free_slow(void *p);

/* A chunk is forgotten before it is freed: afterwards its address may be another thread's. */
AH_INLINE void ah_free(void *p) {
  if (p == NULL) {
    return;
  }
  if (AH_LIKELY(ah_erase_fast(p))) {
    ah_real.free(p);
  } else {
    ah_free_slow(p);
  }
}

#endif
