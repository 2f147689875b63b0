/*
 * layout.h - the index as it lies in memory, specified in native-hooks/FORMAT.md.
 *
 *   granule       32 bytes of the program's address space, numbered address >> 5
 *   word          the 4 bytes that the index keeps for one granule
 *   head          the word of the granule in which a live chunk of less than a page starts
 *   continuation  a word after a head that carries what the head has no room for
 *   cell          the 8 bytes that the index keeps for one page, for the chunk of a page or more that
 *                 starts in it: no two can
 *   region        16 MiB of address space and the mapping that holds its words and cells
 *   slot          one entry of a table
 *   short         said of a chunk that the program asked at most 16 bytes for, of an allocator whose
 *                 chunks may start 16 bytes apart; its word is not its granule's, but one of its own
 *   block         the words of the short chunks in one page that start on multiples of 16, or of the others
 *   path          the return addresses of an allocating call and of those that led to it,
 *                 innermost first; the first is its site
 *   site id       the number of a path
 *   mid, big      chunks whose size is in a continuation, or in a slot of the big table
 *   large         said of chunks that have cells
 */
#ifndef ALLOCS_LAYOUT_H
#define ALLOCS_LAYOUT_H

#include "allocs_hook.h"

#include <stdatomic.h>
#include <stdbool.h>

#define AH_GRANULE_SHIFT 5
#define AH_REGION_SHIFT 24
/* As many as 16 bits tell: one instruction gives an address's. */
#define AH_REGION_SLOTS 65536u
#define AH_REGION_PROBES 64u
/*
 * How far apart the slots lie that a tag tries. Neighbouring regions share it, so that a
 * long heap that finds its slots taken moves as one, and away from whatever took them.
 */
static inline uint32_t ah_region_step(uint64_t tag) {
  return ((uint32_t)(tag / AH_REGION_SLOTS) * 0x9e37u | 1) % AH_REGION_SLOTS;
}

/* Stands for tag 0, which must match nothing: NULL would have it. */
#define AH_TAG_ZERO (UINT64_C(1) << 40)
#define AH_REGION_WORDS ((size_t)1 << (AH_REGION_SHIFT - AH_GRANULE_SHIFT))
/* After the words, room for the continuations of a head in the last granule. Then come the cells. */
#define AH_REGION_CELLS_AT (AH_REGION_WORDS * 4 + 4096)
#define AH_PAGE_SHIFT 12
#define AH_REGION_PAGES (1u << (AH_REGION_SHIFT - AH_PAGE_SHIFT))
#define AH_REGION_BYTES (AH_REGION_CELLS_AT + AH_REGION_PAGES * 8)

/*
 * Head, narrow:  31 bit 4 of the address | 30 0 | 29 0 | 28 moving | 27..16 size | 15..0 site id
 * Head, wide:    31 bit 4 of the address | 30 0 | 29 1 | 28 moving | 27..22 size | 21..0 site id
 * Continuation:  30 1 | 28 1
 */
#define AH_HALF 0x80000000u
#define AH_TAG 0x40000000u
#define AH_WIDE 0x20000000u
#define AH_MOVING 0x10000000u
/* With the mark of a move, it is no narrow head of any chunk, not even of one 8 behind a multiple of 16. */
#define AH_CONTINUATION (AH_TAG | AH_MOVING)

#define AH_NARROW_SIZE_SHIFT 16
#define AH_NARROW_SIZE_MAX 4095u
#define AH_NARROW_IDS 65536u

#define AH_WIDE_SIZE_SHIFT 22
#define AH_WIDE_SIZE_MAX 62u
#define AH_WIDE_MID 63u
#define AH_WIDE_IDS (1u << AH_WIDE_SIZE_SHIFT)

