/* again.c - one line of the processor's cache for each address, the last of those that share it. */
#include "again.h"

#include "slot.h"

enum { ADDRESS, WORDS, SEEN, SEEN_MORE, EXTENT, SITE, TYPE, COUNT };

#define SLOTS 4096u
#define MULTIPLIER UINT64_C(0x9e3779b97f4a7c15)

_Static_assert(sizeof(_Atomic(uint64_t)[1 + COUNT]) == 64, "a slot fills a line");

static _Alignas(64) _Atomic(uint64_t) slots[SLOTS][1 + COUNT];

/* Absent where the hooks are not loaded: then nothing is kept, and nothing asked. */
extern struct allocs_hook_root allocs_hook_root __attribute__((weak));

static _Atomic(uint64_t) *slot_of(uintptr_t address) {
  return slots[address * MULTIPLIER >> 32 & (SLOTS - 1)];
}

bool again_find(uintptr_t address, struct answer *out) {
  _Atomic(uint64_t) *slot = slot_of(address);
  uint64_t words[COUNT];
  if (atomic_load_explicit(&slot[1 + ADDRESS], memory_order_relaxed) != address ||
      !slot_read(slot, words, COUNT) || words[ADDRESS] != address) {
    return false;
  }
  struct allocs_hook_mark mark = {(const uint32_t *)words[WORDS],
                                  {(uint32_t)words[SEEN], (uint32_t)(words[SEEN] >> 32),
                                   (uint32_t)words[SEEN_MORE]},
                                  (uint32_t)(words[SEEN_MORE] >> 32)};
  /* What a custom allocator announced may lie inside the chunk. */
  if (__atomic_load_n(&allocs_hook_root.suballocators, __ATOMIC_ACQUIRE) != 0 ||
      !allocs_hook_still_holds(&mark)) {
    return false;
  }
  uintptr_t base = address - (uint32_t)words[EXTENT];
  *out = (struct answer){.base = base,
                         .limit = base + (words[EXTENT] >> 32),
                         .site = words[SITE],
                         .type = (const struct uniqtype *)words[TYPE]};
  return true;
}

void again_keep(uintptr_t address, const struct answer *chunk,
                const struct allocs_hook_mark *mark) {
  if (mark->count == 0 || chunk->limit - chunk->base > UINT32_MAX) {
    return;
  }
  uint64_t words[COUNT] = {[ADDRESS] = address,
                           [WORDS] = (uintptr_t)mark->words,
                           [SEEN] = mark->seen[0] | (uint64_t)mark->seen[1] << 32,
                           [SEEN_MORE] = mark->seen[2] | (uint64_t)mark->count << 32,
                           [EXTENT] = (address - chunk->base) |
                                      (uint64_t)(chunk->limit - chunk->base) << 32,
                           [SITE] = chunk->site,
                           [TYPE] = (uintptr_t)chunk->type};
  slot_write(slot_of(address), words, COUNT);
}
