package org.allocs.hooks.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.target.Memory;

/** What the root says of the index of objects at one instant, checked. */
record ObjectRoot(
    long regions,
    int regionSlots,
    int regionSlotSize,
    int probeLimit,
    List<Root.SiteTable> classTables,
    long types,
    int typesLimit,
    long lost,
    List<Long> names) {
  private static final int MAX_REGION_SLOTS = 1 << 17;
  private static final int MAX_SLOT_SIZE = 64;
  private static final int MAX_PROBES = 4096;
  private static final int MAX_TYPES = 1 << 20;

  /**
   * Reads it.
   *
   * @throws MalformedFileException if its geometry is impossible
   */
  static ObjectRoot read(Memory memory, long address) throws AllocsException {
    ByteBuffer bytes =
        ByteBuffer.wrap(memory.read(address, ObjectIndexDescriptor.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    ObjectRoot root =
        new ObjectRoot(
            bytes.getLong(ObjectIndexDescriptor.REGIONS),
            bytes.getInt(ObjectIndexDescriptor.REGION_SLOTS),
            bytes.getInt(ObjectIndexDescriptor.REGION_SLOT_SIZE),
            bytes.getInt(ObjectIndexDescriptor.REGION_PROBE_LIMIT),
            classTables(bytes),
            bytes.getLong(ObjectIndexDescriptor.TYPES),
            bytes.getInt(ObjectIndexDescriptor.TYPES_LIMIT),
            bytes.getLong(ObjectIndexDescriptor.LOST_REGION)
                + bytes.getLong(ObjectIndexDescriptor.LOST_CLASS)
                + bytes.getLong(ObjectIndexDescriptor.LOST_SIZE),
            names(bytes));
    root.check(address, bytes.getInt(ObjectIndexDescriptor.REGION_SHIFT));
    return root;
  }

  private static List<Root.SiteTable> classTables(ByteBuffer bytes) {
    List<Root.SiteTable> tables = new ArrayList<>();
    for (int i = 0; i < ObjectIndexDescriptor.CLASS_TABLES; i++) {
      int at = ObjectIndexDescriptor.CLASSES + i * ObjectIndexDescriptor.CLASS_TABLE_BYTES;
      tables.add(
          new Root.SiteTable(
              bytes.getLong(at),
              bytes.getInt(at + ObjectIndexDescriptor.CLASS_TABLE_FIRST_ID),
              bytes.getInt(at + ObjectIndexDescriptor.CLASS_TABLE_COUNT)));
    }
    return tables;
  }

  private static List<Long> names(ByteBuffer bytes) {
    List<Long> names = new ArrayList<>();
    int limit = bytes.getInt(ObjectIndexDescriptor.NAMES_LIMIT);
    for (int i = 0; i < Math.min(limit, ObjectIndexDescriptor.MAX_NAMES); i++) {
      long name = bytes.getLong(ObjectIndexDescriptor.NAMES + 8 * i);
      if (name == 0) {
        break;
      }
      names.add(name);
    }
    return names;
  }

  private void check(long address, int regionShift) throws MalformedFileException {
    boolean fits =
        regionShift == ObjectIndexDescriptor.SUPPORTED_REGION_SHIFT
            && regionSlots >= 1
            && regionSlots <= MAX_REGION_SLOTS
            && Integer.bitCount(regionSlots) == 1
            && regionSlotSize >= ObjectIndexDescriptor.SLOT_LEAST_SIZE
            && regionSlotSize <= MAX_SLOT_SIZE
            && probeLimit >= 1
            && probeLimit <= Math.min(regionSlots, MAX_PROBES)
            && typesLimit >= 0
            && typesLimit <= MAX_TYPES;
    for (Root.SiteTable table : classTables) {
      fits &=
          table.firstId() > 0 && table.count() >= 0 && table.count() <= ObjectIndexDescriptor.CLASS;
    }
    if (!fits) {
      throw Root.malformed(address, "impossible geometry of the index of objects: " + this);
    }
  }

  /** The names that are there, by their numbers; what is no name is left out. */
  Map<Integer, String> readNames(Memory memory) throws AllocsException {
    Map<Integer, String> read = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      int number = i + 1;
      string(memory, names.get(i), ObjectIndexDescriptor.MAX_NAME_BYTES)
          .ifPresent(name -> read.put(number, name));
    }
    return read;
  }

  /** The name of a type. */
  Optional<String> readType(Memory memory, long id) throws AllocsException {
    if (id < 1 || id > typesLimit) {
      return Optional.empty();
    }
    long at = memory.readLong(types + 8 * (id - 1));
    return string(memory, at, ObjectIndexDescriptor.MAX_TYPE_BYTES);
  }

  private static Optional<String> string(Memory memory, long at, int max) throws AllocsException {
    return memory
        .readString(at, max)
        .filter(s -> !s.isBlank() && s.chars().allMatch(c -> c >= ' ' && c < 127));
  }
}