/* Chunks from this size on have cells: they start at least a page apart. */
#define AH_LARGE_MIN (1u << AH_PAGE_SHIFT)
/* Chunks from this size on live in the big table. */
#define AH_BIG_MIN 131072u
/* A mid chunk of at least this size owns the granule of a second continuation. */
#define AH_SECOND_MIN 128u
/* Granules to look back from an address for the head of a chunk below AH_LARGE_MIN. */
#define AH_SCAN_LIMIT (AH_LARGE_MIN >> AH_GRANULE_SHIFT)
/* Pages to look back for the cell of one below AH_BIG_MIN. */
#define AH_CELL_LIMIT (AH_BIG_MIN >> AH_PAGE_SHIFT)

#define AH_MID_SIZE_BITS 12
#define AH_MID_SIZE_MASK ((1u << AH_MID_SIZE_BITS) - 1)

/*
 * Cell:  63..42 site id | 41..25 size | 24 0 | 23 moving | 22 holder | 21..14 place | 13..0 generation
 *   big: 63..25 slot                  | 24 1 |   ...
 * The chunk starts place * 16 bytes behind the start of the page; a holder may hold objects of custom
 * allocators; the generation is one more with each change. Without its generation, 0 is no chunk.
 */
#define AH_CELL_ID_SHIFT 42
#define AH_CELL_SIZE_SHIFT 25
#define AH_CELL_SIZE_MASK (AH_BIG_MIN - 1)
#define AH_CELL_BIG (UINT64_C(1) << 24)
#define AH_CELL_MOVING (UINT64_C(1) << 23)
#define AH_CELL_HOLDER (UINT64_C(1) << 22)
#define AH_CELL_PLACE_SHIFT 14
#define AH_CELL_PLACE_MASK 0xffu
#define AH_CELL_GENERATION ((UINT64_C(1) << AH_CELL_PLACE_SHIFT) - 1)

/*
 * Ids that no call owns, counted from the first one: 0 keeps every head nonzero, 1 says that the
 * site was lost.
 */
#define AH_SITE_NONE 0u
#define AH_SITE_LOST 1u

/* Frames of a path that count, and how many more may be of libraries that do not. */
#define AH_DEPTH_DEFAULT 4u
#define AH_DEPTH_MAX 64u
#define AH_PATH_INTERNAL 12u
/* How many more still are walked over without being recorded. */
#define AH_PATH_BEYOND 24u
/* Entries of the writer's cache. */
#define AH_PATH_CACHE 16384u

#define AH_BIG_SEGMENT_SLOTS 4096u
#define AH_BIG_SEGMENTS 4096u

/* Starts of chunks that are not short are 16-byte aligned and at least this far apart. */
#define AH_SPACING 32u
/* The least request that makes sure of it, whatever the allocator's size classes. */
#define AH_SPACED_REQUEST 17u

/* Starts of short chunks are multiples of this, and they have as much for themselves. */
#define AH_SHORT_SPACING 8u
/* Those of more bytes than that start on multiples of 16, as all other chunks do. */
#define AH_ALIGNMENT 16u
/* For each page the words of those that start on multiples of 16, and of those that start 8 behind. */
#define AH_SHORT_BLOCKS (2 * AH_REGION_PAGES)
#define AH_BLOCK_WORDS (1u << (AH_PAGE_SHIFT - 4))
#define AH_BLOCK_BYTES (AH_BLOCK_WORDS * 4)

typedef _Atomic(uint32_t) ah_word;
typedef _Atomic(uint64_t) ah_cell;

/* The words of a region's short chunks. Only pages with such chunks have blocks, for good. */
struct ah_shorts {
  /* By page, first of starts on multiples of 16, then of the others: where the block is, in blocks from here; 0: there
     is none. */
  _Atomic(uint32_t) block_of[AH_SHORT_BLOCKS];
  _Atomic(uint32_t) owner_of[AH_SHORT_BLOCKS]; /* the writer's: by block, whose in block_of it is, and 1; 0: it is free */
  _Atomic(uint32_t) used; /* the writer's: blocks that are known to have an owner, the first ones */
  uint32_t reserved[AH_BLOCK_WORDS - 1];
  ah_word words[AH_SHORT_BLOCKS][AH_BLOCK_WORDS];
};
#define AH_FIRST_BLOCK ((uint32_t)(offsetof(struct ah_shorts, words) / AH_BLOCK_BYTES))

