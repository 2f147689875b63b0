/* uncounted.c - reads mangled names (Itanium C++ ABI, 5.1; Rust RFC 2603) and symbol tables. */
#include "uncounted.h"
#include "os.h"

#include <elf.h>
#include <string.h>

/* Of a file's symbols and their names: more are not worth the time. */
#define TABLE_BYTES_MAX ((uint64_t)64 << 20)
#define SECTIONS_MAX 4096u
#define PAGE 4096u

/* --- names --- */

static bool begins_with(const char *text, const char *start) {
  while (*start != '\0' && *text == *start) {
    text++;
    start++;
  }
  return *start == '\0';
}

static bool begins_with_any(const char *text, const char *const *starts) {
  for (; *starts != NULL; starts++) {
    if (begins_with(text, *starts)) {
      return true;
    }
  }
  return false;
}

static bool ends_with(const char *text, size_t length, const char *end) {
  size_t wanted = strlen(end);
  return length >= wanted && memcmp(text + length - wanted, end, wanted) == 0;
}

/* `text` has to be behind the qualifiers of _ZN, or behind _Z. */
static bool is_cxx(const char *text, size_t length) {
  static const char *const scopes[] = {"9__gnu_cxx", "10__cxxabiv1", NULL};
  static const char known[] = "tabsiod";
  if (text[0] == 'S') {
    return text[1] != '\0' && strchr(known, text[1]) != NULL;
  }
  return begins_with_any(text, scopes) || ends_with(text, length, "8allocateEm");
}

/* Behind _ZN: the hash that ends a name of Rust's older scheme, if no clone's number follows. */
static bool is_rust(const char *text, size_t length) {
  enum { HASH = 20, CLONE_MAX = 32 };
  if (length > 0 && text[length - 1] != 'E') {
    for (size_t i = 0; i < CLONE_MAX && length > HASH; i++) {
      if (text[--length] == '.' && text[length - 1] == 'E') {
        break;
      }
    }
  }
  return length >= HASH && text[length - 1] == 'E' && begins_with(text + length - HASH, "17h");
}

/* Whether an escaped path of Rust's older scheme is of a standard library. */
static bool is_rust_path(const char *text) {
  static const char *const paths[] = {"alloc..", "core..", "std..", "hashbrown..", NULL};
  return begins_with_any(text, paths);
}

/* Behind _ZN. `<T as Trait>::f` is the library's where both are, or T is built in. */
static bool is_rust_standard(const char *text) {
  static const char *const crates[] = {"5alloc", "4core", "3std", "9hashbrown", NULL};
  static const char as[] = "$u20$as$u20$";
  if (begins_with_any(text, crates)) {
    return true;
  }
  while (*text >= '0' && *text <= '9') {
    text++;
  }
  if (!begins_with(text, "_$LT$")) {
    return false;
  }
  text += strlen("_$LT$");
  const char *trait = strstr(text, as);
  if (trait == NULL) {
    return is_rust_path(text);
  }
  const char *scope = strstr(text, "..");
  bool is_built_in = scope == NULL || scope > trait;
  return (is_built_in || is_rust_path(text)) && is_rust_path(trait + strlen(as));
}

static const char *skip_disambiguator(const char *text) {
  if (*text == 's') {
    while (*text != '\0' && *text != '_') {
      text++;
    }
    return *text == '_' ? text + 1 : text;
  }
  return text;
}

/* Behind _R: the first crate that is named is that of the function, or of the impl that it is in. */
static bool is_rust_v0_standard(const char *text) {
  static const char *const crates[] = {"5alloc", "4core", "3std", "9hashbrown", "7___rustc", NULL};
  for (; *text != '\0'; text++) {
    const char *crate = skip_disambiguator(text + 1);
    if (*text == 'C' && *crate >= '0' && *crate <= '9') {
      return begins_with_any(crate, crates);
    }
  }
  return false;
}

