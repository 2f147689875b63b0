/*
 * follow.c - tells the recorder what functions do.
 *
 * Runs at any time in any thread: no locks, no allocation, errno kept. Compiled for general
 * registers only, as the stubs save little else.
 */
#include "hook.h"
#include "recorder.h"
#include "search.h"

__thread uint64_t ac_outermost[AC_FAMILIES_MAX] __attribute__((tls_model("initial-exec")));
uint32_t ac_top_families[AC_FAMILIES_MAX + 1];

/* What a reallocation keeps in frame->note. */
enum { OLD_KNOWN, OLD_SIZE, OLD_PATH };

/* The product of what is significant besides a pointer; false if it is no size. */
static bool size_of(const struct ac_frame *frame, size_t *size) {
  const struct ac_rule *rule = frame->hook->rule;
  *size = 1;
  for (int i = 0; i < rule->size_count; i++) {
    uint64_t value = frame->arguments[rule->sizes[i].in];
    if (rule->sizes[i].type == 'i') {
      value = (uint64_t)(int64_t)(int32_t)value;
    }
    if ((int64_t)value < 0 || __builtin_mul_overflow(*size, value, size)) {
      return false;
    }
  }
  return rule->size_count != 0;
}

static uint32_t path_of(const struct ac_frame *frame) {
  return allocs_hook_path(frame->return_address, (uintptr_t)(frame + 1), frame->rbp);
}

static void record(const struct ac_frame *frame, void *object, size_t size, uint32_t path) {
  const struct ac_hook *hook = frame->hook;
  allocs_hook_sub_alloc(hook->family, object, size, path);
  if (hook->resets && hook->rule->pool != AC_NO_REGISTER) {
    ac_pool_holds(hook, frame->arguments[hook->rule->pool], (uint64_t)object);
  }
}

static void leave(const struct ac_frame *frame) {
  uint64_t *outermost = (uint64_t *)((char *)__builtin_thread_pointer() + frame->hook->thread);
  *outermost = 0;
}

/* A stub's function has returned. */
void ac_allocated(struct ac_frame *frame) {
  const struct ac_rule *rule = frame->hook->rule;
  void *object = (void *)frame->result;
  size_t size;
  leave(frame);
  if (object == NULL) {
    if (rule->kind == AC_SUBREALLOC && frame->note[OLD_KNOWN] && size_of(frame, &size) && size != 0) {
      allocs_hook_sub_restore(frame->hook->family, (void *)frame->arguments[rule->pointer],
                              frame->note[OLD_SIZE], (uint32_t)frame->note[OLD_PATH]);
    }
    return;
  }
  uint32_t path = path_of(frame);
  if (!ac_kind_nests(rule->kind) && allocs_hook_resite(object, path)) {
    return;
  }
  if (rule->kind != AC_ALLOC_SIZE && size_of(frame, &size)) {
    record(frame, object, size, path);
  }
}

/*
 * What is freed is forgotten before its memory can be another's. Until the function returns it is
 * not on record, whether it will be kept or not.
 */
void ac_reallocating(struct ac_frame *frame) {
  const struct ac_hook *hook = frame->hook;
  void *object = (void *)frame->arguments[hook->rule->pointer];
  struct allocs_hook_object old;
  frame->note[OLD_KNOWN] = object != NULL &&
                           allocs_hook_sub_find(object, &old) == ALLOCS_HOOK_LIVE &&
                           old.sub == hook->family && old.base == (uintptr_t)object;
  if (frame->note[OLD_KNOWN]) {
    frame->note[OLD_SIZE] = old.size;
    frame->note[OLD_PATH] = old.path;
  }
  allocs_hook_sub_free(hook->family, object);
}

static void forget(uint32_t family, void *object) {
  if (family != 0) {
    allocs_hook_sub_free(family, object);
    return;
  }
  for (const uint32_t *top = ac_top_families; *top != 0; top++) {
    if (allocs_hook_sub_free(*top, object)) {
      return;
    }
  }
}

/* Also for the dynamic linker's call that tells debuggers of libraries: that hook has no rule. */
void ac_freeing(struct ac_frame *frame) {
  const struct ac_hook *hook = frame->hook;
  if (hook->rule == NULL) {
    ac_search_after_linker();
    return;
  }
  uint64_t pointer = frame->arguments[hook->rule->pointer];
  if (hook->rule->kind == AC_SUBRESET) {
    ac_pool_reset(hook, pointer);
    return;
  }
  bool chain = hook->rule->size_count != 0;
  size_t offset = 0;
  if (chain && !size_of(frame, &offset)) {
    return;
  }
  /* The function goes the same way. */
  for (uint64_t object = pointer; object != 0;) {
    uint64_t next = chain ? *(const uint64_t *)(object + offset) : 0;
    forget(hook->family, (void *)object);
    object = next;
  }
}