/* By slot what is known of a region, each in a column of its own. */
struct ah_regions {
  _Atomic(ah_word *) words[AH_REGION_SLOTS]; /* biased: words[address >> AH_GRANULE_SHIFT] */
  _Atomic(uint64_t) tag[AH_REGION_SLOTS];    /* address >> AH_REGION_SHIFT, stored last */
  _Atomic(uint64_t) claim[AH_REGION_SLOTS];  /* the tag that owns this slot, published or not */
  struct ah_shorts *_Atomic shorts[AH_REGION_SLOTS]; /* NULL until there is a short chunk */
};
#define AH_REGION_COLUMNS 4u

struct ah_big {
  _Atomic(uint64_t) base; /* 0 while the slot is free */
  _Atomic(uint64_t) size;
  _Atomic(uint32_t) site; /* site id */
  _Atomic(uint32_t) next; /* writer's own: link of the free list */
  _Atomic(uint32_t) sequence; /* odd while the slot changes */
  uint32_t reserved;
};

#define AH_EVENT_SLOTS 4096u

/* What an event is; the low byte of ah_event.kind. */
enum ah_event_kind {
  AH_EVENT_MAPPING = 1,
  AH_EVENT_SHARED = 2, /* shmat */
  AH_EVENT_BREAK = 3,
  AH_EVENT_THREAD = 4,
  AH_EVENT_LIBRARY = 5,
  AH_EVENT_STARTING = 6, /* a thread to be; nothing that readers should believe */
};
/* The rest of ah_event.kind: what mmap was told. */
#define AH_EVENT_KIND 0xffu
#define AH_EVENT_IS_ANONYMOUS 0x100u
#define AH_EVENT_IS_SHARED 0x200u
#define AH_EVENT_TOLD 0x400u /* the two above are meant */

/*
 * State: 31..2 generation, one more with each record | 1..0 below. While a record is claimed its
 * owner writes what will stand for it; it is still true.
 */
enum { AH_EVENT_FREE, AH_EVENT_FILLING, AH_EVENT_LIVE, AH_EVENT_CLAIMED };
#define AH_EVENT_STATE 3u

struct ah_event {
  _Atomic(uint64_t) base;  /* first address; thread: its pthread_t; library: its bias */
  _Atomic(uint64_t) limit; /* first address after; thread: its function; library: its link_map */
  _Atomic(uint32_t) path;  /* of the call that asked for it */
  _Atomic(uint32_t) kind;
  _Atomic(uint32_t) thread; /* thread: the kernel's id of it */
  _Atomic(uint32_t) state;
};

#define AH_COUNT_SEGMENT_SLOTS 1024u
#define AH_COUNT_SEGMENTS ((AH_WIDE_IDS - AH_NARROW_IDS) / AH_COUNT_SEGMENT_SLOTS)
/* One more slot is for all threads that come when these are taken. */
#define AH_COUNT_THREADS 4096u
#define AH_OBJECT_COUNTS (1u << 17)

struct ah_counts {
  uint32_t size;
  uint32_t first_id;
  uint64_t directory;
  uint32_t directory_length;
  uint32_t segment_slots;
  uint32_t path_slot_size;
  uint32_t thread_slot_size;
  uint64_t threads;
  uint32_t thread_slots;
  uint32_t threads_used;
  uint64_t reserved[2];
  uint64_t live; /* bytes of all chunks on record, as requested */
  uint64_t peak; /* the most that `live` has been */
  uint64_t objects; /* address of struct ah_object_count[object_slots]; 0: no object was made */
  uint32_t object_slots;
  uint32_t object_slot_size;
  uint64_t lost_object; /* objects that were made and not counted, for want of a slot */
  uint64_t padding[3];
};

/* A cache line each. */
struct ah_path_count {
  uint64_t allocations;
  uint64_t bytes; /* of these */
  uint64_t frees;
  uint64_t live; /* bytes that are not freed */
  uint64_t peak;
  uint64_t reserved[3];
};

