/*
 * intrusion.c - stands before sigaction, signal and setlocale. Until there is a virtual machine,
 * and after, for signals that it does not need, calls go straight through.
 *
 * Faults that the virtual machine's own code provokes in its own threads are part of how it works,
 * so SIGSEGV, SIGBUS, SIGILL and SIGFPE have a handler of ours that tells whose a fault is: the
 * virtual machine's, or the program's, which then gets what it asked for by sigaction, before or
 * after; by default, death by that signal.
 */
#include "intrusion.h"

#include <dlfcn.h>
#include <link.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#define PUBLIC __attribute__((visibility("default")))

enum { SHARED_COUNT = 4 };

static const int shared[SHARED_COUNT] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};

static _Atomic(JavaVM *) machine; /* NULL until the handlers below are shared */
static uintptr_t code_base;
static uintptr_t code_limit;
static struct sigaction of_machine[SHARED_COUNT];
static struct sigaction of_program[SHARED_COUNT];
static pthread_mutex_t program_lock = PTHREAD_MUTEX_INITIALIZER;

static struct sigaction before[NSIG];
static __thread bool creating;
static __thread bool is_engine; /* the thread that created, then and later */

static const char *const hidden_variables[] = {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"};

typedef int sigaction_function(int, const struct sigaction *, struct sigaction *);
typedef char *setlocale_function(int, const char *);

static int real_sigaction(int signal, const struct sigaction *action, struct sigaction *old) {
  static _Atomic(sigaction_function *) next;
  sigaction_function *function = atomic_load(&next);
  if (!function) {
    function = (sigaction_function *)dlsym(RTLD_NEXT, "sigaction");
    atomic_store(&next, function);
  }
  return function(signal, action, old);
}

static int shared_index(int signal) {
  for (int i = 0; i < SHARED_COUNT; i++) {
    if (shared[i] == signal) {
      return i;
    }
  }
  return -1;
}

PUBLIC int sigaction(int signal, const struct sigaction *action, struct sigaction *old) {
  if (is_engine && !creating) {
    /* A library of Java's takes a real-time signal, to interrupt threads of its own. */
    return real_sigaction(signal, NULL, old);
  }
  int index = shared_index(signal);
  if (index < 0 || !atomic_load(&machine)) {
    return real_sigaction(signal, action, old);
  }
  struct sigaction wanted;
  if (action) {
    wanted = *action;
  }
  pthread_mutex_lock(&program_lock);
  if (old) {
    *old = of_program[index];
  }
  if (action) {
    of_program[index] = wanted;
  }
  pthread_mutex_unlock(&program_lock);
  return 0;
}

PUBLIC sighandler_t signal(int number, sighandler_t handler) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  struct sigaction old;
  sigemptyset(&action.sa_mask);
  return sigaction(number, &action, &old) == 0 ? old.sa_handler : SIG_ERR;
}

PUBLIC char *setlocale(int category, const char *name) {
  static _Atomic(setlocale_function *) next;
  setlocale_function *function = atomic_load(&next);
  if (!function) {
    function = (setlocale_function *)dlsym(RTLD_NEXT, "setlocale");
    atomic_store(&next, function);
  }
  /* The virtual machine wants to know the language, and gets that of the program. */
  return function(category, creating ? NULL : name);
}

/* Signal handlers may run in any thread; this takes no lock. */
static bool is_the_machines(const void *context) {
  JavaVM *vm = atomic_load(&machine);
  uintptr_t pc = (uintptr_t)((const ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
  void *env;
  return (pc >= code_base && pc < code_limit) || (*vm)->GetEnv(vm, &env, JNI_VERSION_1_8) == JNI_OK;
}

/* What the kernel would have done with the program's own handler in place. */
static void give_to_program(int index, siginfo_t *info, void *context) {
  struct sigaction action = of_program[index];
  int number = shared[index];
  bool sent = info->si_code <= 0;
  if (action.sa_handler == SIG_IGN && sent) {
    return;
  }
  if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    real_sigaction(number, &standard, NULL);
    if (sent) {
      raise(number);
    }
    return; /* a fault happens again */
  }
  if ((action.sa_flags & (int)SA_RESETHAND) != 0) {
    of_program[index].sa_handler = SIG_DFL;
  }
  sigset_t masked;
  pthread_sigmask(SIG_BLOCK, &action.sa_mask, &masked);
  if ((action.sa_flags & SA_NODEFER) != 0) {
    sigset_t self;
    sigemptyset(&self);
    sigaddset(&self, number);
    pthread_sigmask(SIG_UNBLOCK, &self, NULL);
  }
  if ((action.sa_flags & SA_SIGINFO) != 0) {
    action.sa_sigaction(number, info, context);
  } else {
    action.sa_handler(number);
  }
  pthread_sigmask(SIG_SETMASK, &masked, NULL);
}

static void on_shared(int number, siginfo_t *info, void *context) {
  int index = shared_index(number);
  if (is_the_machines(context)) {
    of_machine[index].sa_sigaction(number, info, context);
  } else {
    give_to_program(index, info, context);
  }
}

static int find_code(struct dl_phdr_info *info, size_t size, void *wanted) {
  (void)size;
  uintptr_t address = (uintptr_t)wanted;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *header = &info->dlpi_phdr[i];
    uintptr_t base = info->dlpi_addr + header->p_vaddr;
    if (header->p_type == PT_LOAD && address - base < header->p_memsz) {
      code_base = base;
      code_limit = base + header->p_memsz;
      return 1;
    }
  }
  return 0;
}

static void share_handlers(JavaVM *vm, const void *code) {
  dl_iterate_phdr(find_code, (void *)(uintptr_t)code);
  for (int i = 0; i < SHARED_COUNT; i++) {
    of_program[i] = before[shared[i]];
    real_sigaction(shared[i], NULL, &of_machine[i]);
  }
  atomic_store(&machine, vm);
  for (int i = 0; i < SHARED_COUNT; i++) {
    struct sigaction ours = of_machine[i];
    ours.sa_sigaction = on_shared;
    ours.sa_flags |= SA_SIGINFO | SA_ONSTACK;
    real_sigaction(shared[i], &ours, NULL);
  }
}

/* Where the environment has a variable, its name's first letter, so that it can be misspelt. */
static char *name_in_environment(const char *name) {
  const char *value = getenv(name);
  return value ? (char *)(uintptr_t)value - strlen(name) - 1 : NULL;
}

static char *hidden[sizeof hidden_variables / sizeof *hidden_variables];

static void hide_variables(void) {
  for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
    hidden[i] = name_in_environment(hidden_variables[i]);
    if (hidden[i]) {
      hidden[i][0] = '-';
    }
  }
}

static void show_variables(void) {
  for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
    if (hidden[i]) {
      hidden[i][0] = hidden_variables[i][0];
    }
  }
}

void intrusion_begin(void) {
  for (int number = 1; number < NSIG; number++) {
    real_sigaction(number, NULL, &before[number]);
  }
  hide_variables();
  creating = true;
  is_engine = true;
}

void intrusion_end(JavaVM *vm, const void *code) {
  creating = false;
  show_variables();
  for (int number = 1; number < NSIG; number++) {
    if (!vm || shared_index(number) < 0) {
      real_sigaction(number, &before[number], NULL);
    }
  }
  if (vm) {
    share_handlers(vm, code);
  }
}
