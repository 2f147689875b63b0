/* frames.c - a table of slots, found by return address and size. */
#include "frames.h"

#include "intern.h"
#include "slot.h"

#include <string.h>

enum { LAYOUTS = 4096 };

/*
 * OWN: bytes below the CFA that nothing inside the frame takes. Where something does, it begins lower
 * in a frame that is aligned otherwise, so that LOW has to be the same: the low bits of the CFA, or
 * all of it where what is below it is so much that aligning it to more may be the reason.
 */
enum { PC, SIZE, GENERATION, OWN, LOW, ALLOCATOR, NAME, TYPE, TYPE_UNKNOWN, LAYOUT_WORDS };

enum { ANY = 1, ALIGNMENT = 4096 };

static _Atomic(uint64_t) layouts[LAYOUTS][1 + LAYOUT_WORDS];

/* With less than ALIGNMENT below the CFA, other frames with these low bits have no less. */
static uint64_t low_bits(uintptr_t cfa, uint64_t own) {
  return own < ALIGNMENT ? cfa % ALIGNMENT : cfa;
}

static _Atomic(uint64_t) *slot_of(const struct frame *frame) {
  return layouts[(frame->pc ^ frame->pc >> 12 ^ (frame->cfa - frame->base) >> 3) % LAYOUTS];
}

bool frames_find(const struct frame *frame, uintptr_t address, uint64_t generation,
                 struct answer *out) {
  uint64_t words[LAYOUT_WORDS];
  if (!slot_read(slot_of(frame), words, LAYOUT_WORDS) || words[PC] != frame->pc ||
      words[SIZE] != frame->cfa - frame->base || words[GENERATION] != generation ||
      frame->cfa - address > words[OWN] ||
      (words[LOW] != ANY && words[LOW] != low_bits(frame->cfa, words[OWN]))) {
    return false;
  }
  *out = (struct answer){.allocator = (const struct allocator *)words[ALLOCATOR],
                         .base = frame->base,
                         .limit = frame->cfa,
                         .site = frame->pc,
                         .type = (const struct uniqtype *)words[TYPE],
                         .name = (const char *)words[NAME],
                         .type_unknown = (const char *)words[TYPE_UNKNOWN]};
  return true;
}

void frames_learn(const struct frame *frame, uint64_t generation, const struct answer *engine,
                  const struct reasons *reasons) {
  bool same = engine->base == frame->base && engine->limit == frame->cfa &&
              engine->site == frame->pc && engine->own_base >= engine->base &&
              engine->own_base < engine->limit;
  if (!same) {
    return;
  }
  const char *why = engine->type ? NULL : intern_string(reasons->type, strlen(reasons->type));
  uint64_t own = frame->cfa - engine->own_base;
  uint64_t words[LAYOUT_WORDS] = {
      [PC] = frame->pc,
      [SIZE] = frame->cfa - frame->base,
      [GENERATION] = generation,
      [OWN] = own,
      [LOW] = engine->own_base == frame->base ? ANY : low_bits(frame->cfa, own),
      [ALLOCATOR] = (uintptr_t)engine->allocator,
      [NAME] = (uintptr_t)engine->name,
      [TYPE] = (uintptr_t)engine->type,
      [TYPE_UNKNOWN] = (uintptr_t)why,
  };
  slot_write(slot_of(frame), words, LAYOUT_WORDS);
}