/* Of a custom allocator's objects by one path, or all of them. */
struct ah_object_count {
  uint64_t key; /* number of the allocator << 32 | site id, or 0 for all paths; 0: free */
  uint64_t allocations;
  uint64_t bytes;
  uint64_t frees;
  uint64_t live;
  uint64_t peak;
  uint64_t reserved[2];
};

struct ah_thread_count {
  uint64_t allocations;
  uint64_t bytes;
  uint64_t frees;
  uint64_t freed_bytes;
  uint32_t thread; /* the kernel's id of it; 0 if it is not known */
  uint32_t reserved;
  uint64_t name[2]; /* as the kernel has it */
  uint64_t padding;
};

/* Whether a head leaves the size to continuations. */
static inline bool ah_is_mid(uint32_t head) {
  return (head & AH_WIDE) != 0 && (head >> AH_WIDE_SIZE_SHIFT & AH_WIDE_MID) == AH_WIDE_MID;
}

/* Ties the size of a mid chunk to its head, so that a reader cannot pair two chunks' words. */
static inline uint32_t ah_check(uint32_t head, uint32_t size) {
  return (head & ~AH_MOVING) ^ size * 0x9e3779b1u;
}

static inline uint32_t ah_first_continuation(uint32_t head, uint32_t size) {
  uint32_t short_check = ah_check(head, size) * 0x85ebca6bu >> 16;
  return AH_CONTINUATION | short_check << AH_MID_SIZE_BITS | size;
}

static inline uint32_t ah_second_continuation(uint32_t head, uint32_t size) {
  return AH_CONTINUATION | ah_check(head, size);
}

