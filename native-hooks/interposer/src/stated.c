/*
 * stated.c - what was said of chunks on request. It is kept as objects of custom allocators are, so it
 * ends as they do: with the chunk, whose head is made wide for that.
 */
#include "sub.h"

_Atomic(uint32_t) ah_stated_any;

bool ah_stated(uintptr_t base, uint32_t *path, uint32_t *type) {
  struct ah_object stated;
  *path = *type = 0;
  if (atomic_load_explicit(&ah_stated_any, memory_order_acquire) == 0 ||
      !ah_sub_find_in(AH_SUB_STATED, base, &stated) || stated.base != base) {
    return false;
  }
  *path = stated.path == ah_site_lost() ? 0 : stated.path;
  *type = stated.type;
  return true;
}

bool ah_state(uintptr_t base, uint32_t path, uint32_t type) {
  if (path == 0 && type == 0) {
    ah_unstate(base);
    return true;
  }
  ah_subs_publish();
  atomic_store(&ah_stated_any, 1);
  uint32_t kept_path, kept_type;
  return ah_sub_record(AH_SUB_STATED, base, AH_STATED_BYTES, path == 0 ? ah_site_lost() : path, type) &&
         ah_stated(base, &kept_path, &kept_type) && kept_path == path && kept_type == type;
}

void ah_unstate(uintptr_t base) {
  if (AH_UNLIKELY(atomic_load_explicit(&ah_stated_any, memory_order_relaxed) != 0)) {
    ah_sub_forget(AH_SUB_STATED, base, base + 1);
  }
}
