package org.allocs.hooks.internal;

/**
 * Every offset and code of the index of objects (native-hooks/FORMAT.md, "Objects of custom
 * allocators").
 *
 * <pre>
 * what the root points to   size u32 | names u32 | regions u64 | geometry … | classes | types | names
 * region slot               tag u64 | words u64 | claim u64 | fine u64
 * class table               address u64 | first id u32 | count u32
 * class                     size &lt;&lt; 22 | site id, u64; in the third table a type id, u64, behind
 *
 *   31  30  29  28  27  26    24 23                                          0
 *  ┌───────┬───┬───┬───┬────────┬─────────────────────────────────────────────┐
 *  │   0   │kno│fin│sha│ offset │ class id; 0: no object                      │
 *  └───────┴───┴───┴───┴────────┴─────────────────────────────────────────────┘
 * </pre>
 */
final class ObjectIndexDescriptor {
  static final int BYTES = 640;
  static final int NAMES_LIMIT = 4;
  static final int REGIONS = 8;
  static final int REGION_SLOTS = 16;
  static final int REGION_SLOT_SIZE = 20;
  static final int REGION_PROBE_LIMIT = 24;
  static final int REGION_SHIFT = 28;
  static final int CLASSES = 32;
  static final int TYPES = 80;
  static final int TYPES_LIMIT = 88;
  static final int LOST_REGION = 96;
  static final int LOST_CLASS = 104;
  static final int LOST_SIZE = 112;
  static final int NAMES = 128;

  static final int MAX_NAMES = 64;
  static final int MAX_NAME_BYTES = 64;
  static final int MAX_TYPE_BYTES = 256;

  /** What is added to an allocator's number for the index of its arenas. */
  static final int ARENAS = 64;

  /** The index of what was said of chunks. */
  static final int STATED = 2 * ARENAS + 1;

  static final int SLOT_TAG = 0;
  static final int SLOT_WORDS = 8;
  static final int SLOT_CLAIM = 16;
  static final int SLOT_FINE = 24;
  static final int SLOT_LEAST_SIZE = 32;
  static final int TAG_INDEX_SHIFT = 40;

  static final int CLASS_TABLES = 3;
  static final int CLASS_TABLE_BYTES = 16;
  static final int CLASS_TABLE_FIRST_ID = 8;
  static final int CLASS_TABLE_COUNT = 12;
  static final int TYPED = 2;
  static final int KEY_BYTES = 8;
  static final int KEY_SIZE_SHIFT = 22;
  static final int KEY_PATH_MASK = (1 << KEY_SIZE_SHIFT) - 1;

  static final int GRANULE_SHIFT = 3;
  static final int GRANULE_BYTES = 1 << GRANULE_SHIFT;
  static final int SUPPORTED_REGION_SHIFT = 24;
  static final int BLOCK_SHIFT = 12;
  static final int BLOCK_GRANULES = 1 << BLOCK_SHIFT - GRANULE_SHIFT;
  static final int WORD_BYTES = 4;

  static final int CLASS = 0xff_ffff;
  static final int OFFSET_SHIFT = 24;
  static final int OFFSET_MASK = 7;
  static final int FINE = 1 << 28;

  private ObjectIndexDescriptor() {}

  /** Where the search for a tag's slot begins. */
  static int home(long tag, int slots) {
    return (int) (tag * 0x9e37_79b9_7f4a_7c15L >>> 32) & slots - 1;
  }

  /** Whether a word tells of an object. */
  static boolean isTelling(int word) {
    return (word & (CLASS | FINE)) != 0;
  }

  /** The base of the object whose class a word has. */
  static long base(long granule, int word) {
    return granule << GRANULE_SHIFT | word >>> OFFSET_SHIFT & OFFSET_MASK;
  }
}
