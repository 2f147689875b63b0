/* statics.c - ranges whose stamp is the generation. */
#include "statics.h"

#include "generation.h"
#include "ranges.h"

static struct ranges statics;

bool statics_find(uintptr_t address, struct answer *out) {
  uint64_t stamp;
  return ranges_find(&statics, address, out, &stamp) && stamp == generation();
}

bool statics_find_around(uintptr_t address, struct answer *out) {
  return ranges_find_around(&statics, address, generation(), out);
}

void statics_add(uintptr_t address, const struct answer *answer, uint64_t before) {
  if (before == generation()) {
    ranges_add(&statics, address, before, answer);
  }
}
