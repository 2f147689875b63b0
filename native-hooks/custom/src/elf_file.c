/* elf_file.c - see elf_file.h. */
#include "elf_file.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "os.h"

enum { PATH_LENGTH = 4096, SYMBOLS_MAX = 1 << 24 };

struct ac_elf_file ac_elf_open(const char *path) {
  struct ac_elf_file file = {NULL, 0};
  int how = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  long opened = ah_syscall(SYS_openat, AT_FDCWD, (long)path, how, 0, 0, 0);
  if (opened < 0) {
    return file;
  }
  long length = ah_syscall(SYS_lseek, opened, 0, SEEK_END, 0, 0, 0);
  long bytes = length < (long)sizeof(Elf64_Ehdr) ? -1
             : ah_syscall(SYS_mmap, 0, length, PROT_READ, MAP_PRIVATE, opened, 0);
  ah_syscall(SYS_close, opened, 0, 0, 0, 0, 0);
  if (bytes < 0 && bytes > -4096) {
    return file;
  }
  file = (struct ac_elf_file){(const uint8_t *)bytes, (size_t)length};
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)file.bytes;
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64 ||
      header->e_machine != EM_X86_64) {
    ac_elf_close(&file);
  }
  return file;
}

void ac_elf_close(struct ac_elf_file *file) {
  if (file->bytes != NULL) {
    ah_syscall(SYS_munmap, (long)file->bytes, (long)file->length, 0, 0, 0, 0);
  }
  *file = (struct ac_elf_file){NULL, 0};
}

/* A part of the file; NULL if it does not lie in it. */
static const void *part(const struct ac_elf_file *file, uint64_t at, uint64_t length) {
  return at <= file->length && length <= file->length - at ? file->bytes + at : NULL;
}

static const Elf64_Shdr *section(const struct ac_elf_file *file, size_t number) {
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)file->bytes;
  if (number >= header->e_shnum || header->e_shentsize != sizeof(Elf64_Shdr) ||
      header->e_shoff % 8 != 0) {
    return NULL;
  }
  return part(file, header->e_shoff + number * sizeof(Elf64_Shdr), sizeof(Elf64_Shdr));
}

/* The content of a section, with its length; NULL if it has none in the file. */
static const uint8_t *content(const struct ac_elf_file *file, const Elf64_Shdr *of, size_t *length) {
  *length = of == NULL ? 0 : of->sh_size;
  return of == NULL || of->sh_type == SHT_NOBITS ? NULL : part(file, of->sh_offset, of->sh_size);
}

struct ac_id ac_id_in_notes(const uint8_t *notes, size_t length) {
  struct ac_id id = {{0}, 0};
  while (length >= sizeof(Elf64_Nhdr)) {
    const Elf64_Nhdr *note = (const Elf64_Nhdr *)notes;
    uint64_t name = (note->n_namesz + UINT64_C(3)) & ~UINT64_C(3);
    uint64_t description = (note->n_descsz + UINT64_C(3)) & ~UINT64_C(3);
    uint64_t all = sizeof *note + name + description;
    if (all > length) {
      break;
    }
    if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 &&
        memcmp(note + 1, "GNU", 4) == 0 && note->n_descsz <= AC_ID_MAX) {
      memcpy(id.bytes, (const uint8_t *)(note + 1) + name, note->n_descsz);
      id.length = (uint8_t)note->n_descsz;
      break;
    }
    notes += all;
    length -= all;
  }
  return id;
}

struct ac_id ac_elf_id(const struct ac_elf_file *file) {
  struct ac_id id = {{0}, 0};
  const Elf64_Shdr *at;
  for (size_t i = 0; id.length == 0 && (at = section(file, i)) != NULL; i++) {
    size_t length;
    const uint8_t *notes = at->sh_type == SHT_NOTE ? content(file, at, &length) : NULL;
    if (notes != NULL && at->sh_offset % 4 == 0) {
      id = ac_id_in_notes(notes, length);
    }
  }
  return id;
}

