/*
 * new_hooks.c - operator new and delete, so that the site of an object is the caller of
 * `new` and not the C++ runtime.
 *
 * They go straight to the real malloc and free only where the runtime would: when the
 * next operator new is a C++ runtime's, or comes from the allocator itself, and no form
 * is replaced by the program. Otherwise they forward, and the malloc inside is recorded.
 */
#include "new_hooks.h"

#include "free.h"
#include "modules.h"
#include "new_forms.h"

#include <dlfcn.h>
#include <stdlib.h>

enum mode {
  LATE,      /* no runtime was there at the start; look again at the first call */
  RECORDING, /* malloc and record */
  FORWARDING,
  BY_CALLER, /* private definitions are about: forward to the caller's own, if it has one */
};

static _Atomic(int) mode;

#define DECLARE_NEW(name, plain, parameters, arguments, nothrow) AH_HOOK void *name parameters;
#define DECLARE_DELETE(name, parameters, arguments) AH_HOOK void name parameters;
AH_NEW_FORMS(DECLARE_NEW)
AH_DELETE_FORMS(DECLARE_DELETE)

#define NEXT_NEW(name, plain, parameters, arguments, nothrow) void *(*name)parameters;
#define NEXT_DELETE(name, parameters, arguments) void(*name) parameters;
static struct {
  AH_NEW_FORMS(NEXT_NEW)
  AH_DELETE_FORMS(NEXT_DELETE)
} next;

static void *aligned(size_t size, size_t alignment) {
  if ((alignment & (alignment - 1)) != 0) {
    return NULL; /* the runtime's operator knows how to refuse */
  }
  return ah_real.memalign(alignment < sizeof(void *) ? sizeof(void *) : alignment, size);
}

static const void *own_module(void) { return (const void *)&mode; }

struct candidates {
  const void *caller_module;
  const void *malloc_module;
  void *of_caller;
  void *of_runtime;
  bool others;
};

static bool note_candidate(void *definition, void *context) {
  struct candidates *found = context;
  const void *module = ah_module_of(definition);
  if (ah_module_is_cxx_runtime(definition) || module == found->malloc_module) {
    found->of_runtime = found->of_runtime == NULL ? definition : found->of_runtime;
  } else {
    found->others = true;
  }
  if (module == found->caller_module) {
    found->of_caller = definition;
  }
  return false;
}

static struct candidates look_around(const char *name, uintptr_t caller) {
  struct candidates found = {.caller_module = ah_module_of((const void *)caller)};
  found.malloc_module = ah_module_of((const void *)ah_root.real_malloc);
  ah_modules_defining(name, own_module(), note_candidate, &found);
  return found;
}

static void set_mode(enum mode value) {
  if (value == RECORDING) {
    ah_flag_set(ALLOCS_HOOK_NEW);
  }
  atomic_store_explicit(&mode, value, memory_order_release);
}

/* A library that needs the C++ runtime was loaded privately, out of dlsym's sight. */
static enum mode decide_late(uintptr_t caller) {
  struct candidates found = look_around("_Znwm", caller);
  set_mode(found.others ? BY_CALLER : RECORDING);
  return atomic_load(&mode);
}

static enum mode current_mode(uintptr_t caller) {
  enum mode now = atomic_load_explicit(&mode, memory_order_acquire);
  if (now == LATE) {
    ah_real_init();
    now = atomic_load_explicit(&mode, memory_order_acquire);
  }
  return now == LATE ? decide_late(caller) : now;
}

/* The definition to forward to; NULL if there is none. */
static void *forward_to(const char *name, void *standard, uintptr_t caller) {
  if (current_mode(caller) != BY_CALLER && standard != NULL) {
    return standard;
  }
  struct candidates found = look_around(name, caller);
  return found.of_caller != NULL && atomic_load(&mode) == BY_CALLER ? found.of_caller
                                                                    : found.of_runtime;
}

