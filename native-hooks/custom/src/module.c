/* module.c - see module.h. */
#include "module.h"

#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>

#include "os.h"

static char executable[4096];

/* Without /proc, by the name that it was started by. */
static const char *executable_path(void) {
  if (*executable == '\0' &&
      ah_syscall(SYS_readlink, (long)"/proc/self/exe", (long)executable, sizeof executable - 1, 0, 0, 0) <= 0) {
    const char *name = (const char *)getauxval(AT_EXECFN);
    return name == NULL ? executable : name;
  }
  return executable;
}

struct ac_module ac_module_of(const struct dl_phdr_info *loaded) {
  struct ac_module module = {loaded->dlpi_name, NULL, loaded->dlpi_addr, loaded->dlpi_phdr,
                             loaded->dlpi_phnum};
  if (module.path == NULL || *module.path == '\0') {
    module.path = executable_path();
  }
  const char *slash = strrchr(module.path, '/');
  module.name = slash == NULL ? module.path : slash + 1;
  return module;
}

static const uint8_t *memory(const struct ac_module *module, uint64_t address) {
  return (const uint8_t *)(module->bias + address);
}

struct ac_id ac_module_id(const struct ac_module *module) {
  struct ac_id id = {{0}, 0};
  for (size_t i = 0; i < module->count && id.length == 0; i++) {
    const Elf64_Phdr *segment = &module->segments[i];
    if (segment->p_type == PT_NOTE && segment->p_align <= 4) {
      id = ac_id_in_notes(memory(module, segment->p_vaddr), segment->p_memsz);
    }
  }
  return id;
}

const Elf64_Phdr *ac_module_code(const struct ac_module *module, uint64_t address) {
  for (size_t i = 0; i < module->count; i++) {
    const Elf64_Phdr *segment = &module->segments[i];
    if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X) != 0 &&
        address - segment->p_vaddr < segment->p_filesz) {
      return segment;
    }
  }
  return NULL;
}

/* --- call-frame information: only what compilers and linkers write today --------------------- */

enum { HDR_TABLE = 0x3b, HDR_COUNT = 0x03, PCREL_4 = 0x1b, ABSOLUTE_8 = 0x00 };

static int32_t int32_at(const uint8_t *at) {
  int32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

/* How a CIE's entries write addresses; 0xff where it does not say so first of all. */
static uint8_t encoding_of(const uint8_t *cie) {
  const char *augmentation = (const char *)cie + 9;
  if (augmentation[0] != 'z') {
    return 0xff;
  }
  const uint8_t *at = cie + 9 + strlen(augmentation) + 1;
  for (int numbers = 0; numbers < 4; at++) { /* alignments, register, length */
    numbers += (*at & 0x80) == 0;
  }
  for (const char *letter = augmentation + 1; *letter != '\0' && *letter != 'R'; letter++) {
    if (*letter == 'P') {
      at += (*at & 7) == 4 || (*at & 7) == 0 ? 9 : 5;
    } else if (*letter == 'L') {
      at++;
    }
  }
  return *at;
}

static uint64_t size_in(const uint8_t *fde) {
  uint8_t encoding = encoding_of(fde + 4 - int32_at(fde + 4));
  if (encoding == PCREL_4) {
    return (uint32_t)int32_at(fde + 12);
  }
  uint64_t size = 0;
  if (encoding == ABSOLUTE_8) {
    memcpy(&size, fde + 16, sizeof size);
  }
  return size;
}

uint64_t ac_module_function_size(const struct ac_module *module, uint64_t address) {
  const uint8_t *header = NULL;
  for (size_t i = 0; i < module->count; i++) {
    if (module->segments[i].p_type == PT_GNU_EH_FRAME) {
      header = memory(module, module->segments[i].p_vaddr);
    }
  }
  if (header == NULL || header[0] != 1 || header[2] != HDR_COUNT || header[3] != HDR_TABLE) {
    return 0;
  }
  const uint8_t *table = header + 12, *wanted = memory(module, address);
  uint32_t low = 0, high = (uint32_t)int32_at(header + 8);
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (header + int32_at(table + 8 * middle) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  bool found = low < (uint32_t)int32_at(header + 8) && header + int32_at(table + 8 * low) == wanted;
  return found ? size_in(header + int32_at(table + 8 * low + 4)) : 0;
}
