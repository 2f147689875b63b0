/*
 * section.c - appends a section to an ELF file: its bytes, the names of all sections and their
 * headers. What was there stays as it is; objcopy does what is laid out in another way.
 */
#include "section.h"

#include "process.h"

#include <elf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTION ".allocs_types"
#define MAX_BYTES (64u << 20) /* of names or headers */
#define ORDER (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB)

struct image {
  FILE *file;
  Elf64_Ehdr header;
  Elf64_Shdr *sections; /* with room for one more */
  char *names;          /* with room for one more */
  size_t names_size;
};

bool section_fits(const char *path) {
  char magic[4] = "";
  struct stat status;
  FILE *file = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? fopen(path, "re") : NULL;
  if (!file) {
    return false;
  }
  bool elf = fread(magic, 1, sizeof magic, file) == sizeof magic && memcmp(magic, "\177ELF", 4) == 0;
  fclose(file);
  return elf;
}

static bool read_at(FILE *file, size_t offset, void *out, size_t size) {
  return offset <= LONG_MAX && fseek(file, (long)offset, SEEK_SET) == 0 && fread(out, 1, size, file) == size;
}

/* Reads what says where sections are; false if that is unusual. */
static bool image_open(struct image *image, const char *path) {
  static const unsigned char USUAL[] = {0x7f, 'E', 'L', 'F', ELFCLASS64, ORDER, EV_CURRENT};
  Elf64_Ehdr *header = &image->header;
  image->file = fopen(path, "r+e");
  if (!image->file || !read_at(image->file, 0, header, sizeof *header) ||
      memcmp(header->e_ident, USUAL, sizeof USUAL) != 0 || header->e_shentsize != sizeof(Elf64_Shdr) ||
      header->e_shnum == 0 || header->e_shnum >= SHN_LORESERVE - 1 || header->e_shstrndx >= header->e_shnum) {
    return false;
  }
  image->sections = calloc(header->e_shnum + 1u, sizeof *image->sections);
  if (!image->sections ||
      !read_at(image->file, header->e_shoff, image->sections, header->e_shnum * sizeof *image->sections)) {
    return false;
  }
  const Elf64_Shdr *names = &image->sections[header->e_shstrndx];
  image->names_size = names->sh_size;
  image->names = image->names_size < MAX_BYTES ? calloc(image->names_size + sizeof SECTION + 1, 1) : NULL;
  return image->names && read_at(image->file, names->sh_offset, image->names, image->names_size);
}

static bool image_close(struct image *image, bool done) {
  done = (!image->file || fclose(image->file) == 0) && done;
  free(image->sections);
  free(image->names);
  return done;
}

/* The section of records; NULL if there is none. */
static Elf64_Shdr *image_find(struct image *image) {
  for (size_t i = 1; i < image->header.e_shnum; i++) {
    Elf64_Shdr *section = &image->sections[i];
    if (section->sh_name < image->names_size && strcmp(image->names + section->sh_name, SECTION) == 0) {
      return section;
    }
  }
  return NULL;
}

static char *content(const char *path, size_t *size) {
  struct stat status;
  FILE *file = stat(path, &status) == 0 ? fopen(path, "re") : NULL;
  char *bytes = file ? malloc((size_t)status.st_size + 1) : NULL;
  *size = bytes ? fread(bytes, 1, (size_t)status.st_size, file) : 0;
  if (file) {
    fclose(file);
  }
  return bytes;
}

/* Writes at the end, at a multiple of 8; where, or 0 if it failed. */
static size_t append(FILE *file, const void *bytes, size_t size) {
  long end = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : 0;
  while (end > 0 && end % 8) {
    end = fputc(0, file) == 0 ? end + 1 : 0;
  }
  return end > 0 && fwrite(bytes, 1, size, file) == size ? (size_t)end : 0;
}

/* The header of the file, which says where the others are, is written last. */
static bool image_add(struct image *image, const char *bytes, size_t size) {
  Elf64_Ehdr *header = &image->header;
  Elf64_Shdr *section = image_find(image);
  Elf64_Shdr *names = &image->sections[header->e_shstrndx];
  if (!section) {
    section = &image->sections[header->e_shnum++];
    *section = (Elf64_Shdr){.sh_name = (Elf64_Word)image->names_size, .sh_type = SHT_PROGBITS, .sh_addralign = 1};
    memcpy(image->names + image->names_size, SECTION, sizeof SECTION);
    names->sh_size = image->names_size += sizeof SECTION;
    names->sh_offset = append(image->file, image->names, image->names_size);
  }
  section->sh_offset = append(image->file, bytes, size);
  section->sh_size = size;
  header->e_shoff = append(image->file, image->sections, header->e_shnum * sizeof *image->sections);
  return names->sh_offset && section->sh_offset && header->e_shoff && fflush(image->file) == 0 &&
         fseek(image->file, 0, SEEK_SET) == 0 && fwrite(header, sizeof *header, 1, image->file) == 1;
}

static void put_by_objcopy(const char *records, const char *object) {
  char section[PATH_MAX + 32];
  snprintf(section, sizeof section, SECTION "=%s", records);
  char *arguments[] = {"objcopy", "--remove-section", SECTION, "--add-section", section,
                       "--set-section-flags", SECTION "=readonly", (char *)object, NULL};
  process_finish(process_start(arguments));
}

void section_put(const char *records, const char *object) {
  struct image image = {0};
  size_t size;
  char *bytes = content(records, &size);
  bool usual = bytes && image_open(&image, object);
  if (!image_close(&image, usual && image_add(&image, bytes, size)) && !usual) {
    put_by_objcopy(records, object);
  }
  free(bytes);
}

static bool write_to(const char *path, const char *bytes, size_t size) {
  FILE *file = size ? fopen(path, "ae") : NULL;
  bool written = file && fwrite(bytes, 1, size, file) == size;
  return file && fclose(file) == 0 && written;
}

static bool append_by_objcopy(const char *object, const char *records) {
  char part[PATH_MAX];
  size_t size;
  snprintf(part, sizeof part, "%s.part", records);
  char *arguments[] = {"objcopy", "-O", "binary", "--only-section=" SECTION, "--set-section-flags",
                       SECTION "=alloc", (char *)object, part, NULL};
  char *bytes = process_finish(process_start(arguments)) == 0 ? content(part, &size) : NULL;
  bool appended = bytes && write_to(records, bytes, size);
  unlink(part);
  free(bytes);
  return appended;
}

bool section_append(const char *object, const char *records) {
  struct image image = {0};
  if (!section_fits(object)) {
    return false;
  }
  if (!image_open(&image, object)) {
    image_close(&image, false);
    return append_by_objcopy(object, records);
  }
  const Elf64_Shdr *section = image_find(&image);
  size_t size = section && section->sh_type == SHT_PROGBITS && section->sh_size < MAX_BYTES ? section->sh_size : 0;
  char *bytes = size ? malloc(size) : NULL;
  bool appended = bytes && read_at(image.file, section->sh_offset, bytes, size) && write_to(records, bytes, size);
  free(bytes);
  return image_close(&image, appended);
}
