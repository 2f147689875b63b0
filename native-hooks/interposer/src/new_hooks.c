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

enum form {
#define FORM_NEW(name, plain, parameters, arguments, nothrow) FORM##name,
#define FORM_DELETE(name, parameters, arguments) FORM##name,
  AH_NEW_FORMS(FORM_NEW) AH_DELETE_FORMS(FORM_DELETE) FORMS
};

static struct ah_wanted wanted[FORMS] = {
#define WANT_NEW(form, plain, parameters, arguments, nothrow) {.name = #form},
#define WANT_DELETE(form, parameters, arguments) {.name = #form},
    AH_NEW_FORMS(WANT_NEW) AH_DELETE_FORMS(WANT_DELETE)};

/* What ah_definition.module is for the real malloc's. */
static const void *malloc_module;

static void *aligned(size_t size, size_t alignment) {
  if ((alignment & (alignment - 1)) != 0) {
    return NULL; /* the runtime's operator knows how to refuse */
  }
  return ah_marked(ah_real.memalign(alignment < sizeof(void *) ? sizeof(void *) : alignment, size), size);
}

struct candidates {
  const void *caller_module;
  void *of_caller;
  void *of_runtime;
  bool others;
};

/* A definition that does no more than call malloc, or is the allocator's own. */
static bool is_ordinary(const struct ah_definition *found) {
  return found->cxx_runtime || found->module == malloc_module;
}

static bool note_candidate(const struct ah_definition *found, void *context) {
  struct candidates *candidates = context;
  if (!is_ordinary(found)) {
    candidates->others = true;
  } else if (candidates->of_runtime == NULL) {
    candidates->of_runtime = found->address;
  }
  if (found->module == candidates->caller_module) {
    candidates->of_caller = found->address;
  }
  return false;
}

static struct candidates look_around(enum form form, uintptr_t caller) {
  struct candidates found = {.caller_module = ah_module_of((const void *)caller)};
  ah_modules_defining(wanted[form].name, note_candidate, &found);
  return found;
}

static void set_mode(enum mode value) {
  if (value == RECORDING) {
    ah_flag_set(ALLOCS_HOOK_NEW);
  }
  atomic_store_explicit(&mode, value, memory_order_release);
}

/* A library that needs the C++ runtime was loaded privately, out of sight of the rest. */
static enum mode decide_late(uintptr_t caller) {
  struct candidates found = look_around(FORM_Znwm, caller);
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
static void *forward_to(enum form form, uintptr_t caller) {
  if (current_mode(caller) != BY_CALLER && wanted[form].next.address != NULL) {
    return wanted[form].next.address;
  }
  struct candidates found = look_around(form, caller);
  return found.of_caller != NULL && atomic_load(&mode) == BY_CALLER ? found.of_caller
                                                                    : found.of_runtime;
}

/* The runtime's own call of malloc was recorded as the runtime's; this is the true site. */
static void *record_again(void *p, size_t size, uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  if (p == NULL || atomic_load(&mode) != RECORDING) {
    return p;
  }
  ah_unrecord((uintptr_t)p);
  return ah_record(p, size, site, cfa, rbp);
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
  static __attribute__((noinline, cold)) void *slow##name(LIST parameters, uintptr_t caller, \
                                                                   uintptr_t cfa, uintptr_t rbp) {  \
    void *p = current_mode(caller) == RECORDING ? (plain) : NULL;                            \
    if (p != NULL) {                                                                         \
      return ah_record(ah_unmarked(p), n, caller, cfa, rbp);                                                \
    }                                                                                        \
    void *(*to) parameters;                                                                  \
    to = (__typeof__(to))forward_to(FORM##name, caller);                         \
    return to == NULL ? refuse(nothrow) : record_again(to arguments, n, caller, cfa, rbp);             \
  }                                                                                          \
  AH_HOOK void *name parameters {                                                            \
    if (AH_LIKELY(atomic_load_explicit(&mode, memory_order_relaxed) == RECORDING)) {         \
      bool is_null;                                                                          \
      void *p = ah_record_if_any((plain), n, &is_null);                                      \
      if (AH_LIKELY(!is_null)) {                                                             \
        return p;                                                                            \
      }                                                                                      \
    }                                                                                        \
    return slow##name(LIST arguments, AH_CALL);                                              \
  }

#define DEFINE_DELETE(name, parameters, arguments)                                             \
  static __attribute__((noinline, cold)) void slow##name(uintptr_t caller, LIST parameters) {  \
    void(*to) parameters = NULL;                                                               \
    if (current_mode(caller) != RECORDING) {                                                   \
      to = (__typeof__(to))forward_to(FORM##name, caller);                       \
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

/* Whether the program, or something before us, has a form for itself. */
static bool is_replaced(void) {
#define OURS_NEW(name, plain, parameters, arguments, nothrow) (const void *)name,
#define OURS_DELETE(name, parameters, arguments) (const void *)name,
  const void *const ours[FORMS] = {AH_NEW_FORMS(OURS_NEW) AH_DELETE_FORMS(OURS_DELETE)};
  for (int i = 0; i < FORMS; i++) {
    if (wanted[i].first.address != ours[i]) {
      return true;
    }
  }
  return false;
}

void ah_new_init(const void *module) {
  malloc_module = module;
  ah_modules_resolve(wanted, FORMS);
  if (wanted[FORM_Znwm].next.address != NULL) {
    set_mode(is_ordinary(&wanted[FORM_Znwm].next) && !is_replaced() ? RECORDING : FORWARDING);
  }
}

void ah_new_bypass(void) { atomic_store(&mode, FORWARDING); }
