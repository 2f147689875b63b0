/*
 * front.h - a small front end for preprocessed C, in the place of libclang: it starts at once, and reads
 * no more than the recorder asks for. What it does not know it leaves to libclang.
 */
#ifndef ALLOCS_FRONT_H
#define ALLOCS_FRONT_H

#include <stdbool.h>
#include <stddef.h>

/* What is done with the unit while it is there; the functions of clang.h are then those of this front end. */
typedef void front_visitor(void *unit, void *data);

/* Where something stands that is not known, in the file that it comes from. */
struct front_place {
  char file[512];
  unsigned line;
  unsigned column;
};

/*
 * Reads a text. wide: long and pointers have 64 bits. False where something is not known: what was done
 * until then does not count, and unknown receives where that is.
 */
bool front_read(const char *text, size_t length, bool wide, front_visitor *visitor, void *data,
                struct front_place *unknown);

#endif