#define AH_AT(type, member, offset) \
  _Static_assert(offsetof(type, member) == (offset), #member " is at " #offset)

AH_AT(struct allocs_hook_root, magic, 0);
AH_AT(struct allocs_hook_root, version, 8);
AH_AT(struct allocs_hook_root, root_size, 12);
AH_AT(struct allocs_hook_root, flags, 16);
AH_AT(struct allocs_hook_root, pid, 20);
AH_AT(struct allocs_hook_root, granule_shift, 24);
AH_AT(struct allocs_hook_root, region_shift, 28);
AH_AT(struct allocs_hook_root, regions, 32);
AH_AT(struct allocs_hook_root, region_slots, 40);
AH_AT(struct allocs_hook_root, region_columns, 44);
AH_AT(struct allocs_hook_root, region_probe_limit, 48);
AH_AT(struct allocs_hook_root, scan_limit, 52);
AH_AT(struct allocs_hook_root, sites, 56);
AH_AT(struct allocs_hook_root, big_directory, 104);
AH_AT(struct allocs_hook_root, big_directory_length, 112);
AH_AT(struct allocs_hook_root, big_segment_slots, 116);
AH_AT(struct allocs_hook_root, big_slot_size, 120);
AH_AT(struct allocs_hook_root, big_used, 124);
AH_AT(struct allocs_hook_root, boot_base, 128);
AH_AT(struct allocs_hook_root, boot_limit, 136);
AH_AT(struct allocs_hook_root, real_malloc, 144);
AH_AT(struct allocs_hook_root, lost_region, 152);
AH_AT(struct allocs_hook_root, lost_site, 160);
AH_AT(struct allocs_hook_root, lost_big, 168);
AH_AT(struct allocs_hook_root, lost_alignment, 176);
AH_AT(struct allocs_hook_root, path_frames, 184);
AH_AT(struct allocs_hook_root, depth, 188);
AH_AT(struct allocs_hook_root, suballocators, 192);
AH_AT(struct allocs_hook_root, events, 216);
AH_AT(struct allocs_hook_root, event_slots, 224);
AH_AT(struct allocs_hook_root, event_slot_size, 228);
AH_AT(struct allocs_hook_root, events_used, 232);
AH_AT(struct allocs_hook_root, lost_event, 236);
AH_AT(struct allocs_hook_root, counts, 240);
_Static_assert(sizeof(struct allocs_hook_root) == 256, "root size");

AH_AT(struct allocs_hook_sites, address, 0);
AH_AT(struct allocs_hook_sites, first_id, 8);
AH_AT(struct allocs_hook_sites, count, 12);
_Static_assert(sizeof(struct allocs_hook_sites) == 16, "site table descriptor size");

AH_AT(struct ah_regions, words, 0);
AH_AT(struct ah_regions, tag, 8 * AH_REGION_SLOTS);
AH_AT(struct ah_regions, claim, 16 * AH_REGION_SLOTS);
AH_AT(struct ah_regions, shorts, 24 * AH_REGION_SLOTS);
_Static_assert(sizeof(struct ah_regions) == AH_REGION_COLUMNS * 8 * AH_REGION_SLOTS, "region table size");

AH_AT(struct ah_shorts, block_of, 0);
_Static_assert(offsetof(struct ah_shorts, words) % AH_BLOCK_BYTES == 0, "blocks are numbered from the start");

AH_AT(struct ah_big, base, 0);
AH_AT(struct ah_big, size, 8);
AH_AT(struct ah_big, site, 16);
AH_AT(struct ah_big, sequence, 24);
_Static_assert(sizeof(struct ah_big) == 32, "big slot size");

AH_AT(struct ah_event, base, 0);
AH_AT(struct ah_event, limit, 8);
AH_AT(struct ah_event, path, 16);
AH_AT(struct ah_event, kind, 20);
AH_AT(struct ah_event, thread, 24);
AH_AT(struct ah_event, state, 28);
_Static_assert(sizeof(struct ah_event) == 32, "event slot size");

AH_AT(struct ah_counts, first_id, 4);
AH_AT(struct ah_counts, directory, 8);
AH_AT(struct ah_counts, directory_length, 16);
AH_AT(struct ah_counts, segment_slots, 20);
AH_AT(struct ah_counts, path_slot_size, 24);
AH_AT(struct ah_counts, thread_slot_size, 28);
AH_AT(struct ah_counts, threads, 32);
AH_AT(struct ah_counts, thread_slots, 40);
AH_AT(struct ah_counts, threads_used, 44);
AH_AT(struct ah_counts, live, 64);
AH_AT(struct ah_counts, peak, 72);
AH_AT(struct ah_counts, objects, 80);
AH_AT(struct ah_counts, object_slots, 88);
AH_AT(struct ah_counts, object_slot_size, 92);
AH_AT(struct ah_counts, lost_object, 96);
_Static_assert(sizeof(struct ah_counts) == 128, "counts size");

AH_AT(struct ah_object_count, allocations, 8);
AH_AT(struct ah_object_count, bytes, 16);
AH_AT(struct ah_object_count, frees, 24);
AH_AT(struct ah_object_count, live, 32);
AH_AT(struct ah_object_count, peak, 40);
_Static_assert(sizeof(struct ah_object_count) == 64, "object count size");

AH_AT(struct ah_path_count, bytes, 8);
AH_AT(struct ah_path_count, frees, 16);
AH_AT(struct ah_path_count, live, 24);
AH_AT(struct ah_path_count, peak, 32);
_Static_assert(sizeof(struct ah_path_count) == 64, "path count size");

AH_AT(struct ah_thread_count, bytes, 8);
AH_AT(struct ah_thread_count, frees, 16);
AH_AT(struct ah_thread_count, freed_bytes, 24);
AH_AT(struct ah_thread_count, thread, 32);
AH_AT(struct ah_thread_count, name, 40);
_Static_assert(sizeof(struct ah_thread_count) == 64, "thread count size");

_Static_assert(sizeof(ah_word) == 4, "word size");
_Static_assert(sizeof(void *) == 8, "64-bit only");
_Static_assert(sizeof(ah_cell) == 8, "cell size");
_Static_assert(AH_LARGE_MIN - 1 <= AH_MID_SIZE_MASK, "a mid size fits its continuation");
_Static_assert(AH_NARROW_SIZE_MAX == AH_LARGE_MIN - 1, "what has a head has its size in it, or in a continuation");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "little-endian only");

#endif
