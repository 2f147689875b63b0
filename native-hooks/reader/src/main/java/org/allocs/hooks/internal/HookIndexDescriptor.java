package org.allocs.hooks.internal;

/**
 * Every offset and code of the index (native-hooks/FORMAT.md, version 4).
 *
 * <pre>
 * root           magic u64 | version u32 | size u32 | flags u32 | pid u32 | geometry …
 * region slot    tag u64 | words u64 | claim u64 | shorts u64
 * words          u32 for each granule of the region | 4096 bytes | cell u64 for each page
 * shorts         numbers of blocks u32: for each page of chunks on multiples of 16, then of the others | …
 * block          1024 bytes: a word for each 16
 * site table     address u64 | first id u32 | count u32, of entries of path_frames × u64
 * big slot       base u64 | size u64 | site u32 | own u32 | sequence u32 | 0
 * event slot     base u64 | limit u64 | site u32 | kind u32 | thread u32 | state u32
 *
 *           31   30   29   28   27               16 15                       0
 *         ┌────┬────┬────┬────┬────────────────────┬──────────────────────────┐
 * narrow  │half│ 0  │ 0  │mov │ size, 12 bits      │ site id, 16 bits         │
 *         ├────┼────┼────┼────┼───────────┬────────┴──────────────────────────┤
 * wide    │half│ 0  │ 1  │mov │ size, 6   │ site id, 22 bits                  │
 *         ├────┼────┼────┴────┴───────────┴───────────────────────────────────┤
 * cont.   │ x  │ 1  │ x  │ 1  │                                               │
 *         └────┴────┴────┴────┴───────────────────────────────────────────────┘
 *
 *          63                  42 41            25  24  23  22  21     14 13          0
 *         ┌──────────────────────┬────────────────┬───┬───┬───┬──────────┬─────────────┐
 * cell    │ site id, 22 bits     │ size, 17       │ 0 │mov│ x │ place, 8 │ generation  │
 *         ├──────────────────────┴────────────────┼───┼───┼───┼──────────┼─────────────┤
 * big     │ slot, 39 bits                         │ 1 │mov│ x │ place, 8 │ generation  │
 *         └───────────────────────────────────────┴───┴───┴───┴──────────┴─────────────┘
 * </pre>
 */
final class HookIndexDescriptor {
  static final String SYMBOL = "allocs_hook_root";
  static final String LIBRARY = "liballocs_preload.so";

  static final long MAGIC = 0x4b48_5343_4f4c_4c41L;
  static final int MAJOR = 4;

  static final int ROOT_BYTES = 256;
  static final int ROOT_MAGIC = 0;
  static final int ROOT_VERSION = 8;
  static final int ROOT_SIZE = 12;
  static final int ROOT_FLAGS = 16;
  static final int ROOT_GRANULE_SHIFT = 24;
  static final int ROOT_REGION_SHIFT = 28;
  static final int ROOT_REGIONS = 32;
  static final int ROOT_REGION_SLOTS = 40;
  static final int ROOT_REGION_COLUMNS = 44;
  static final int ROOT_REGION_PROBE_LIMIT = 48;
  static final int ROOT_SCAN_LIMIT = 52;
  static final int ROOT_SITES = 56;
  static final int ROOT_BIG_DIRECTORY = 104;
  static final int ROOT_BIG_DIRECTORY_LENGTH = 112;
  static final int ROOT_BIG_SEGMENT_SLOTS = 116;
  static final int ROOT_BIG_SLOT_SIZE = 120;
  static final int ROOT_BIG_USED = 124;
  static final int ROOT_BOOT_BASE = 128;
  static final int ROOT_BOOT_LIMIT = 136;
  static final int ROOT_REAL_MALLOC = 144;
  static final int ROOT_LOST_REGION = 152;
  static final int ROOT_LOST_SITE = 160;
  static final int ROOT_LOST_BIG = 168;
  static final int ROOT_LOST_ALIGNMENT = 176;
  static final int ROOT_PATH_FRAMES = 184;
  static final int ROOT_DEPTH = 188;
  static final int ROOT_SUBALLOCATORS = 192;
  static final int ROOT_CHANGED = 200;
  static final int ROOT_EVENTS = 216;
  static final int ROOT_EVENT_SLOTS = 224;
  static final int ROOT_EVENT_SLOT_SIZE = 228;
  static final int ROOT_EVENTS_USED = 232;
  static final int ROOT_LOST_EVENT = 236;

  static final int FLAG_READY = 1;
  static final int FLAG_GLIBC = 1 << 1;
  static final int FLAG_RAISED = 1 << 2;
  static final int FLAG_BYPASSED = 1 << 3;
  static final int FLAG_UNFIT = 1 << 4;

  static final int SITE_TABLES = 3;
  static final int SITES_BYTES = 16;
  static final int SITES_ADDRESS = 0;
  static final int SITES_FIRST_ID = 8;
  static final int SITES_COUNT = 12;
  static final int FRAME_BYTES = 8;

  /** Ids below it are nobody's. */
  static final int FIRST_SITE = 2;

  static final int WORD_BYTES = 4;

