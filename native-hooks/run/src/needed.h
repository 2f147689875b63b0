// needed.h - the libraries that a program names.
#ifndef ALLOCS_RUN_NEEDED_H
#define ALLOCS_RUN_NEEDED_H

#include <elf.h>

enum { MAX_SEGMENTS = 128, NAME_LENGTH = 128 };

// Copies the name of the first library that an ELF file needs (DT_NEEDED) and that begins with one of
// some names. Returns 1 if there is one; 0 if not, or if the file does not say so where it should.
int needed_library(int file, const Elf64_Phdr *segments, unsigned count, const char *const *begins,
                   char name[NAME_LENGTH]);

#endif
