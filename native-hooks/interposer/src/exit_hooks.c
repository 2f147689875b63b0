/*
 * exit_hooks.c - the ways out of a process: the destructor for exit and for the return
 * of main, and the calls that skip destructors.
 */
#include "meeting.h"
#include "os.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#define AH_HOOK __attribute__((visibility("default")))

__attribute__((destructor)) static void at_exit(void) { ah_meeting_hold(AH_MEETING_EXIT); }

static _Noreturn void leave(int status) {
  for (;;) {
    ah_syscall(SYS_exit_group, status, 0, 0, 0, 0, 0);
  }
}

AH_HOOK _Noreturn void _exit(int status) {
  ah_meeting_hold(AH_MEETING_IMMEDIATE);
  leave(status);
}

AH_HOOK _Noreturn void _Exit(int status) {
  ah_meeting_hold(AH_MEETING_IMMEDIATE);
  leave(status);
}

static void (*next(const char *name))(int) { return (void (*)(int))dlsym(RTLD_NEXT, name); }

/* Only for threads that leave at the same time; the meeting itself is the destructor's. */
AH_HOOK _Noreturn void exit(int status) {
  ah_meeting_join();
  void (*real)(int) = next("exit");
  if (real != NULL) {
    real(status);
  }
  leave(status);
}

AH_HOOK _Noreturn void quick_exit(int status) {
  ah_meeting_hold(AH_MEETING_QUICK);
  void (*real)(int) = next("quick_exit");
  if (real != NULL) {
    real(status);
  }
  leave(status);
}
