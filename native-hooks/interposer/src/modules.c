/* modules.c - looks into the dynamic symbol tables of loaded modules. */
#include "modules.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <string.h>

/* A damaged hash chain must end somewhere. */
#define CHAIN_MAX 65536

struct symbols {
  const Elf64_Sym *table;
  const char *strings;
  const uint32_t *gnu_hash;
};

struct search {
  const char *name;
  uint32_t hash;
  const void *skip;
  bool (*visit)(void *definition, void *context);
  void *context;
};

const void *ah_module_of(const void *address) {
  Dl_info info;
  return dladdr(address, &info) != 0 ? info.dli_fbase : NULL;
}

bool ah_module_is_cxx_runtime(const void *address) {
  static const char *const names[] = {"libstdc++.so", "libc++.so", "libc++abi.so"};
  Dl_info info;
  if (dladdr(address, &info) == 0 || info.dli_fname == NULL) {
    return false;
  }
  const char *slash = strrchr(info.dli_fname, '/');
  const char *file = slash == NULL ? info.dli_fname : slash + 1;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
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
  for (int i = 0; i < module->dlpi_phnum; i++) {
    if (module->dlpi_phdr[i].p_type != PT_DYNAMIC) {
      continue;
    }
    const Elf64_Dyn *entry =
        (const Elf64_Dyn *)(module->dlpi_addr + module->dlpi_phdr[i].p_vaddr);
    for (; entry->d_tag != DT_NULL; entry++) {
      if (entry->d_tag == DT_SYMTAB) {
        symbols->table = pointer(module, entry);
      } else if (entry->d_tag == DT_STRTAB) {
        symbols->strings = pointer(module, entry);
      } else if (entry->d_tag == DT_GNU_HASH) {
        symbols->gnu_hash = pointer(module, entry);
      }
    }
  }
  return symbols->table != NULL && symbols->strings != NULL && symbols->gnu_hash != NULL;
}

static const Elf64_Sym *look_up(const struct symbols *symbols, const struct search *search) {
  const uint32_t *header = symbols->gnu_hash;
  uint32_t buckets = header[0];
  uint32_t first = header[1];
  const uint32_t *bucket = header + 4 + (size_t)header[2] * 2;
  const uint32_t *chain = bucket + buckets;
  uint32_t at = buckets == 0 ? 0 : bucket[search->hash % buckets];
  for (int i = 0; at >= first && at != 0 && i < CHAIN_MAX; i++, at++) {
    const Elf64_Sym *symbol = &symbols->table[at];
    uint32_t hash = chain[at - first];
    if ((hash | 1) == (search->hash | 1) && symbol->st_shndx != SHN_UNDEF &&
        ELF64_ST_TYPE(symbol->st_info) == STT_FUNC &&
        strcmp(symbols->strings + symbol->st_name, search->name) == 0) {
      return symbol;
    }
    if ((hash & 1) != 0) {
      break;
    }
  }
  return NULL;
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

static int visit_module(struct dl_phdr_info *module, size_t size, void *data) {
  (void)size;
  const struct search *search = data;
  struct symbols symbols;
  if (holds(module, search->skip) || !symbols_of(module, &symbols)) {
    return 0;
  }
  const Elf64_Sym *symbol = look_up(&symbols, search);
  if (symbol == NULL) {
    return 0;
  }
  return search->visit((void *)(module->dlpi_addr + symbol->st_value), search->context);
}

void ah_modules_defining(const char *name, const void *skip,
                         bool (*visit)(void *definition, void *context), void *context) {
  struct search search = {name, gnu_hash(name), skip, visit, context};
  dl_iterate_phdr(visit_module, &search);
}