bool ah_is_standard_name(const char *name) {
  static const char *const rust[] = {"__rust_", "__rdl_", "__rg_", NULL};
  static const char *const operator_new[] = {"_Znw", "_Zna", NULL};
  if (begins_with(name, "_R")) {
    return is_rust_v0_standard(name + 2);
  }
  if (!begins_with(name, "_Z")) {
    return begins_with_any(name, rust);
  }
  if (begins_with_any(name, operator_new)) {
    return true;
  }
  const char *text = name + 2;
  while (*text == 'Z') { /* local to a function */
    text++;
  }
  size_t length = strlen(text);
  if (*text != 'N') {
    return is_cxx(text, length);
  }
  if (is_rust(text, length)) {
    return is_rust_standard(text + 1);
  }
  const char *scope = text + 1;
  while (*scope == 'K' || *scope == 'V' || *scope == 'r' || *scope == 'R' || *scope == 'O') {
    scope++;
  }
  return is_cxx(scope, length - (size_t)(scope - text));
}

/* Whether a name has a word of small letters in it, whatever its own case. */
static bool says(const char *name, const char *word) {
  for (; *name != '\0'; name++) {
    size_t same = 0;
    while (word[same] != '\0' && (name[same] | 0x20) == word[same]) {
      same++;
    }
    if (word[same] == '\0') {
      return true;
    }
  }
  return false;
}

bool ah_is_allocator_name(const char *name) {
  bool is_mangled = begins_with(name, "_Z") || begins_with(name, "_R");
  return !is_mangled && (says(name, "alloc") || says(name, "strdup") || says(name, "strndup") ||
                         says(name, "memdup"));
}

/* --- the file --- */

/* A part of a file, copied: a file that shrinks under a mapping would end the program. */
struct part {
  uint8_t *bytes;
  size_t length; /* 0: it could not be had */
};

static struct part read_part(int file, uint64_t offset, uint64_t length) {
  const struct part none = {NULL, 0};
  uint8_t *bytes = length == 0 || length > TABLE_BYTES_MAX ? NULL : ah_os_map(length);
  if (bytes == NULL) {
    return none;
  }
  if (!ah_os_read(file, bytes, length, offset)) {
    ah_os_unmap(bytes, length);
    return none;
  }
  return (struct part){bytes, length};
}

static void release(struct part part) {
  if (part.length != 0) {
    ah_os_unmap(part.bytes, part.length);
  }
}

/* The file may be another one by now. */
static bool is_file_of(const struct ah_image *image, int file, Elf64_Ehdr *header) {
  struct part page = read_part(file, 0, PAGE);
  bool same = page.length != 0 && memcmp(page.bytes, (const void *)image->start, PAGE) == 0;
  if (same) {
    memcpy(header, page.bytes, sizeof *header);
  }
  release(page);
  return same;
}

/* .symtab, or else .dynsym; NULL if there is neither. */
static const Elf64_Shdr *symbol_section(const Elf64_Shdr *sections, uint32_t count) {
  const Elf64_Shdr *found = NULL;
  for (uint32_t i = 0; i < count; i++) {
    if (sections[i].sh_type == SHT_SYMTAB || (sections[i].sh_type == SHT_DYNSYM && found == NULL)) {
      found = &sections[i];
    }
  }
  bool usable = found != NULL && found->sh_entsize == sizeof(Elf64_Sym) && found->sh_link < count &&
                found->sh_size <= TABLE_BYTES_MAX &&
                sections[found->sh_link].sh_size <= TABLE_BYTES_MAX - found->sh_size;
  return usable ? found : NULL;
}

struct tables {
  struct part symbols, names;
};

static const struct tables no_tables;

/*
 * What the loader has in memory is read from the file as well: looked at there, its pages would be
 * the program's for good.
 */
static struct tables read_tables(int file, const Elf64_Ehdr *header) {
  struct tables tables = no_tables;
  if (header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shnum == 0 ||
      header->e_shnum > SECTIONS_MAX) {
    return tables;
  }
  struct part part = read_part(file, header->e_shoff, header->e_shnum * sizeof(Elf64_Shdr));
  const Elf64_Shdr *sections = (const Elf64_Shdr *)(const void *)part.bytes;
  const Elf64_Shdr *symbols = part.length == 0 ? NULL : symbol_section(sections, header->e_shnum);
  if (symbols != NULL) {
    const Elf64_Shdr *names = &sections[symbols->sh_link];
    tables.symbols = read_part(file, symbols->sh_offset, symbols->sh_size);
    tables.names = read_part(file, names->sh_offset, names->sh_size);
  }
  release(part);
  return tables;
}

