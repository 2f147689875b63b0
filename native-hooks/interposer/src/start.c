/* start.c - what happens once, when the library is loaded, and in every forked child. */
#include "changes.h"
#include "counts.h"
#include "events.h"
#include "exit_hooks.h"
#include "index.h"
#include "meeting.h"
#include "os.h"
#include "real.h"

#include <stddef.h>

/*
 * glibc's pthread_atfork is linked in and calls this. Weak: a musl program that inherits
 * LD_PRELOAD would not start otherwise.
 */
extern int __register_atfork(void (*prepare)(void), void (*in_parent)(void),
                             void (*in_child)(void), void *dso_handle) __attribute__((weak));
extern void *__dso_handle __attribute__((visibility("hidden")));

static void in_child(void) {
  bool silent = ah_flag_is_set(ALLOCS_HOOK_SANDBOXED);
  uint32_t thread = silent ? 0 : (uint32_t)ah_os_thread();
  ah_held_forked();
  ah_counts_forked(thread);
  ah_events_forked((uintptr_t)__builtin_thread_pointer(), thread);
  if (silent) {
    return;
  }
  ah_root.pid = (uint32_t)ah_os_pid();
  ah_os_allow_readers();
  ah_meeting_forked();
}

__attribute__((constructor)) static void start(void) {
  ah_real_init();
  ah_os_allow_readers();
  ah_exit_init();
  ah_meeting_init();
  if (__register_atfork != NULL) {
    __register_atfork(NULL, NULL, in_child, __dso_handle);
  }
}
