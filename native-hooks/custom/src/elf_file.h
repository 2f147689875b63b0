/*
 * elf_file.h - looks functions up in the symbol tables of ELF files.
 *
 * Files are mapped and read with bounds; nothing is allocated. Shared by allocs-run and the
 * library in the program.
 */
#ifndef ALLOCS_CUSTOM_ELF_FILE_H
#define ALLOCS_CUSTOM_ELF_FILE_H

#include "rule.h"

#pragma GCC visibility push(hidden)

enum { AC_ID_MAX = 20, AC_PLACES_MAX = 64, AC_SYMBOL_MAX = 128 };

struct ac_id {
  uint8_t bytes[AC_ID_MAX];
  uint8_t length; /* 0: none */
};

struct ac_place {
  uint64_t address; /* as the file has it */
  uint64_t size;    /* 0: not said */
  bool resolver;    /* STT_GNU_IFUNC: what is there chooses the function */
};

/* What the tables say of one name. */
struct ac_places {
  struct ac_place place[AC_PLACES_MAX];
  size_t count;
  bool more; /* than there is room for */
  char copy[AC_SYMBOL_MAX]; /* a copy of the function with other arguments; empty: none */
};

struct ac_elf_file {
  const uint8_t *bytes; /* NULL: cannot be read, or is no 64-bit ELF file for this machine */
  size_t length;
};

struct ac_elf_file ac_elf_open(const char *path);
void ac_elf_close(struct ac_elf_file *file);

/* The build id in a file, or in the notes of a loaded module. */
struct ac_id ac_elf_id(const struct ac_elf_file *file);
bool ac_id_equal(const struct ac_id *a, const struct ac_id *b);
struct ac_id ac_id_in_notes(const uint8_t *notes, size_t length);

/*
 * Adds the functions that a rule names: in .symtab of the file, or where it has none, of its
 * separate debug file (build id, debug link); and in .dynsym.
 */
void ac_elf_look_up(const struct ac_elf_file *file, const char *path, const struct ac_rule *rule,
                    struct ac_places *places);

/* Whether functions of the file are named only by debug information: in it, or in its debug file. */
bool ac_elf_needs_debug_information(const struct ac_elf_file *file, const char *path);

/* Whether the file's symbols ask for one of these functions from elsewhere. */
bool ac_elf_imports(const struct ac_elf_file *file, const char *const *names, size_t count);

#pragma GCC visibility pop

#endif
