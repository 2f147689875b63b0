package org.allocs.hooks.internal;

/**
 * Every offset of what was changed on request (native-hooks/FORMAT.md, "What was changed on
 * request").
 *
 * <pre>
 * what the root points to   size u32 | log slots, slot size u32 | held slots u32 | log u64 | count u64
 *                           | held u64 | slot size, probe limit u32 | names of policies, 32 × u64
 * log slot                  number u64 | base u64 | size u64 | text u64 | kind u32 | site u32
 * held slot                 base u64 | state u64: 32 let go, 31..0 a bit for each policy
 * </pre>
 */
final class ChangedDescriptor {
  static final int BYTES = 304;
  static final int LOG_SLOTS = 4;
  static final int LOG_SLOT_SIZE = 8;
  static final int HELD_SLOTS = 12;
  static final int LOG = 16;
  static final int COUNT = 24;
  static final int HELD = 32;
  static final int HELD_SLOT_SIZE = 40;
  static final int HELD_PROBE_LIMIT = 44;
  static final int POLICIES = 48;
  static final int MAX_POLICIES = 32;
  static final int MAX_TEXT_BYTES = 256;

  static final int LOG_NUMBER = 0;
  static final int LOG_BASE = 8;
  static final int LOG_SIZE = 16;
  static final int LOG_TEXT = 24;
  static final int LOG_KIND = 32;
  static final int LOG_SITE = 36;
  static final int LOG_LEAST_SIZE = 40;

  static final int HELD_BASE = 0;
  static final int HELD_STATE = 8;
  static final int HELD_LEAST_SIZE = 16;
  static final long HELD_LET_GO = 1L << 32;

  private ChangedDescriptor() {}

  /** Where the search for a held chunk begins. */
  static int home(long base) {
    return (int) ((base >>> 4) * 0x9e37_79b9_7f4a_7c15L >>> 32);
  }
}