bool ac_id_equal(const struct ac_id *a, const struct ac_id *b) {
  return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

struct table {
  const Elf64_Sym *symbols;
  size_t count;
  const char *strings;
  size_t strings_length;
};

static bool find_table(const struct ac_elf_file *file, uint32_t type, struct table *table) {
  const Elf64_Shdr *at;
  for (size_t i = 0; (at = section(file, i)) != NULL; i++) {
    if (at->sh_type != type || at->sh_offset % 8 != 0) {
      continue;
    }
    size_t length;
    table->symbols = (const Elf64_Sym *)content(file, at, &length);
    table->count = length / sizeof(Elf64_Sym);
    table->strings = (const char *)content(file, section(file, at->sh_link), &table->strings_length);
    return table->symbols != NULL && table->strings != NULL && table->count <= SYMBOLS_MAX &&
           table->strings_length > 0 && table->strings[table->strings_length - 1] == '\0';
  }
  return false;
}

static const char *name_of(const struct table *table, const Elf64_Sym *symbol) {
  return symbol->st_name < table->strings_length ? table->strings + symbol->st_name : "";
}

static void add(struct ac_places *places, const Elf64_Sym *symbol) {
  for (size_t i = 0; i < places->count; i++) {
    if (places->place[i].address == symbol->st_value) {
      return;
    }
  }
  if (places->count == AC_PLACES_MAX) {
    places->more = true;
    return;
  }
  places->place[places->count++] = (struct ac_place){
      symbol->st_value, symbol->st_size, ELF64_ST_TYPE(symbol->st_info) == STT_GNU_IFUNC};
}

/*
 * What is behind the name in a symbol: 0 nothing or what does not change the function, 1 a copy
 * made for certain arguments, which takes others, -1 another function.
 */
static int suffix_kind(const char *suffix) {
  if (*suffix == '\0' || strncmp(suffix, ".lto_priv.", 10) == 0) {
    return 0;
  }
  return strncmp(suffix, ".constprop", 10) == 0 || strncmp(suffix, ".isra", 5) == 0 ||
                 strncmp(suffix, ".part", 5) == 0
             ? 1
             : -1;
}

static void look_in(const struct table *table, const struct ac_rule *rule, struct ac_places *places) {
  struct ac_text file = {NULL, 0};
  for (size_t i = 1; i < table->count; i++) {
    const Elf64_Sym *symbol = &table->symbols[i];
    const char *name = name_of(table, symbol);
    int type = ELF64_ST_TYPE(symbol->st_info);
    if (type == STT_FILE) {
      const char *slash = strrchr(name, '/');
      name = slash == NULL ? name : slash + 1;
      file = (struct ac_text){name, strlen(name)};
    }
    if ((type != STT_FUNC && type != STT_GNU_IFUNC) || symbol->st_shndx == SHN_UNDEF ||
        strncmp(name, rule->name.at, rule->name.length) != 0) {
      continue;
    }
    bool local = ELF64_ST_BIND(symbol->st_info) == STB_LOCAL;
    bool elsewhere = rule->source.length != 0 && !(local && ac_text_equal(file, rule->source));
    int kind = suffix_kind(name + rule->name.length);
    if (elsewhere || kind < 0) {
      continue;
    }
    if (kind == 0) {
      add(places, symbol);
    } else {
      strncpy(places->copy, name, sizeof places->copy - 1);
    }
  }
}

/* --- separate debug files ---------------------------------------------------------------------- */

static uint32_t checksum(const uint8_t *bytes, size_t length) {
  uint32_t table[16];
  for (uint32_t i = 0; i < 16; i++) {
    uint32_t value = i;
    for (int k = 0; k < 4; k++) {
      value = value >> 1 ^ (value & 1 ? UINT32_C(0xedb88320) : 0);
    }
    table[i] = value;
  }
  uint32_t sum = UINT32_MAX;
  for (size_t i = 0; i < length; i++) {
    sum ^= bytes[i];
    sum = sum >> 4 ^ table[sum & 15];
    sum = sum >> 4 ^ table[sum & 15];
  }
  return ~sum;
}

static bool append(char path[PATH_LENGTH], const char *text, size_t length) {
  size_t at = strlen(path);
  if (at + length >= PATH_LENGTH) {
    return false;
  }
  memcpy(path + at, text, length);
  path[at + length] = '\0';
  return true;
}

static struct ac_elf_file open_by_id(const struct ac_id *id) {
  static const char digits[] = "0123456789abcdef";
  char path[PATH_LENGTH] = "/usr/lib/debug/.build-id/";
  for (int i = 0; i < id->length; i++) {
    char pair[3] = {digits[id->bytes[i] >> 4], digits[id->bytes[i] & 15], '/'};
    append(path, pair, i == 0 ? 3 : 2);
  }
  append(path, ".debug", 6);
  return id->length < 2 ? (struct ac_elf_file){NULL, 0} : ac_elf_open(path);
}

struct link {
  const char *name;
  uint32_t checksum;
};

static const Elf64_Shdr *section_named(const struct ac_elf_file *file, const char *name) {
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)file->bytes;
  size_t length, wanted = strlen(name) + 1;
  const char *names = (const char *)content(file, section(file, header->e_shstrndx), &length);
  const Elf64_Shdr *at;
  for (size_t i = 0; names != NULL && (at = section(file, i)) != NULL; i++) {
    if (at->sh_name < length && length - at->sh_name >= wanted &&
        memcmp(names + at->sh_name, name, wanted) == 0) {
      return at;
    }
  }
  return NULL;
}

