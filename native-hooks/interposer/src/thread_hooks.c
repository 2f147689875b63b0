/*
 * thread_hooks.c - threads that the program starts: who did, and with which function.
 *
 * The new thread records itself, before its function is called: only then are its control
 * block and its number its own for certain. It jumps to its function, so that no frame of ours
 * is on its stack.
 */
#include "events.h"
#include "frames.h"
#include "free.h"
#include "modules.h"
#include "os.h"

#include <errno.h>
#include <pthread.h>
#include <threads.h>

/* So many threads are started between two looks for those that are gone. */
#define REAP_EVERY 256

static bool is_alive(uint32_t thread) {
  return ah_syscall(SYS_tgkill, (long)ah_root.pid, (long)thread, 0, 0, 0, 0) != -ESRCH;
}

static struct ah_start started(void *starting) {
  bool silent = ah_flag_is_set(ALLOCS_HOOK_SANDBOXED);
  return ah_events_started(starting, (uintptr_t)__builtin_thread_pointer(),
                           silent ? 0 : (uint32_t)ah_os_thread());
}

static void *run_posix(void *starting) {
  struct ah_start start = started(starting);
  return ((void *(*)(void *))start.start)(start.argument);
}

static int run_standard(void *starting) {
  struct ah_start start = started(starting);
  return ((int (*)(void *))start.start)(start.argument);
}

static struct ah_event *starting(void *start, void *argument, uint32_t path) {
  static _Atomic(uint32_t) count;
  ah_pages_gone();
  if (atomic_fetch_add(&count, 1) % REAP_EVERY == REAP_EVERY - 1 &&
      !ah_flag_is_set(ALLOCS_HOOK_SANDBOXED)) {
    ah_events_reap(is_alive);
  }
  return start == NULL ? NULL : ah_events_thread(start, argument, path);
}

AH_HOOK int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                           void *(*start)(void *), void *argument) {
  static _Atomic(uintptr_t) slot;
  __typeof__(pthread_create) *next =
      (__typeof__(next))ah_modules_next("pthread_create", &slot);
  if (next == NULL) {
    return ENOSYS; /* no library has it: who calls us found it nowhere else either */
  }
  struct ah_event *event = starting((void *)start, argument, AH_PATH_OF_CALLER());
  if (event == NULL) {
    return next(thread, attributes, start, argument);
  }
  int error = next(thread, attributes, run_posix, event);
  if (error != 0) {
    ah_events_no_thread(event);
  }
  return error;
}

AH_HOOK int thrd_create(thrd_t *thread, thrd_start_t start, void *argument) {
  static _Atomic(uintptr_t) slot;
  __typeof__(thrd_create) *next = (__typeof__(next))ah_modules_next("thrd_create", &slot);
  if (next == NULL) {
    return thrd_error;
  }
  struct ah_event *event = starting((void *)start, argument, AH_PATH_OF_CALLER());
  if (event == NULL) {
    return next(thread, start, argument);
  }
  int result = next(thread, run_standard, event);
  if (result != thrd_success) {
    ah_events_no_thread(event);
  }
  return result;
}
