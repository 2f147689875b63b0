/*
 * library_hooks.c - libraries that the program opens: who did.
 *
 * dlopen looks at its return address: at the namespace that its caller is in, and at the paths
 * to search that its caller, and what loaded that, were linked with. Where none of this can
 * matter the call is ours, and what it loaded is recorded. Else it goes on as it came, the
 * program's return address on top of the stack, and the library stays without a record.
 */
#include "events.h"
#include "free.h"
#include "modules.h"
#include "paths.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

#if defined(__x86_64__)

static _Atomic(uintptr_t) real_dlopen;
static _Atomic(uintptr_t) real_dlclose;

/* What is loaded, for comparison with later. */
struct census {
  unsigned long long adds; /* ever loaded */
  unsigned long long subs; /* ever unloaded */
  uintptr_t bias;          /* of what we look for */
  bool found;
  unsigned behind; /* how many were loaded after it */
};

static int count_module(struct dl_phdr_info *module, size_t size, void *data) {
  (void)size;
  struct census *census = data;
  census->adds = module->dlpi_adds;
  census->subs = module->dlpi_subs;
  census->behind += census->found;
  census->found |= module->dlpi_addr == census->bias;
  return 0;
}

static struct census take_census(uintptr_t bias) {
  struct census census = {.bias = bias};
  dl_iterate_phdr(count_module, &census);
  return census;
}

/* Whether a module that is there `after` was not there `before`: modules come in load order. */
static bool is_new(const struct census *before, const struct census *after) {
  return after->found && before->subs == after->subs &&
         after->behind < after->adds - before->adds;
}

__attribute__((used)) static void *open_recorded(const char *file, int mode) {
  void *(*next)(const char *, int) = (void *(*)(const char *, int))atomic_load(&real_dlopen);
  struct census before = take_census(0);
  void *handle = next(file, mode);
  if (handle != NULL) {
    uintptr_t bias = ((struct link_map *)handle)->l_addr;
    struct census after = take_census(bias);
    if (is_new(&before, &after)) {
      ah_events_library(bias, (uintptr_t)handle, AH_PATH_OF_CALLER());
    }
  }
  return handle;
}

/* What is to be known of the modules before a library is looked for. */
struct paths {
  uintptr_t caller;
  bool by_path;      /* the library is named by a path */
  bool caller_found; /* in our namespace */
  bool matter;       /* where the library is looked for depends on the caller */
  bool behind_first;
};

static bool is_in(const struct dl_phdr_info *module, uintptr_t address) {
  for (int i = 0; i < module->dlpi_phnum; i++) {
    const Elf64_Phdr *segment = &module->dlpi_phdr[i];
    if (segment->p_type == PT_LOAD &&
        address - module->dlpi_addr - segment->p_vaddr < segment->p_memsz) {
      return true;
    }
  }
  return false;
}

static bool has(const struct dl_phdr_info *module, int64_t tag) {
  for (int i = 0; i < module->dlpi_phnum; i++) {
    if (module->dlpi_phdr[i].p_type == PT_DYNAMIC) {
      const Elf64_Dyn *entry =
          (const Elf64_Dyn *)(module->dlpi_addr + module->dlpi_phdr[i].p_vaddr);
      for (; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == tag) {
          return true;
        }
      }
    }
  }
  return false;
}

/*
 * DT_RPATH serves whatever a module loads, and what that loads in turn; the executable's serves
 * everybody. DT_RUNPATH serves the module alone, and only for names that are no paths.
 */
static int look_at_paths(struct dl_phdr_info *module, size_t size, void *data) {
  (void)size;
  struct paths *paths = data;
  bool is_caller = is_in(module, paths->caller);
  paths->caller_found |= is_caller;
  paths->matter |= (paths->behind_first && has(module, DT_RPATH)) ||
                   (is_caller && !paths->by_path && has(module, DT_RUNPATH));
  paths->behind_first = true;
  return 0;
}

/* Where dlopen goes: to us, or straight to the one behind us. */
__attribute__((used)) static uintptr_t choose(const char *file, int mode, uintptr_t caller) {
  (void)mode;
  uintptr_t next = (uintptr_t)ah_modules_next("dlopen", &real_dlopen);
  if (next == 0 || file == NULL || file[0] == '\0' || strchr(file, '$') != NULL) {
    return next;
  }
  struct paths paths = {.caller = caller, .by_path = strchr(file, '/') != NULL};
  dl_iterate_phdr(look_at_paths, &paths);
  return paths.caller_found && !paths.matter ? (uintptr_t)open_recorded : next;
}

__asm__(
    ".text\n"
    ".p2align 4\n"
    ".globl dlopen\n"
    ".type dlopen, @function\n"
    "dlopen:\n"
    ".cfi_startproc\n"
    "  pushq %rdi\n"
    ".cfi_adjust_cfa_offset 8\n"
    "  pushq %rsi\n"
    ".cfi_adjust_cfa_offset 8\n"
    "  subq $8, %rsp\n"
    ".cfi_adjust_cfa_offset 8\n"
    "  movq 24(%rsp), %rdx\n"
    "  call choose\n"
    "  addq $8, %rsp\n"
    ".cfi_adjust_cfa_offset -8\n"
    "  popq %rsi\n"
    ".cfi_adjust_cfa_offset -8\n"
    "  popq %rdi\n"
    ".cfi_adjust_cfa_offset -8\n"
    "  testq %rax, %rax\n"
    "  je 1f\n"
    "  jmp *%rax\n"
    "1:\n"
    "  ret\n" /* without a dlopen behind us: NULL */
    ".cfi_endproc\n"
    ".size dlopen, .-dlopen\n");

struct loaded {
  uintptr_t bias;
  bool found;
};

static int is_same(struct dl_phdr_info *module, size_t size, void *data) {
  (void)size;
  struct loaded *loaded = data;
  loaded->found |= module->dlpi_addr == loaded->bias;
  return loaded->found;
}

static bool is_loaded(uintptr_t bias, uintptr_t map) {
  (void)map;
  struct loaded loaded = {bias, false};
  dl_iterate_phdr(is_same, &loaded);
  return loaded.found;
}

/* What this closes may take others along, and may itself stay. */
AH_HOOK int dlclose(void *handle) {
  int (*next)(void *) = (int (*)(void *))ah_modules_next("dlclose", &real_dlclose);
  int result = next == NULL ? -1 : next(handle);
  ah_paths_unloaded();
  ah_events_sweep(is_loaded);
  return result;
}
#endif
