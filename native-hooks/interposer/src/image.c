/* image.c - which loaded object an address is in, and whose that object is. */
#include "image.h"

#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

/* What glibc 2.35 and later answer; declared here, as older headers lack it. */
struct find_object {
  unsigned long long flags;
  void *start, *limit;
  struct link_map *map;
  void *unwind;
  unsigned long long reserved[7];
};
extern int find_object(void *address, struct find_object *out) __asm__("_dl_find_object")
    __attribute__((weak));

static bool begins_with(const char *text, const char *start) {
  return strncmp(text, start, strlen(start)) == 0;
}

/*
 * Libraries whose frames stand between the program and malloc without being its own. Told
 * by file name, as by whoever loads them.
 */
static bool is_internal(const char *path) {
  static const char *const names[] = {"libc.so.",   "libc-2.",     "ld-linux", "ld-2.",
                                      "libpthread", "libstdc++.",  "libc++.",  "libc++abi.",
                                      "libgcc_s.",  "liballocs_"};
  const char *slash = path == NULL ? NULL : strrchr(path, '/');
  const char *file = slash == NULL ? path : slash + 1;
  for (size_t i = 0; file != NULL && i < sizeof names / sizeof *names; i++) {
    if (begins_with(file, names[i])) {
      return true;
    }
  }
  return false;
}

struct search {
  uintptr_t address;
  struct ah_image *out;
};

static bool note(const struct dl_phdr_info *module, const struct search *search) {
  struct ah_image *out = search->out;
  bool holds = false;
  *out = (struct ah_image){UINTPTR_MAX, 0, NULL, is_internal(module->dlpi_name),
                            module->dlpi_name};
  for (int i = 0; i < module->dlpi_phnum; i++) {
    const Elf64_Phdr *segment = &module->dlpi_phdr[i];
    uintptr_t start = module->dlpi_addr + segment->p_vaddr;
    uintptr_t limit = start + segment->p_memsz;
    if (segment->p_type == PT_GNU_EH_FRAME) {
      out->unwind = (const uint8_t *)start;
    } else if (segment->p_type == PT_LOAD) {
      out->start = start < out->start ? start & ~(uintptr_t)4095 : out->start;
      out->limit = limit > out->limit ? limit : out->limit;
      holds |= search->address - start < segment->p_memsz;
    }
  }
  return holds;
}

static int visit(struct dl_phdr_info *module, size_t size, void *data) {
  (void)size;
  return note(module, data);
}

static bool begins_with_headers(uintptr_t start) {
  return memcmp((const void *)start, ELFMAG, SELFMAG) == 0;
}

/*
 * A program with holes between its segments, as those for fixed addresses may have them, is known to
 * glibc segment by segment: all of it, by the headers that the kernel tells of.
 */
static void widen(struct ah_image *image, const struct link_map *map) {
  const Elf64_Phdr *segment = (const Elf64_Phdr *)getauxval(AT_PHDR);
  uint64_t count = getauxval(AT_PHNUM);
  struct ah_image whole = *image;
  for (uint64_t i = 0; segment != NULL && i < count; i++, segment++) {
    uintptr_t start = map->l_addr + segment->p_vaddr, limit = start + segment->p_memsz;
    if (segment->p_type == PT_LOAD) {
      whole.start = start < whole.start ? start & ~(uintptr_t)4095 : whole.start;
      whole.limit = limit > whole.limit ? limit : whole.limit;
    }
  }
  if (begins_with_headers(whole.start)) {
    *image = whole;
  }
}

bool ah_image_of(uintptr_t address, struct ah_image *out) {
  if (find_object == NULL) {
    struct search search = {address, out};
    return dl_iterate_phdr(visit, &search) != 0;
  }
  struct find_object found;
  if (find_object((void *)address, &found) != 0) {
    return false;
  }
  const char *path = found.map == NULL ? NULL : found.map->l_name;
  *out = (struct ah_image){(uintptr_t)found.start, (uintptr_t)found.limit, found.unwind,
                            is_internal(path), path};
  bool is_program = path != NULL && path[0] == 0;
  if (is_program && !begins_with_headers(out->start)) {
    widen(out, found.map);
  }
  return true;
}

/* The headers of an object lie at its start, in the first page, as linkers have it. */
static const Elf64_Ehdr *headers(const struct ah_image *image) {
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)image->start;
  bool usual = memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
               header->e_phentsize == sizeof(Elf64_Phdr) &&
               header->e_phoff + (uint64_t)header->e_phnum * sizeof(Elf64_Phdr) <= 4096;
  return usual ? header : NULL;
}

bool ah_image_bias(const struct ah_image *image, uintptr_t *bias) {
  const Elf64_Ehdr *header = headers(image);
  if (header == NULL) {
    return false;
  }
  const Elf64_Phdr *segment = (const Elf64_Phdr *)(image->start + header->e_phoff);
  for (int i = 0; i < header->e_phnum; i++, segment++) {
    if (segment->p_type == PT_LOAD) { /* the lowest: what is mapped starts with it */
      *bias = image->start - (segment->p_vaddr & ~(uintptr_t)4095);
      return true;
    }
  }
  return false;
}

struct ah_extent ah_image_segment(const struct ah_image *image, uintptr_t address) {
  const struct ah_extent none = {0, 0};
  uintptr_t bias;
  if (!ah_image_bias(image, &bias)) {
    return none;
  }
  const Elf64_Ehdr *header = headers(image);
  const Elf64_Phdr *segment = (const Elf64_Phdr *)(image->start + header->e_phoff);
  for (int i = 0; i < header->e_phnum; i++, segment++) {
    uintptr_t start = bias + segment->p_vaddr;
    if (segment->p_type == PT_LOAD && address - start < segment->p_filesz) {
      return (struct ah_extent){start, start + segment->p_filesz};
    }
  }
  return none;
}
