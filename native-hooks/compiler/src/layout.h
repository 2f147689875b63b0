/*
 * layout.h - sizes and offsets by the System V ABI for AMD64, with what gcc and clang add to C and do alike.
 * What they do not do alike, or is not known here, has no layout.
 */
#ifndef ALLOCS_LAYOUT_H
#define ALLOCS_LAYOUT_H

#include "types.h"

/* In bytes. */
struct layout {
  long long size;
  unsigned align;
};

/* The layout of a complete type; false if it is not known. */
bool layout_of(const struct type *type, struct layout *out);

/* Lays out a struct or union whose members are all read; pack is that of #pragma pack, or 0. */
void layout_members(struct tag *tag, unsigned pack);

/* The layout of an enum whose values are from least to most, all of them known. */
void layout_enumerators(struct tag *tag, long long least, long long most);

#endif
