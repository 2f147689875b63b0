#include "paths_schedule.h"
#include "calls.h"
#include "frames.h"
#include "paths.h"
#include "scheduler.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALLS = 2, DEEPER = 1024 }; /* in words: so much deeper, a call looks at the same slot of the glances */
_Static_assert(DEEPER * 8 == AH_GLANCES * 16, "so much");

/* The calls are invented but for the first frame, whose size is what .eh_frame says. */
static uintptr_t caller;
static struct call {
  uintptr_t base; /* of its chunk */
  uintptr_t callers_caller;
} calls[CALLS];
static uintptr_t stacks[CALLS][DEEPER]; /* as the caller has it when it allocates */
static struct paths_tried tried;

/* --- what is known of paths, put back before each run --- */

static void *frames_before;
static void *index_before;
static uint32_t first_new_path;

static size_t frames_size(void) {
  const struct ah_frames *frames = atomic_load(&ah_frames);
  return sizeof *frames + (frames->mask + 1) * sizeof frames->entries[0];
}

static size_t index_size(void) {
  const struct ah_path_index *index = atomic_load(&ah_path_index);
  return sizeof *index + (index->mask + 1) * sizeof index->slots[0];
}

static void keep_paths(void) {
  frames_before = malloc(frames_size());
  index_before = malloc(index_size());
  memcpy(frames_before, atomic_load(&ah_frames), frames_size());
  memcpy(index_before, atomic_load(&ah_path_index), index_size());
  first_new_path = atomic_load(&ah_path_next);
}

static void forget_all(void) {
  ah_paths_unloaded(); /* clears hot steps */
  memset(ah_glances, 0, sizeof ah_glances);
  memset(ah_glance_patience, 0, sizeof ah_glance_patience);
  memcpy(atomic_load(&ah_frames), frames_before, frames_size());
  memcpy(atomic_load(&ah_path_index), index_before, index_size());
  for (uint32_t id = first_new_path; id < atomic_load(&ah_path_next); id++) {
    memset((void *)ah_path_of(id), 0, ah_root.path_frames * sizeof(uint64_t));
  }
  atomic_store(&ah_path_next, first_new_path);
  for (int i = 0; i < CALLS; i++) {
    ah_erase_slow(calls[i].base);
  }
}

/* --- threads --- */

static bool has_path(const struct allocs_hook_chunk *found, const struct call *call) {
  return found->path_length == 2 && found->path[0] == caller && found->path[1] == call->callers_caller;
}

/* It has its path at once; when another thread looks, it is not there, or has it. */
static void look_at(const struct call *call, bool there) {
  struct allocs_hook_chunk found;
  int state = allocs_hook_find((const void *)call->base, &found);
  tried.answers++;
  if (state == ALLOCS_HOOK_LIVE ? !has_path(&found, call) : there) {
    tried.wrong++;
    printf("wrong: a path: state=%d; switches:", state);
    print_switches();
  }
}

/* By the stack of a call, for the chunk of one, which may be the same. */
static void allocate_by(const struct call *call) {
  uintptr_t cfa = (uintptr_t)&stacks[call - calls][1];
  ah_record((void *)call->base, 24, caller, cfa, 0);
  look_at(call, true);
}

static void once_by_one(void) { allocate_by(&calls[0]); }

static void once_by_other(void) { allocate_by(&calls[1]); }

static void often_by_one(void) {
  for (uint32_t i = 0; i < AH_GLANCE_MISSES + 2; i++) {
    allocate_by(&calls[0]);
  }
}

static void often_by_other(void) {
  for (uint32_t i = 0; i < AH_GLANCE_MISSES + 2; i++) {
    allocate_by(&calls[1]);
  }
}

static void look_at_both(void) {
  look_at(&calls[0], false);
  look_at(&calls[1], false);
}

/* --- scenarios --- */

__attribute__((noinline)) static uintptr_t return_address(void) {
  return (uintptr_t)__builtin_return_address(0);
}

static void begin_as(uintptr_t callers_caller_of_one, uintptr_t callers_caller_of_other, int words) {
  calls[0].callers_caller = stacks[0][words] = callers_caller_of_one;
  calls[1].callers_caller = stacks[1][words] = callers_caller_of_other;
}

struct paths_tried try_paths(uintptr_t one, uintptr_t other) {
  struct ah_image image;
  caller = return_address();
  struct ah_rule rule = {AH_RULE_NONE, 0, 0};
  if (ah_image_of(caller - 1, &image)) {
    rule = ah_rule_of(&image, caller - 1);
  }
  if (rule.kind != AH_RULE_SP || (unsigned)rule.cfa >= sizeof stacks[0] - 8) {
    printf("the frame of try_paths is unusual\n");
    exit(1);
  }
  calls[0].base = one;
  calls[1].base = other;
  /* Nothing is known of how these were called. */
  uintptr_t functions[CALLS] = {(uintptr_t)&try_paths, (uintptr_t)&keep_paths};
  keep_paths();
  begin_as(functions[0], functions[0], rule.cfa / 8);
  once_by_one(); /* the kernel is asked what can be read, once */
  once_by_other();
  explore(forget_all, once_by_one, once_by_other, NULL);
  explore(forget_all, once_by_one, once_by_other, look_at_both);
  begin_as(functions[0], functions[1], rule.cfa / 8);
  explore(forget_all, often_by_one, often_by_other, NULL);
  /* Who looks at the glance of the other has its marks changed to his own. */
  explore(forget_all, often_by_other, once_by_one, often_by_one);
  return tried;
}
