/* start.c - what happens once, when the library is loaded, and in every forked child. */
#include "exit_hooks.h"
#include "index.h"
#include "meeting.h"
#include "os.h"
#include "real.h"

#include <pthread.h>

static void in_child(void) {
  ah_root.pid = (uint32_t)ah_os_pid();
  ah_os_allow_readers();
  ah_meeting_forked();
}

__attribute__((constructor)) static void start(void) {
  ah_real_init();
  ah_os_allow_readers();
  ah_exit_init();
  ah_meeting_init();
  pthread_atfork(NULL, NULL, in_child);
}
