/*
 * module.h - a loaded executable or library.
 */
#ifndef ALLOCS_CUSTOM_MODULE_H
#define ALLOCS_CUSTOM_MODULE_H

#include <link.h>

#include "elf_file.h"

#pragma GCC visibility push(hidden)

struct ac_module {
  const char *path; /* of its file */
  const char *name; /* the last part of it */
  uint64_t bias;    /* of its addresses in memory over those in its file */
  const Elf64_Phdr *segments;
  size_t count;
};

struct ac_module ac_module_of(const struct dl_phdr_info *loaded);

struct ac_id ac_module_id(const struct ac_module *module);

/* The executable segment around an address; NULL if there is none. */
const Elf64_Phdr *ac_module_code(const struct ac_module *module, uint64_t address);

/* The length of the function that starts at an address, as call-frame information has it; 0: unknown. */
uint64_t ac_module_function_size(const struct ac_module *module, uint64_t address);

#pragma GCC visibility pop

#endif
