package org.allocs.hooks.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.UnsupportedException;
import org.allocs.hooks.IndexLosses;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * The root of the index at one instant, checked.
 *
 * @param suballocators where it goes on with the index of objects; 0 where there is none
 */
public record Root(
    int flags,
    int regionShift,
    long regions,
    int regionSlots,
    int regionColumns,
    int probeLimit,
    int scanLimit,
    List<SiteTable> siteTables,
    int pathFrames,
    int depth,
    long bigDirectory,
    int bigSegmentSlots,
    int bigSlotSize,
    int bigUsed,
    AddressRange boot,
    long realMalloc,
    IndexLosses losses,
    long suballocators,
    EventTable events) {
  private static final int MAX_REGION_SLOTS = 1 << 20;

  /** Below 32, which is what the tables of indexes say that had slots of 32 bytes. */
  private static final int MAX_COLUMNS = 31;

  private static final int MAX_SLOT_SIZE = 256;
  private static final int MAX_PROBES = 4096;
  private static final int MAX_SCAN = 1 << 16;
  private static final int MAX_BIG = 1 << 26;
  private static final int MAX_SEGMENT = 1 << 16;
  private static final int MAX_SITES = 1 << 24;
  private static final int MAX_FRAMES = 256;
  private static final int MAX_EVENTS = 1 << 16;

  /** A table that turns site ids into paths; not mapped yet where the address is 0. */
  record SiteTable(long address, int firstId, int count) {}

  /** Where the events are; address 0 where the hooks keep none. */
  record EventTable(long address, int slots, int slotSize, int used, int lost) {
    private boolean fits() {
      return address == 0
          || (isWithin(slots, 1, MAX_EVENTS)
              && isWithin(used, 0, slots)
              && isWithin(slotSize, HookIndexDescriptor.EVENT_LEAST_SIZE, MAX_SLOT_SIZE));
    }
  }

  /**
   * Reads it.
   *
   * @return empty while the process has not yet made it
   * @throws UnsupportedException if it is of another version
   * @throws MalformedFileException if its geometry is impossible
   */
  public static Optional<Root> read(Memory memory, long address) throws AllocsException {
    byte[] bytes = memory.read(address, HookIndexDescriptor.ROOT_BYTES);
    ByteBuffer root = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long magic = root.getLong(HookIndexDescriptor.ROOT_MAGIC);
    if (magic == 0) {
      return Optional.empty();
    }
    if (magic != HookIndexDescriptor.MAGIC) {
      throw malformed(address, "not a root: magic=0x" + Long.toHexString(magic));
    }
    checkVersion(root.getInt(HookIndexDescriptor.ROOT_VERSION));
    Root read = decode(root);
    read.check(address, root);
    return Optional.of(read);
  }

  private static void checkVersion(int version) throws UnsupportedException {
    int major = version >>> 16;
    if (major != HookIndexDescriptor.MAJOR) {
      throw new UnsupportedException(
          "the hook index is of another version: version="
              + major
              + "."
              + (version & 0xffff)
              + " supported="
              + HookIndexDescriptor.MAJOR
              + ".x; start the program under the hooks of this release");
    }
  }

  private static Root decode(ByteBuffer root) {
    List<SiteTable> tables = new ArrayList<>();
    for (int i = 0; i < HookIndexDescriptor.SITE_TABLES; i++) {
      int at = HookIndexDescriptor.ROOT_SITES + i * HookIndexDescriptor.SITES_BYTES;
      tables.add(
          new SiteTable(
              root.getLong(at + HookIndexDescriptor.SITES_ADDRESS),
              root.getInt(at + HookIndexDescriptor.SITES_FIRST_ID),
              root.getInt(at + HookIndexDescriptor.SITES_COUNT)));
    }
    long base = root.getLong(HookIndexDescriptor.ROOT_BOOT_BASE);
    long limit = root.getLong(HookIndexDescriptor.ROOT_BOOT_LIMIT);
    return new Root(
        root.getInt(HookIndexDescriptor.ROOT_FLAGS),
        root.getInt(HookIndexDescriptor.ROOT_REGION_SHIFT),
        root.getLong(HookIndexDescriptor.ROOT_REGIONS),
        root.getInt(HookIndexDescriptor.ROOT_REGION_SLOTS),
        root.getInt(HookIndexDescriptor.ROOT_REGION_COLUMNS),
        root.getInt(HookIndexDescriptor.ROOT_REGION_PROBE_LIMIT),
        root.getInt(HookIndexDescriptor.ROOT_SCAN_LIMIT),
        tables,
        root.getInt(HookIndexDescriptor.ROOT_PATH_FRAMES),
        root.getInt(HookIndexDescriptor.ROOT_DEPTH),
        root.getLong(HookIndexDescriptor.ROOT_BIG_DIRECTORY),
        root.getInt(HookIndexDescriptor.ROOT_BIG_SEGMENT_SLOTS),
        root.getInt(HookIndexDescriptor.ROOT_BIG_SLOT_SIZE),
        root.getInt(HookIndexDescriptor.ROOT_BIG_USED),
        new AddressRange(base, AddressRange.max(base, limit)),
        root.getLong(HookIndexDescriptor.ROOT_REAL_MALLOC),
        losses(root),
        root.getLong(HookIndexDescriptor.ROOT_SUBALLOCATORS),
        new EventTable(
            root.getLong(HookIndexDescriptor.ROOT_EVENTS),
            root.getInt(HookIndexDescriptor.ROOT_EVENT_SLOTS),
            root.getInt(HookIndexDescriptor.ROOT_EVENT_SLOT_SIZE),
            root.getInt(HookIndexDescriptor.ROOT_EVENTS_USED),
            root.getInt(HookIndexDescriptor.ROOT_LOST_EVENT)));
  }

  private static IndexLosses losses(ByteBuffer root) {
    return new IndexLosses(
        root.getLong(HookIndexDescriptor.ROOT_LOST_REGION)
            + root.getLong(HookIndexDescriptor.ROOT_LOST_BIG),
        root.getLong(HookIndexDescriptor.ROOT_LOST_SITE),
        root.getLong(HookIndexDescriptor.ROOT_LOST_ALIGNMENT));
  }

  private void check(long address, ByteBuffer root) throws MalformedFileException {
    int granuleShift = root.getInt(HookIndexDescriptor.ROOT_GRANULE_SHIFT);
    int directory = root.getInt(HookIndexDescriptor.ROOT_BIG_DIRECTORY_LENGTH);
    boolean regionsFit =
        granuleShift == HookIndexDescriptor.GRANULE_SHIFT
            && regionShift > HookIndexDescriptor.PAGE_SHIFT
            && regionShift <= 32
            && isWithin(regionSlots, 1, MAX_REGION_SLOTS)
            && Integer.bitCount(regionSlots) == 1
            && isWithin(regionColumns, HookIndexDescriptor.REGION_LEAST_COLUMNS, MAX_COLUMNS)
            && isWithin(probeLimit, 1, Math.min(regionSlots, MAX_PROBES))
            && isWithin(scanLimit, 1, MAX_SCAN);
    boolean bigFits =
        isWithin(bigSlotSize, HookIndexDescriptor.BIG_LEAST_SIZE, MAX_SLOT_SIZE)
            && isWithin(bigSegmentSlots, 1, MAX_SEGMENT)
            && isWithin(bigUsed, 0, MAX_BIG)
            && bigUsed <= (long) directory * bigSegmentSlots;
    boolean sitesFit =
        siteTables.stream().allMatch(t -> isWithin(t.count, 0, MAX_SITES))
            && isWithin(pathFrames, 1, MAX_FRAMES)
            && isWithin(depth, 1, pathFrames);
    if (!regionsFit || !bigFits || !sitesFit || !events.fits()) {
      throw malformed(
          address,
          "impossible geometry: granule_shift="
              + granuleShift
              + " region_shift="
              + regionShift
              + " region_slots="
              + regionSlots
              + " big_used="
              + bigUsed
              + " path_frames="
              + pathFrames
              + " events_used="
              + events.used);
    }
  }

  private static boolean isWithin(int value, int least, int most) {
    return value >= least && value <= most;
  }

  /** What is wrong with the index at an address. */
  static MalformedFileException malformed(long address, String detail) {
    return new MalformedFileException(HookIndexDescriptor.LIBRARY, "hook index", address, detail);
  }

  /** Why the index must not be believed; empty if it may be. */
  public Optional<String> refusal() {
    if ((flags & HookIndexDescriptor.FLAG_BYPASSED) != 0) {
      return Optional.of(
          "chunks unknown: the program's malloc is its own, linked into it or preloaded before the"
              + " hooks, or that of another C library than glibc");
    }
    if ((flags & HookIndexDescriptor.FLAG_UNFIT) != 0) {
      return Optional.of("chunks unknown: this malloc aligns to less than 16 bytes");
    }
    return (flags & HookIndexDescriptor.FLAG_READY) == 0
        ? Optional.of("chunks unknown: the hooks are not ready yet")
        : Optional.empty();
  }

  /** Whether the recorded allocator is the C library's own. */
  public boolean isGlibc() {
    return (flags & HookIndexDescriptor.FLAG_GLIBC) != 0;
  }

  /** Whether chunks may be short, and then are not in their granules' words. */
  boolean hasShortChunks() {
    return (flags & HookIndexDescriptor.FLAG_RAISED) != 0;
  }

  /** Granules of one region. */
  long regionGranules() {
    return 1L << regionShift - HookIndexDescriptor.GRANULE_SHIFT;
  }
}
