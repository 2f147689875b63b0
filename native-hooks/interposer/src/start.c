/* start.c - what happens once, when the library is loaded, and in every forked child. */
#include "index.h"
#include "meeting.h"
#include "new_hooks.h"
#include "os.h"
#include "real.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

static void in_child(void) {
  ah_root.pid = (uint32_t)ah_os_pid();
  ah_os_allow_readers();
  ah_meeting_forked();
}

static bool is_ours(const char *name, const void *ours) { return dlsym(RTLD_DEFAULT, name) == ours; }

/*
 * A malloc in the executable, or in a library that was preloaded before, takes the calls.
 * Then some chunks would be ours and others not, and no record could be trusted.
 */
static void check_order(void) {
  if (!is_ours("malloc", (const void *)malloc) || !is_ours("free", (const void *)free)) {
    ah_flag_set(ALLOCS_HOOK_BYPASSED);
    ah_new_bypass();
  }
}

__attribute__((constructor)) static void start(void) {
  ah_real_init();
  check_order();
  ah_os_allow_readers();
  ah_meeting_init();
  pthread_atfork(NULL, NULL, in_child);
}
