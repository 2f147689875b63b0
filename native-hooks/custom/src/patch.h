/*
 * patch.h - puts jumps to our stubs where functions begin.
 *
 * A batch is what is followed in one module, before anybody can run it: at the start of the
 * program, and when a library has been mapped but not yet initialised.
 */
#ifndef ALLOCS_CUSTOM_PATCH_H
#define ALLOCS_CUSTOM_PATCH_H

#include "hook.h"
#include "module.h"

#pragma GCC visibility push(hidden)

enum { AC_BATCH_MAX = 128 };

struct ac_entry {
  uint64_t jump_at;
  uint64_t thunk;
  int protection; /* of the memory around it */
};

struct ac_batch {
  const struct ac_module *module;
  uint8_t *pages; /* for thunks and moved instructions, within reach of the module; NULL: none yet */
  size_t count;
  struct ac_entry entries[AC_BATCH_MAX];
};

/*
 * Prepares a function at an address of the module's file. `hook` has to stay. On failure gives
 * the reason, and the place in the function, or SIZE_MAX.
 */
const char *ac_batch_add(struct ac_batch *batch, const struct ac_place *place, struct ac_hook *hook,
                         void (*stub)(void), size_t *at);

/*
 * Makes all of it real; otherwise gives the reason. batch->pages has to stay as long as the module,
 * and is NULL if nothing was added.
 */
const char *ac_batch_commit(struct ac_batch *batch);

/* Gives the pages back when their module is gone. */
void ac_batch_discard(uint8_t *pages);

#pragma GCC visibility pop

#endif
