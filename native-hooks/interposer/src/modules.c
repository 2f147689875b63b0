/* modules.c - looks into the dynamic symbol tables of loaded modules. */
#include "modules.h"

#include <elf.h>
#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

/* A damaged hash chain must end somewhere. */
#define CHAIN_MAX 65536

struct symbols {
  const Elf64_Sym *table;
  const char *strings;
  const uint32_t *gnu_hash;
  const uint32_t *sysv_hash; /* NULL if there is the other */
};

static bool is_cxx_runtime(const char *path) {
  static const char *const names[] = {"libstdc++.so", "libc++.so", "libc++abi.so"};
  const char *slash = path == NULL ? NULL : strrchr(path, '/');
  const char *file = slash == NULL ? path : slash + 1;
  for (size_t i = 0; file != NULL && i < sizeof names / sizeof *names; i++) {
    if (strncmp(file, names[i], strlen(names[i])) == 0) {
      return true;
    }
  }
  return false;
}

static uint32_t gnu_hash(const char *name) {
  uint32_t hash = 5381;
  for (; *name != '\0'; name++) {
    hash = hash * 33 + (unsigned char)*name;
  }
  return hash;
}

/* The C library relocates these in place; a few modules keep them relative. */
static const void *pointer(const struct dl_phdr_info *module, const Elf64_Dyn *entry) {
  uintptr_t value = entry->d_un.d_ptr;
  return (const void *)(value < module->dlpi_addr ? value + module->dlpi_addr : value);
}

static bool symbols_of(const struct dl_phdr_info *module, struct symbols *symbols) {
  memset(symbols, 0, sizeof *symbols);
  const Elf64_Dyn *entry = NULL;
  for (int i = 0; i < module->dlpi_phnum; i++) {
    if (module->dlpi_phdr[i].p_type == PT_DYNAMIC) {
      entry = (const Elf64_Dyn *)(module->dlpi_addr + module->dlpi_phdr[i].p_vaddr);
    }
  }
  for (; entry != NULL && entry->d_tag != DT_NULL; entry++) {
    switch (entry->d_tag) {
      case DT_SYMTAB: symbols->table = pointer(module, entry); break;
      case DT_STRTAB: symbols->strings = pointer(module, entry); break;
      case DT_GNU_HASH: symbols->gnu_hash = pointer(module, entry); break;
      case DT_HASH: symbols->sysv_hash = pointer(module, entry); break;
      default: break;
    }
  }
  return symbols->table != NULL && symbols->strings != NULL &&
         (symbols->gnu_hash != NULL || symbols->sysv_hash != NULL);
}

static bool is_definition(const struct symbols *symbols, uint32_t at, const char *name) {
  const Elf64_Sym *symbol = &symbols->table[at];
  return symbol->st_shndx != SHN_UNDEF && ELF64_ST_TYPE(symbol->st_info) == STT_FUNC &&
         strcmp(symbols->strings + symbol->st_name, name) == 0;
}

static uint32_t look_up_gnu(const struct symbols *symbols, const char *name) {
  const uint32_t *header = symbols->gnu_hash;
  uint32_t buckets = header[0];
  uint32_t first = header[1];
  const uint32_t *bucket = header + 4 + (size_t)header[2] * 2;
  const uint32_t *chain = bucket + buckets;
  uint32_t wanted = gnu_hash(name);
  uint32_t at = buckets == 0 ? 0 : bucket[wanted % buckets];
  for (int i = 0; at >= first && at != 0 && i < CHAIN_MAX; i++, at++) {
    uint32_t hash = chain[at - first];
    if ((hash | 1) == (wanted | 1) && is_definition(symbols, at, name)) {
      return at;
    }
    if ((hash & 1) != 0) {
      break;
    }
  }
  return 0;
}

/* Rare by now, and its second word says how many symbols there are. */
static uint32_t look_up_sysv(const struct symbols *symbols, const char *name) {
  for (uint32_t at = 1; at < symbols->sysv_hash[1]; at++) {
    if (is_definition(symbols, at, name)) {
      return at;
    }
  }
  return 0;
}

