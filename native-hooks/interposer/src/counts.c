/*
 * counts.c - counters by path, by thread, and of the process.
 *
 * A path's are changed by any thread, and so are the process's; a thread's only by itself.
 */
#include "counts.h"

#include "counter.h"
#include "os.h"

#include <sys/prctl.h>

/* Everything but the further segments of paths, in one mapping. */
struct tables {
  struct ah_counts counts;
  _Atomic(uint64_t) directory[AH_COUNT_SEGMENTS];
  struct ah_thread_count threads[AH_COUNT_THREADS + 1];
  struct ah_path_count first[AH_COUNT_SEGMENT_SLOTS];
};

static struct tables *tables;

static __thread struct ah_thread_count *own __attribute__((tls_model("initial-exec")));

#define SEGMENT_BYTES (AH_COUNT_SEGMENT_SLOTS * sizeof(struct ah_path_count))

void ah_counts_init(bool wanted) {
  struct tables *made = wanted && ah_root.counts == 0 ? ah_os_map(sizeof *made) : NULL;
  if (made == NULL) {
    return;
  }
  made->counts = (struct ah_counts){
      .size = sizeof made->counts,
      .first_id = AH_NARROW_IDS,
      .directory = (uintptr_t)made->directory,
      .directory_length = AH_COUNT_SEGMENTS,
      .segment_slots = AH_COUNT_SEGMENT_SLOTS,
      .path_slot_size = sizeof(struct ah_path_count),
      .thread_slot_size = sizeof(struct ah_thread_count),
      .threads = (uintptr_t)made->threads,
      .thread_slots = AH_COUNT_THREADS + 1,
      .object_slots = AH_OBJECT_COUNTS,
      .object_slot_size = sizeof(struct ah_object_count),
  };
  made->directory[0] = (uintptr_t)made->first;
  tables = made;
  ah_root.counts = (uintptr_t)&made->counts;
}

/* --- paths --- */

static _Atomic(uint64_t) *segment_of(uint32_t id) {
  return &tables->directory[(id - AH_NARROW_IDS) / AH_COUNT_SEGMENT_SLOTS];
}

bool ah_counts_room(uint32_t id) {
  uint64_t other = 0;
  if (atomic_load_explicit(segment_of(id), memory_order_acquire) != 0) {
    return true;
  }
  void *mine = ah_map_patiently(SEGMENT_BYTES);
  if (mine != NULL && !atomic_compare_exchange_strong(segment_of(id), &other, (uintptr_t)mine)) {
    ah_os_unmap(mine, SEGMENT_BYTES);
  }
  return mine != NULL;
}

/* NULL for an id that no path was given. */
static struct ah_path_count *path_of(uint32_t id) {
  uint64_t segment = id - AH_NARROW_IDS < AH_WIDE_IDS - AH_NARROW_IDS
                         ? atomic_load_explicit(segment_of(id), memory_order_acquire)
                         : 0;
  return segment == 0 ? NULL : (struct ah_path_count *)segment + id % AH_COUNT_SEGMENT_SLOTS;
}

/* --- threads --- */

static bool is_last(const struct ah_thread_count *thread) {
  return thread == &tables->threads[AH_COUNT_THREADS];
}

/* As the thread calls itself; in a sandbox the question might be its end. */
static void take_name(struct ah_thread_count *thread) {
  uint64_t name[2] = {0, 0};
  if (!is_last(thread) && !ah_flag_is_set(ALLOCS_HOOK_SANDBOXED) &&
      ah_syscall(SYS_prctl, PR_GET_NAME, (long)name, 0, 0, 0, 0) == 0) {
    thread->name[0] = name[0];
    thread->name[1] = name[1];
  }
}

static __attribute__((noinline, cold)) struct ah_thread_count *begin(void) {
  uint32_t *used = &tables->counts.threads_used;
  uint32_t slot = __atomic_load_n(used, __ATOMIC_RELAXED);
  uint32_t next;
  do {
    next = slot < AH_COUNT_THREADS ? slot + 1 : AH_COUNT_THREADS + 1;
  } while (!__atomic_compare_exchange_n(used, &slot, next, true, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED));
  struct ah_thread_count *thread = &tables->threads[next - 1];
  if (!is_last(thread) && !ah_flag_is_set(ALLOCS_HOOK_SANDBOXED)) {
    thread->thread = (uint32_t)ah_os_thread();
  }
  take_name(thread);
  own = thread;
  return thread;
}

static struct ah_thread_count *current(void) { return AH_LIKELY(own != NULL) ? own : begin(); }

void ah_counts_forked(uint32_t thread) {
  if (ah_is_counting() && own != NULL && !is_last(own)) {
    own->thread = thread;
  }
}

/* --- what is told --- */

void ah_counts_add(uint32_t id, size_t size) {
  struct ah_path_count *path = path_of(id);
  struct ah_thread_count *thread = current();
  bool shared = !ah_is_alone();
  if (path != NULL) {
    ah_add(&path->allocations, 1, shared);
    ah_add(&path->bytes, size, shared);
    ah_raise_to(&path->peak, ah_added(&path->live, size, shared));
  }
  uint64_t count = ah_added(&thread->allocations, 1, is_last(thread));
  ah_add(&thread->bytes, size, is_last(thread));
  ah_raise_to(&tables->counts.peak, ah_added(&tables->counts.live, size, shared));
  /* Threads get their names when they already run: look again, ever more seldom. */
  if ((count & (count - 1)) == 0) {
    take_name(thread);
  }
}

void ah_counts_remove(uint32_t id, size_t size) {
  struct ah_path_count *path = path_of(id);
  struct ah_thread_count *thread = current();
  bool shared = !ah_is_alone();
  if (path != NULL) {
    ah_add(&path->frees, 1, shared);
    ah_add(&path->live, -size, shared);
  }
  ah_add(&thread->frees, 1, is_last(thread));
  ah_add(&thread->freed_bytes, size, is_last(thread));
  ah_add(&tables->counts.live, -size, shared);
}

void ah_counts_take_back(uint32_t id, size_t size) {
  struct ah_path_count *path = path_of(id);
  struct ah_thread_count *thread = current();
  bool shared = !ah_is_alone();
  if (path != NULL) {
    ah_add(&path->allocations, -UINT64_C(1), shared);
    ah_add(&path->bytes, -size, shared);
    ah_add(&path->live, -size, shared);
  }
  ah_add(&thread->allocations, -UINT64_C(1), is_last(thread));
  ah_add(&thread->bytes, -size, is_last(thread));
  ah_add(&tables->counts.live, -size, shared);
}
