/* sub_find.c - the reader of custom allocators' objects inside the process, after FORMAT.md. */
#include "free.h"
#include "sub.h"

static uint32_t load(const ah_word *word) {
  return atomic_load_explicit((ah_word *)word, memory_order_acquire);
}

/* The last object of a granule that starts at or below an address. */
static bool last_in(const struct ah_sub_region *region, uintptr_t granule, uintptr_t address,
                    uintptr_t *base, uint32_t *class) {
  uint32_t value = load(ah_sub_word(region, granule));
  uintptr_t start = granule << AH_SUB_SHIFT;
  *base = start + ((value & AH_SUB_OFFSET) >> AH_SUB_OFFSET_SHIFT);
  *class = *base <= address ? value & AH_SUB_CLASS : 0;
  if ((value & AH_SUB_FINE) == 0) {
    return *class != 0;
  }
  uintptr_t highest = address < start + 7 ? address : start + 7;
  for (uintptr_t a = highest + 1; a-- > start;) {
    if (*class != 0 && a == *base) {
      break;
    }
    uint32_t fine = load(ah_sub_fine(region, a)) & AH_SUB_CLASS;
    if (fine != 0) {
      *base = a;
      *class = fine;
      break;
    }
  }
  return *class != 0;
}

/* The nearest object that starts in the address's block, at or below it. */
static bool near(const struct ah_sub_region *region, uintptr_t address, uintptr_t *base,
                 uint32_t *class) {
  uintptr_t first = address >> AH_SUB_BLOCK_SHIFT << (AH_SUB_BLOCK_SHIFT - AH_SUB_SHIFT);
  for (uintptr_t granule = (address >> AH_SUB_SHIFT) + 1; granule-- > first;) {
    uint32_t value = load(ah_sub_word(region, granule));
    if (AH_UNLIKELY((value & (AH_SUB_CLASS | AH_SUB_FINE)) != 0) &&
        last_in(region, granule, address, base, class)) {
      return true;
    }
  }
  return false;
}

/* The object that reaches into the address's block, if the block's entry is not left over. */
static bool far(uint32_t index, const struct ah_sub_region *region, uintptr_t address,
                uintptr_t *base, uint32_t *class) {
  uintptr_t distance = load(ah_sub_reach(region, address));
  uintptr_t first = address >> AH_SUB_BLOCK_SHIFT << (AH_SUB_BLOCK_SHIFT - AH_SUB_SHIFT);
  if (distance == 0 || distance > first) {
    return false;
  }
  uintptr_t granule = first - distance;
  const struct ah_sub_region *other = ah_sub_region_find(index, granule << AH_SUB_SHIFT);
  return other != NULL && last_in(other, granule, address, base, class);
}

bool ah_sub_find_in(uint32_t index, uintptr_t address, struct ah_object *out) {
  const struct ah_sub_region *region = ah_sub_region_find(index, address);
  struct ah_class class;
  uint32_t id;
  uintptr_t base;
  if (region == NULL || (!near(region, address, &base, &id) &&
                         !far(index, region, address, &base, &id)) ||
      !ah_class_get(id, &class) || address - base >= (class.size == 0 ? 1 : class.size)) {
    return false;
  }
  *out = (struct ah_object){base, class.size, class.path, class.type};
  return true;
}

static bool is_deeper(const struct ah_object *object, uint32_t sub,
                      const struct allocs_hook_object *than) {
  if (than->sub == 0 || object->base != than->base) {
    return than->sub == 0 || object->base > than->base;
  }
  return object->size != than->size ? object->size < than->size : sub > than->sub;
}

AH_HOOK int allocs_hook_sub_find(const void *p, struct allocs_hook_object *out) {
  struct allocs_hook_object best = {0, 0, 0, 0, 0, NULL, NULL};
  uint32_t used = __atomic_load_n(&ah_root.suballocators, __ATOMIC_ACQUIRE) == 0 ? 0 : ah_subs_used();
  for (uint32_t sub = 1; sub <= used; sub++) {
    struct ah_object object;
    if (ah_sub_find_in(sub, (uintptr_t)p, &object) && is_deeper(&object, sub, &best)) {
      best = (struct allocs_hook_object){object.base,      object.size,
                                         ah_site_of(object.path), sub, object.path,
                                         ah_sub_name(sub), ah_type_name(object.type)};
    }
  }
  if (best.sub == 0) {
    return ALLOCS_HOOK_NONE;
  }
  *out = best;
  return ALLOCS_HOOK_LIVE;
}
