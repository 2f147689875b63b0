/*
 * start.c - what happens when the library is loaded: before any other constructor, as the linker
 * flag initfirst asks for, so that the first call is seen. The C library is not initialised yet:
 * nothing here may have it open a library, or need its environment.
 */
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include "hook.h"
#include "os.h"
#include "plan.h"
#include "recorder.h"
#include "say.h"
#include "search.h"

static struct ac_orders orders;
static bool started;

/* A copy: programs write over their environment. */
static const char *orders_in(char **environment) {
  static const char name[] = "ALLOCS_CUSTOM=";
  for (; *environment != NULL; environment++) {
    if (strncmp(*environment, name, sizeof name - 1) == 0) {
      const char *text = *environment + sizeof name - 1;
      size_t length = strlen(text) + 1;
      long copy = ah_syscall(SYS_mmap, 0, (long)length, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      return copy < 0 && copy > -4096 ? NULL : memcpy((void *)copy, text, length);
    }
  }
  return NULL;
}

static const char *failure_to_start(const char *text) {
  if (allocs_hook_suballocator == NULL || allocs_hook_path == NULL) {
    return "liballocs_preload.so is not there";
  }
  if (!ac_orders_parse(text, &orders)) {
    return "ALLOCS_CUSTOM is malformed";
  }
  return ac_plan_init() ? NULL : "the decoder of machine code is of another version";
}

__attribute__((constructor)) static void start(int argc, char **argv, char **environment) {
  (void)argc;
  (void)argv;
  const char *text = orders_in(environment);
  if (text == NULL) {
    return;
  }
  const char *failure = failure_to_start(text);
  if (failure != NULL) {
    ac_say("custom allocators are not followed: ", failure, NULL);
    return;
  }
  started = true;
  ac_state_init();
  ac_search_init(&orders);
  ac_search_new_modules();
  ac_search_when_loaded();
}

__attribute__((destructor)) static void stop(void) {
  if (started) {
    ac_search_conclude();
  }
}
