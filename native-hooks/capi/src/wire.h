/*
 * wire.h - the bytes in which the engine answers. All little-endian:
 *
 *   u8   found         0: nothing but the first reason follows
 *   u8   is_static
 *   u8   has_site
 *   u8   has_type_size
 *   u8   basis         enum basis
 *   u64  base, limit, site, type_size, own_base, first_word
 *   text allocator, name, uniqtype, spelling, object_reason, type_reason, site_reason
 *
 * A text is u32 length, 0xffffffff where there is none, and that many bytes of UTF-8.
 * Written by org.allocs.inprocess.WireAnswer.
 */
#ifndef ALLOCS_WIRE_H
#define ALLOCS_WIRE_H

#include "answer.h"

enum { WIRE_MAX = 1 << 16 };

/* Returns whether there is an object; if not, reasons->object says why. */
bool wire_decode(const unsigned char *bytes, size_t length, struct answer *answer,
                 struct reasons *reasons);

#endif