static bool find_link(const struct ac_elf_file *file, struct link *link) {
  size_t length;
  link->name = (const char *)content(file, section_named(file, ".gnu_debuglink"), &length);
  size_t name = link->name == NULL ? length : strnlen(link->name, length);
  size_t sum = (name + 4) & ~(size_t)3;
  if (name >= length || sum + 4 > length) {
    return false;
  }
  memcpy(&link->checksum, link->name + sum, 4);
  return strchr(link->name, '/') == NULL;
}

/* Opens /usr/lib/debug + directory of the file, the directory, or its .debug. */
static struct ac_elf_file open_by_link(const struct ac_elf_file *file, const char *of,
                                       const struct ac_id *id) {
  static const char *const before[] = {"/usr/lib/debug", "", ""};
  static const char *const behind[] = {"", "", ".debug/"};
  struct ac_elf_file none = {NULL, 0};
  struct link link;
  const char *slash = strrchr(of, '/');
  if (slash == NULL || !find_link(file, &link)) {
    return none;
  }
  for (size_t i = 0; i < 3; i++) {
    char path[PATH_LENGTH] = "";
    if (!append(path, before[i], strlen(before[i])) || !append(path, of, (size_t)(slash + 1 - of)) ||
        !append(path, behind[i], strlen(behind[i])) || !append(path, link.name, strlen(link.name)) ||
        strcmp(path, of) == 0) {
      continue;
    }
    struct ac_elf_file debug = ac_elf_open(path);
    if (debug.bytes == NULL) {
      continue;
    }
    struct ac_id its = ac_elf_id(&debug);
    if (id->length != 0 && its.length != 0 ? ac_id_equal(id, &its)
                                           : checksum(debug.bytes, debug.length) == link.checksum) {
      return debug;
    }
    ac_elf_close(&debug);
  }
  return none;
}

static struct ac_elf_file open_debug_file(const struct ac_elf_file *file, const char *path) {
  struct ac_id id = ac_elf_id(file);
  struct ac_elf_file debug = open_by_id(&id);
  return debug.bytes != NULL ? debug : open_by_link(file, path, &id);
}

void ac_elf_look_up(const struct ac_elf_file *file, const char *path, const struct ac_rule *rule,
                    struct ac_places *places) {
  struct table table;
  if (find_table(file, SHT_SYMTAB, &table)) {
    look_in(&table, rule, places);
  } else {
    struct ac_elf_file debug = open_debug_file(file, path);
    if (debug.bytes != NULL && find_table(&debug, SHT_SYMTAB, &table)) {
      look_in(&table, rule, places);
    }
    ac_elf_close(&debug);
  }
  if (rule->source.length == 0 && find_table(file, SHT_DYNSYM, &table)) {
    look_in(&table, rule, places);
  }
}

bool ac_elf_needs_debug_information(const struct ac_elf_file *file, const char *path) {
  struct table table;
  if (find_table(file, SHT_SYMTAB, &table)) {
    return false;
  }
  struct ac_elf_file debug = open_debug_file(file, path);
  const struct ac_elf_file *best = debug.bytes != NULL ? &debug : file;
  bool needs = !find_table(best, SHT_SYMTAB, &table) && section_named(best, ".debug_info") != NULL;
  ac_elf_close(&debug);
  return needs;
}

bool ac_elf_imports(const struct ac_elf_file *file, const char *const *names, size_t count) {
  struct table table;
  if (!find_table(file, SHT_DYNSYM, &table)) {
    return false;
  }
  for (size_t i = 1; i < table.count; i++) {
    for (size_t k = 0; table.symbols[i].st_shndx == SHN_UNDEF && k < count; k++) {
      if (strcmp(name_of(&table, &table.symbols[i]), names[k]) == 0) {
        return true;
      }
    }
  }
  return false;
}