/* The runtime's own call of malloc was recorded as the runtime's; this is the true site. */
static void *record_again(void *p, size_t size, uintptr_t site) {
  if (p == NULL || atomic_load(&mode) != RECORDING) {
    return p;
  }
  ah_erase_slow((uintptr_t)p);
  return ah_record(p, size, site);
}

/* No memory, and no runtime that could say so: only the nothrow forms have an answer. */
static void *refuse(bool nothrow) {
  if (!nothrow) {
    abort();
  }
  return NULL;
}

/* Without memory, or without leave to record: what is next knows handlers and exceptions. */
#define LIST(...) __VA_ARGS__
#define DEFINE_NEW(name, plain, parameters, arguments, nothrow)                              \
  static __attribute__((noinline, cold)) void *slow##name(uintptr_t caller, LIST parameters) { \
    void *p = current_mode(caller) == RECORDING ? (plain) : NULL;                            \
    if (p != NULL) {                                                                         \
      return ah_record(p, n, caller);                                                        \
    }                                                                                        \
    void *(*to) parameters;                                                                  \
    to = (__typeof__(to))forward_to(#name, (void *)next.name, caller);                         \
    return to == NULL ? refuse(nothrow) : record_again(to arguments, n, caller);             \
  }                                                                                          \
  AH_HOOK void *name parameters {                                                            \
    if (AH_LIKELY(atomic_load_explicit(&mode, memory_order_relaxed) == RECORDING)) {         \
      void *p = (plain);                                                                     \
      if (AH_LIKELY(p != NULL)) {                                                            \
        return ah_record(p, n, AH_CALLER);                                                   \
      }                                                                                      \
    }                                                                                        \
    return slow##name(AH_CALLER, LIST arguments);                                            \
  }

#define DEFINE_DELETE(name, parameters, arguments)                                             \
  static __attribute__((noinline, cold)) void slow##name(uintptr_t caller, LIST parameters) {  \
    void(*to) parameters = NULL;                                                               \
    if (current_mode(caller) != RECORDING) {                                                   \
      to = (__typeof__(to))forward_to(#name, (void *)next.name, caller);                       \
    }                                                                                          \
    if (to != NULL) {                                                                          \
      to arguments;                                                                            \
    } else {                                                                                   \
      ah_free(p);                                                                              \
    }                                                                                          \
  }                                                                                            \
  AH_HOOK void name parameters {                                                               \
    if (AH_LIKELY(atomic_load_explicit(&mode, memory_order_relaxed) == RECORDING)) {           \
      ah_free(p);                                                                              \
    } else {                                                                                   \
      slow##name(AH_CALLER, LIST arguments);                                                   \
    }                                                                                          \
  }

AH_NEW_FORMS(DEFINE_NEW)
AH_DELETE_FORMS(DEFINE_DELETE)

/* Whether the program, or something before us, has this form for itself. */
static bool is_replaced(const char *name, const void *ours) {
  return dlsym(RTLD_DEFAULT, name) != ours;
}

static bool find_next(void) {
  bool replaced = false;
#define FIND(name)                                     \
  next.name = (__typeof__(next.name))dlsym(RTLD_NEXT, #name); \
  replaced |= is_replaced(#name, (const void *)name);
#define FIND_NEW(name, plain, parameters, arguments, nothrow) FIND(name)
#define FIND_DELETE(name, parameters, arguments) FIND(name)
  AH_NEW_FORMS(FIND_NEW)
  AH_DELETE_FORMS(FIND_DELETE)
  return replaced;
}

void ah_new_init(const void *malloc) {
  const void *first = dlsym(RTLD_NEXT, "_Znwm");
  if (first == NULL) {
    return; /* stays LATE */
  }
  bool replaced = find_next();
  bool ordinary = ah_module_is_cxx_runtime(first) || ah_module_of(first) == ah_module_of(malloc);
  set_mode(ordinary && !replaced ? RECORDING : FORWARDING);
}

void ah_new_bypass(void) { atomic_store(&mode, FORWARDING); }