  static final int REGION_WORDS = 0;
  static final int REGION_TAG = 1;
  static final int REGION_CLAIM = 2;
  static final int REGION_SHORTS = 3;
  static final int REGION_LEAST_COLUMNS = 4;
  static final int REGION_CELL_BYTES = 8;
  static final long REGION_TAG_ZERO = 1L << 40;

  static final int PAGE_SHIFT = 12;

  /** Chunks start on multiples of it, but those of at most {@link #SHORT_SPACING} bytes. */
  static final int ALIGNMENT = 16;

  static final int SHORT_SPACING = 8;
  static final int BLOCK_NUMBER_BYTES = 4;
  static final int BLOCK_WORDS = (1 << PAGE_SHIFT) / ALIGNMENT;
  static final int BLOCK_BYTES = WORD_BYTES * BLOCK_WORDS;

  static final int CELL_BYTES = 8;

  /** Bytes between the last word of a region and its first cell. */
  static final int WORDS_MARGIN = 4096;

  /** How many pages above the one it starts in a chunk that is not big may reach. */
  static final int CELL_LIMIT = 32;

  static final int BIG_BASE = 0;
  static final int BIG_SIZE = 8;
  static final int BIG_SITE = 16;
  static final int BIG_SEQUENCE = 24;
  static final int BIG_LEAST_SIZE = 28;

  static final int EVENT_BASE = 0;
  static final int EVENT_LIMIT = 8;
  static final int EVENT_SITE = 16;
  static final int EVENT_KIND = 20;
  static final int EVENT_THREAD = 24;
  static final int EVENT_STATE = 28;
  static final int EVENT_LEAST_SIZE = 32;

  static final int EVENT_KIND_MASK = 0xff;
  static final int EVENT_IS_ANONYMOUS = 1 << 8;
  static final int EVENT_IS_SHARED = 1 << 9;
  static final int EVENT_TOLD = 1 << 10;

  static final int EVENT_STATE_MASK = 3;
  static final int EVENT_LIVE = 2;
  static final int EVENT_REPLACED = 3;

  static final int GRANULE_SHIFT = 5;

  static final int HALF = 1 << 31;

  /** From {@link #HALF} to the 16 bytes that it stands for. */
  private static final int HALF_SHIFT = 27;

  static final int TAG = 1 << 30;
  static final int WIDE = 1 << 29;
  static final int MOVING = 1 << 28;

  static final int NARROW_SIZE_SHIFT = 16;
  static final int NARROW_SIZE_MASK = 0xfff;
  static final int NARROW_SITE_MASK = 0xffff;

  static final int WIDE_SIZE_SHIFT = 22;
  static final int WIDE_SIZE_MASK = 0x3f;
  static final int WIDE_MID = 63;
  static final int WIDE_SITE_MASK = 0x3f_ffff;

  static final int CONTINUATION = TAG | MOVING;
  static final int MID_SIZE_BITS = 12;
  static final int MID_SIZE_MASK = (1 << MID_SIZE_BITS) - 1;
  static final int SECOND_LEAST_SIZE = 128;

  static final int CELL_SITE_SHIFT = 42;
  static final int CELL_SIZE_SHIFT = 25;
  static final long CELL_SIZE_MASK = 0x1_ffff;
  static final long CELL_BIG = 1L << 24;
  static final long CELL_MOVING = 1L << 23;
  static final int CELL_PLACE_SHIFT = 14;
  static final long CELL_PLACE_MASK = 0xff;

  private HookIndexDescriptor() {}

  /** How far apart the slots lie in which a region may be. */
  static int probeStep(long tag, int slots) {
    return (int) Long.divideUnsigned(tag, slots) * 0x9e37 | 1;
  }

  /** Whether a word is the head of a chunk. */
  static boolean isHead(int word) {
    return word != 0 && (word & TAG) == 0;
  }

  /** Where the chunk of a head starts. */
  static long base(long granule, int head) {
    return granule << GRANULE_SHIFT | ((head & HALF) != 0 ? 16 : 0);
  }

  /** The same, in a block of granules that begins with number 0. */
  static int offset(int granule, int head) {
    return granule << GRANULE_SHIFT | (head & HALF) >>> HALF_SHIFT;
  }

  /** What a mid chunk's continuations must agree with. */
  private static int check(int head, int size) {
    return (head & ~MOVING) ^ size * 0x9e37_79b1;
  }

  /** The first continuation of a mid chunk. */
  static int first(int head, int size) {
    return CONTINUATION | (check(head, size) * 0x85eb_ca6b >>> 16) << MID_SIZE_BITS | size;
  }

  /** The second continuation of a mid chunk that has one. */
  static int second(int head, int size) {
    return CONTINUATION | check(head, size);
  }

  /** Whether a cell is that of a chunk. */
  static boolean isChunk(long cell) {
    return cell >>> CELL_PLACE_SHIFT != 0;
  }

  /** Where the chunk of a cell starts, by an address in its page. */
  static long cellBase(long address, long cell) {
    return (address & -1L << PAGE_SHIFT)
        + (cell >>> CELL_PLACE_SHIFT & CELL_PLACE_MASK) * ALIGNMENT;
  }
}