/* --- functions --- */

static bool is_uncounted(const Elf64_Sym *symbol, struct part names) {
  if (ELF64_ST_TYPE(symbol->st_info) != STT_FUNC || symbol->st_shndx == SHN_UNDEF ||
      symbol->st_size == 0 || symbol->st_name >= names.length) {
    return false;
  }
  const char *name = (const char *)names.bytes + symbol->st_name;
  return ah_is_standard_name(name) || ah_is_allocator_name(name);
}

/* Those that lie in the image; there is room for as many as there are symbols. */
static uint32_t collect(const struct tables *tables, const struct ah_image *image, uintptr_t bias,
                        struct ah_span *spans) {
  const Elf64_Sym *symbols = (const Elf64_Sym *)(const void *)tables->symbols.bytes;
  uint64_t length = image->limit - image->start;
  uint32_t count = 0;
  for (size_t i = 0; i < tables->symbols.length / sizeof *symbols; i++) {
    uint64_t start = bias + symbols[i].st_value - image->start;
    if (start < length && symbols[i].st_size <= length - start &&
        is_uncounted(&symbols[i], tables->names)) {
      spans[count++] = (struct ah_span){(uint32_t)start, (uint32_t)(start + symbols[i].st_size)};
    }
  }
  return count;
}

static void sift(struct ah_span *spans, uint32_t at, uint32_t count) {
  struct ah_span moved = spans[at];
  for (;;) {
    uint32_t child = 2 * at + 1;
    if (child + 1 < count && spans[child].start < spans[child + 1].start) {
      child++;
    }
    if (child >= count || spans[child].start <= moved.start) {
      break;
    }
    spans[at] = spans[child];
    at = child;
  }
  spans[at] = moved;
}

/* qsort may allocate. */
static void sort(struct ah_span *spans, uint32_t count) {
  for (uint32_t i = count / 2; i > 0; i--) {
    sift(spans, i - 1, count);
  }
  for (uint32_t last = count; last > 1; last--) {
    struct ah_span largest = spans[0];
    spans[0] = spans[last - 1];
    spans[last - 1] = largest;
    sift(spans, 0, last - 1);
  }
}

static struct ah_uncounted *make(const struct tables *tables, const struct ah_image *image,
                                uintptr_t bias) {
  if (tables->symbols.length == 0 || tables->names.length == 0 ||
      tables->names.bytes[tables->names.length - 1] != '\0' ||
      image->limit - image->start > UINT32_MAX) {
    return NULL;
  }
  uint64_t most = tables->symbols.length / sizeof(Elf64_Sym);
  size_t bytes = sizeof(struct ah_uncounted) + most * sizeof(struct ah_span);
  struct ah_uncounted *made = ah_os_map(bytes);
  if (made == NULL) {
    return NULL;
  }
  made->bytes = bytes;
  made->count = collect(tables, image, bias, made->spans);
  if (made->count == 0) {
    ah_os_unmap(made, bytes);
    return NULL;
  }
  sort(made->spans, made->count);
  return made;
}

static const char *path_of(const struct ah_image *image) {
  return image->path[0] == '\0' ? "/proc/self/exe" : image->path;
}

struct ah_uncounted *ah_uncounted_of(const struct ah_image *image) {
  uintptr_t bias;
  Elf64_Ehdr header;
  int file = image->path != NULL && ah_image_bias(image, &bias) ? ah_os_open(path_of(image)) : -1;
  if (file < 0) {
    return NULL;
  }
  struct tables tables = no_tables;
  if (is_file_of(image, file, &header)) {
    tables = read_tables(file, &header);
  }
  ah_os_close(file);
  struct ah_uncounted *made = make(&tables, image, bias);
  release(tables.symbols);
  release(tables.names);
  return made;
}

bool ah_uncounted_holds(const struct ah_uncounted *uncounted, uint64_t offset) {
  uint32_t low = 0, high = uncounted->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (uncounted->spans[middle].start <= offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low > 0 && offset < uncounted->spans[low - 1].limit;
}
