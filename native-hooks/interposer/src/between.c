#include "between.h"
#include "index.h"
#include "os.h"
#include "uncounted.h"

#include <elf.h>
#include <stdatomic.h>
#include <string.h>

#define IMAGES 256u

/* What is known of an image. Records are kept when it is unloaded: it may come again. */
struct known {
  _Atomic(uint64_t) key;                   /* of its place and headers; 0: the slot is free */
  _Atomic(const struct ah_uncounted *) has; /* NULL: not known yet */
};
static struct known images[IMAGES];
static const struct ah_uncounted nothing;

/* Two images in one place differ in their headers, which tell where all else lies in their files. */
static uint64_t key_of(const struct ah_image *image) {
  const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
  uint64_t key = (image->start * factor ^ image->limit) * factor ^ (uintptr_t)image->unwind;
  for (uintptr_t at = image->start; at < image->start + sizeof(Elf64_Ehdr); at += sizeof key) {
    uint64_t word;
    memcpy(&word, (const void *)at, sizeof word);
    key = (key ^ word) * factor;
    key ^= key >> 32;
  }
  return key | 1;
}

static struct known *find(uint64_t key) {
  for (uint32_t i = 0; i < IMAGES; i++) {
    struct known *slot = &images[(key + i) % IMAGES];
    uint64_t held = 0;
    if (atomic_compare_exchange_strong(&slot->key, &held, key) || held == key) {
      return slot;
    }
  }
  return NULL;
}

/* Two threads may read the same file at once; what the later one made is given back. */
static const struct ah_uncounted *learn(struct known *slot, const struct ah_image *image) {
  bool may_open = !ah_flag_is_set(ALLOCS_HOOK_SANDBOXED);
  struct ah_uncounted *mine = may_open ? ah_uncounted_of(image) : NULL;
  const struct ah_uncounted *other = NULL;
  if (!atomic_compare_exchange_strong(&slot->has, &other, mine == NULL ? &nothing : mine) &&
      mine != NULL) {
    ah_os_unmap(mine, mine->bytes);
  }
  return atomic_load(&slot->has);
}

bool ah_is_between(const struct ah_image *image, uintptr_t site) {
  uintptr_t bias;
  if (image->internal) {
    return true;
  }
  struct known *slot = ah_image_bias(image, &bias) ? find(key_of(image)) : NULL;
  if (slot == NULL) {
    return false;
  }
  const struct ah_uncounted *has = atomic_load_explicit(&slot->has, memory_order_acquire);
  if (has == NULL) {
    has = learn(slot, image);
  }
  return ah_uncounted_holds(has, site - 1 - image->start);
}
