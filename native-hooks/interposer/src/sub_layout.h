/*
 * sub_layout.h - the index of custom allocators' objects, specified in native-hooks/FORMAT.md.
 *
 *   suballocator  a custom allocator by its number, 1 and up; it has an index of objects, and one
 *                 of the arenas that it announced under its number + AH_SUBS
 *   object        a live range that a suballocator handed out
 *   granule       8 bytes of address space, numbered address >> 3
 *   word          the 4 bytes that an index keeps for one granule
 *   class         what objects have in common: size, path and type; class id: its number
 *   fine word     the 4 bytes kept for one byte of address space, where granules are shared
 *   block         4096 bytes of address space; stretch: 512 bytes
 */
#ifndef ALLOCS_SUB_LAYOUT_H
#define ALLOCS_SUB_LAYOUT_H

#include "layout.h"

#define AH_SUBS 64u
/* The index of what was said of chunks on request: 8 bytes at the base of each, with path and type. */
#define AH_SUB_STATED (2 * AH_SUBS + 1)
#define AH_STATED_BYTES 8u
#define AH_SUB_NAME_MAX 63u

#define AH_SUB_SHIFT 3
#define AH_SUB_REGION_SHIFT 24
#define AH_SUB_REGION_SLOTS 8192u
#define AH_SUB_REGION_PROBES 64u
#define AH_SUB_WORDS ((size_t)1 << (AH_SUB_REGION_SHIFT - AH_SUB_SHIFT))
#define AH_SUB_BLOCK_SHIFT 12
#define AH_SUB_BLOCKS ((size_t)1 << (AH_SUB_REGION_SHIFT - AH_SUB_BLOCK_SHIFT))
#define AH_SUB_STRETCH_SHIFT 9
#define AH_SUB_STRETCHES ((size_t)1 << (AH_SUB_REGION_SHIFT - AH_SUB_STRETCH_SHIFT))
/* A region's mapping: its words, the entries of its blocks, those of its stretches. */
#define AH_SUB_REGION_BYTES ((AH_SUB_WORDS + AH_SUB_BLOCKS) * 4 + AH_SUB_STRETCHES)
#define AH_SUB_FINE_BYTES ((size_t)4 << AH_SUB_REGION_SHIFT)

/* Word: 30 leaving | 29 known | 28 fine | 27 shared | 26..24 offset | 23..0 class. 0 says nothing. */
#define AH_SUB_CLASS 0x00ffffffu /* class id of the object that starts here; 0: none */
#define AH_SUB_OFFSET_SHIFT 24   /* 3 bits: its base, modulo 8 */
#define AH_SUB_OFFSET (7u << AH_SUB_OFFSET_SHIFT)
#define AH_SUB_SHARED (1u << 27) /* others may start in the same granule */
#define AH_SUB_FINE (1u << 28)   /* more objects start here: see the fine words */
#define AH_SUB_KNOWN (1u << 29)  /* writer's own: the granule was in use before */
#define AH_SUB_LEAVING (1u << 30) /* writer's own, of fine words too: its memory may be given back */

/* Classes: ids from 1 in the first table, then the second, then the typed. */
#define AH_CLASSES_NEAR 65536u
#define AH_CLASSES_FAR (1u << 21)
#define AH_CLASSES_TYPED (1u << 18)
#define AH_CLASS_NEAR 1u
#define AH_CLASS_FAR (AH_CLASS_NEAR + AH_CLASSES_NEAR)
#define AH_CLASS_TYPED (AH_CLASS_FAR + AH_CLASSES_FAR)
#define AH_CLASS_LIMIT (AH_CLASS_TYPED + AH_CLASSES_TYPED)
/* A class's key: size << 22 | path id. */
#define AH_CLASS_PATH_BITS 22
#define AH_SUB_SIZE_MAX ((UINT64_C(1) << 35) - 1)

#define AH_SUB_TYPES 16384u
#define AH_SUB_STRING_MAX 255u
#define AH_SUB_STRINGS_BYTES ((size_t)1 << 20)

struct ah_sub_region {
  _Atomic(uint64_t) tag;   /* index << 40 | address >> AH_SUB_REGION_SHIFT, stored last */
  _Atomic(uint64_t) words; /* biased: the word of granule g is at words + 4 g */
  _Atomic(uint64_t) claim; /* the tag that owns this slot, published or not */
  _Atomic(uint64_t) fine;  /* biased: the fine word of address a is at fine + 4 a; 0: none */
};

struct ah_typed_class {
  _Atomic(uint64_t) key;
  _Atomic(uint64_t) type; /* type id, 1 and up; 0 while the slot is being filled */
};

/* What allocs_hook_root.suballocators points to. */
struct ah_subs {
  uint32_t size; /* of this structure */
  uint32_t names_limit;
  uint64_t regions;
  uint32_t region_slots;
  uint32_t region_slot_size;
  uint32_t region_probe_limit;
  uint32_t region_shift;
  struct allocs_hook_sites classes[3]; /* the third of struct ah_typed_class */
  uint64_t types; /* of uint64_t[types_limit]: addresses of strings; entry i is type id i + 1 */
  uint32_t types_limit;
  uint32_t reserved;
  uint64_t lost_region; /* records lost because no memory could be mapped */
  uint64_t lost_class;  /* records lost because no class was left */
  uint64_t lost_size;   /* records lost because the object was larger than AH_SUB_SIZE_MAX */
  uint64_t lost_type;   /* types lost because there was no room */
  _Atomic(uint64_t) names[AH_SUBS]; /* addresses of strings; entry i is number i + 1 */
};

AH_AT(struct ah_subs, size, 0);
AH_AT(struct ah_subs, names_limit, 4);
AH_AT(struct ah_subs, regions, 8);
AH_AT(struct ah_subs, region_slots, 16);
AH_AT(struct ah_subs, region_slot_size, 20);
AH_AT(struct ah_subs, region_probe_limit, 24);
AH_AT(struct ah_subs, region_shift, 28);
AH_AT(struct ah_subs, classes, 32);
AH_AT(struct ah_subs, types, 80);
AH_AT(struct ah_subs, types_limit, 88);
AH_AT(struct ah_subs, lost_region, 96);
AH_AT(struct ah_subs, lost_class, 104);
AH_AT(struct ah_subs, lost_size, 112);
AH_AT(struct ah_subs, lost_type, 120);
AH_AT(struct ah_subs, names, 128);
_Static_assert(sizeof(struct ah_subs) == 640, "size of what the root points to");

AH_AT(struct ah_sub_region, tag, 0);
AH_AT(struct ah_sub_region, words, 8);
AH_AT(struct ah_sub_region, claim, 16);
AH_AT(struct ah_sub_region, fine, 24);
_Static_assert(sizeof(struct ah_sub_region) == 32, "region slot size");
_Static_assert(sizeof(struct ah_typed_class) == 16, "typed class size");
_Static_assert(AH_CLASS_LIMIT <= AH_SUB_CLASS, "a class id fits");
_Static_assert((1u << AH_CLASS_PATH_BITS) == AH_WIDE_IDS, "a path id fits");

#endif
