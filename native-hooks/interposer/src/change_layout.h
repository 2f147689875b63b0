/*
 * change_layout.h - what was changed on request, specified in native-hooks/FORMAT.md.
 *
 *   change  something that the program had done to an object: an entry of the log
 *   policy  what holds chunks, by its number, 1 and up: a bit of what is said of a chunk
 *   held    said of a chunk that policies hold
 */
#ifndef ALLOCS_CHANGE_LAYOUT_H
#define ALLOCS_CHANGE_LAYOUT_H

#include "layout.h"

enum ah_change_kind {
  AH_CHANGE_ALLOCATE = 1,
  AH_CHANGE_FREE,
  AH_CHANGE_RESIZE,
  AH_CHANGE_MIGRATE,
  AH_CHANGE_SET_TYPE,
  AH_CHANGE_SET_SITE,
  AH_CHANGE_PROMOTE,
  AH_CHANGE_DEMOTE,
  AH_CHANGE_ATTACH,
  AH_CHANGE_DETACH,
};

#define AH_CHANGES 4096u
#define AH_POLICIES 32u
#define AH_HELD_SLOTS 16384u
#define AH_HELD_PROBES 64u
#define AH_HELD_GONE 1u /* a base that is none: the slot is free, and was not always */

/* State of a held chunk: 32 let go | 31..0 a bit for each policy. */
#define AH_HELD_POLICIES UINT64_C(0xffffffff)
#define AH_HELD_LET_GO (UINT64_C(1) << 32) /* the program freed it */

struct ah_change {
  _Atomic(uint64_t) number; /* 0 while the slot is being filled; stored last */
  _Atomic(uint64_t) base;
  _Atomic(uint64_t) size;
  _Atomic(uint64_t) text; /* address of a string that lives for ever; 0: none */
  _Atomic(uint32_t) kind;
  _Atomic(uint32_t) path;
};

struct ah_held {
  _Atomic(uint64_t) base; /* 0: never used */
  _Atomic(uint64_t) state;
};

/* What allocs_hook_root.changed points to. */
struct ah_changed {
  uint32_t size; /* of this structure */
  uint32_t log_slots;
  uint32_t log_slot_size;
  uint32_t held_slots;
  uint64_t log;
  _Atomic(uint64_t) count; /* changes ever; that with number n is in slot (n - 1) % log_slots */
  uint64_t held;
  uint32_t held_slot_size;
  uint32_t held_probe_limit;
  _Atomic(uint64_t) policies[AH_POLICIES]; /* addresses of names; entry i is number i + 1 */
};

AH_AT(struct ah_change, number, 0);
AH_AT(struct ah_change, base, 8);
AH_AT(struct ah_change, size, 16);
AH_AT(struct ah_change, text, 24);
AH_AT(struct ah_change, kind, 32);
AH_AT(struct ah_change, path, 36);
_Static_assert(sizeof(struct ah_change) == 40, "log slot size");
AH_AT(struct ah_held, base, 0);
AH_AT(struct ah_held, state, 8);
_Static_assert(sizeof(struct ah_held) == 16, "held slot size");
AH_AT(struct ah_changed, log_slots, 4);
AH_AT(struct ah_changed, log_slot_size, 8);
AH_AT(struct ah_changed, held_slots, 12);
AH_AT(struct ah_changed, log, 16);
AH_AT(struct ah_changed, count, 24);
AH_AT(struct ah_changed, held, 32);
AH_AT(struct ah_changed, held_slot_size, 40);
AH_AT(struct ah_changed, held_probe_limit, 44);
AH_AT(struct ah_changed, policies, 48);
_Static_assert(sizeof(struct ah_changed) == 304, "size of what the root points to");

#endif