static bool holds(const struct dl_phdr_info *module, const void *address) {
  for (int i = 0; i < module->dlpi_phnum; i++) {
    const Elf64_Phdr *segment = &module->dlpi_phdr[i];
    uintptr_t start = module->dlpi_addr + segment->p_vaddr;
    if (segment->p_type == PT_LOAD && (uintptr_t)address - start < segment->p_memsz) {
      return true;
    }
  }
  return false;
}

/* The program headers tell modules apart: a load address of 0 is the same for many. */
static const void *identity(const struct dl_phdr_info *module) { return module->dlpi_phdr; }

static bool is_this_library(const struct dl_phdr_info *module) {
  return holds(module, (const void *)is_this_library);
}

static struct ah_definition define(const struct dl_phdr_info *module,
                                   const struct symbols *symbols, const char *name) {
  struct ah_definition found = {NULL, NULL, false};
  uint32_t at = symbols->gnu_hash != NULL ? look_up_gnu(symbols, name)
                                          : look_up_sysv(symbols, name);
  if (at != 0) {
    found.address = (void *)(module->dlpi_addr + symbols->table[at].st_value);
    found.module = identity(module);
    found.cxx_runtime = is_cxx_runtime(module->dlpi_name);
  }
  return found;
}

struct resolution {
  struct ah_wanted *wanted;
  size_t count;
  bool behind; /* this library has been passed */
};

static int resolve_in(struct dl_phdr_info *module, size_t size, void *data) {
  (void)size;
  struct resolution *resolution = data;
  struct symbols symbols;
  bool ours = is_this_library(module);
  for (size_t i = 0; symbols_of(module, &symbols) && i < resolution->count; i++) {
    struct ah_wanted *wanted = &resolution->wanted[i];
    if (wanted->first.address != NULL && wanted->next.address != NULL) {
      continue;
    }
    struct ah_definition found = define(module, &symbols, wanted->name);
    if (wanted->first.address == NULL) {
      wanted->first = found;
    }
    if (resolution->behind && wanted->next.address == NULL) {
      wanted->next = found;
    }
  }
  resolution->behind |= ours;
  return 0;
}

void ah_modules_resolve(struct ah_wanted *wanted, size_t count) {
  struct resolution resolution = {wanted, count, false};
  dl_iterate_phdr(resolve_in, &resolution);
}

void *ah_modules_next(const char *name, _Atomic(uintptr_t) *next) {
  uintptr_t known = atomic_load_explicit(next, memory_order_acquire);
  if (known == 0) {
    struct ah_wanted wanted = {.name = name};
    ah_modules_resolve(&wanted, 1);
    known = (uintptr_t)wanted.next.address;
    atomic_store_explicit(next, known, memory_order_release);
  }
  return (void *)known;
}

struct visit {
  const char *name;
  bool (*visit)(const struct ah_definition *found, void *context);
  void *context;
};

static int visit_module(struct dl_phdr_info *module, size_t size, void *data) {
  (void)size;
  const struct visit *visit = data;
  struct symbols symbols;
  if (is_this_library(module) || !symbols_of(module, &symbols)) {
    return 0;
  }
  struct ah_definition found = define(module, &symbols, visit->name);
  return found.address != NULL && visit->visit(&found, visit->context);
}

void ah_modules_defining(const char *name,
                         bool (*visit)(const struct ah_definition *found, void *context),
                         void *context) {
  struct visit all = {name, visit, context};
  dl_iterate_phdr(visit_module, &all);
}

struct owner {
  const void *address;
  const void *module;
};

static int note_owner(struct dl_phdr_info *module, size_t size, void *data) {
  (void)size;
  struct owner *owner = data;
  if (!holds(module, owner->address)) {
    return 0;
  }
  owner->module = identity(module);
  return 1;
}

const void *ah_module_of(const void *address) {
  struct owner owner = {address, NULL};
  dl_iterate_phdr(note_owner, &owner);
  return owner.module;
}
