/*
 * exit_hooks.c - the ways out of a process: the destructor for exit and for the return
 * of main, and the calls that skip destructors.
 */
#include "exit_hooks.h"

#include "meeting.h"
#include "modules.h"
#include "os.h"

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

enum { EXIT, QUICK_EXIT, WANTED };

static struct ah_wanted wanted[WANTED] = {
    [EXIT] = {.name = "exit"},
    [QUICK_EXIT] = {.name = "quick_exit"},
};

void ah_exit_init(void) {
  if (wanted[EXIT].next.address == NULL) {
    ah_modules_resolve(wanted, WANTED);
  }
}

static _Noreturn void forward(int which, int status) {
  ah_exit_init();
  void (*next)(int) = (void (*)(int))wanted[which].next.address;
  if (next != NULL) {
    next(status);
  }
  leave(status);
}

/* Only for threads that leave at the same time; the meeting itself is the destructor's. */
AH_HOOK _Noreturn void exit(int status) {
  ah_meeting_join();
  forward(EXIT, status);
}

AH_HOOK _Noreturn void quick_exit(int status) {
  ah_meeting_hold(AH_MEETING_QUICK);
  forward(QUICK_EXIT, status);
}
