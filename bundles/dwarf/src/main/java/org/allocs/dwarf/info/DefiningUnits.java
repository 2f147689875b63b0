package org.allocs.dwarf.info;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which units define composites of which names, as one pass over all of them finds out. Kept as it
 * is filled, in numbers of 32 bits:
 *
 * <pre>
 *   section, offset of a unit; count; a number made of each name
 *   section, offset of the next unit; …
 * </pre>
 *
 * Whoever looks for a name passes over the units that may have it. Filled by one thread.
 */
final class DefiningUnits {
  /** Of how it lies in memory, and of how numbers are made of names. */
  static final int VERSION = 1;

  private static final int FIRST_CAPACITY = 1 << 12;

  /** A kernel has a tenth of it. */
  private static final int MAX_CAPACITY = 1 << 26;

  private static final int HEAD = 3;

  private int[] words = new int[FIRST_CAPACITY];
  private int size;

  /** Where the count of the last unit's names is. */
  private int count;

  private boolean overflown;

  /** Moves to a unit. */
  void begin(Unit unit) {
    if (makeRoom(HEAD)) {
      words[size] = (int) unit.id();
      words[size + 1] = unit.offset();
      words[size + 2] = 0;
      count = size + 2;
      size += HEAD;
    }
  }

  /** Adds the hash of a name that the unit defines. */
  void add(long name) {
    if (makeRoom(1)) {
      words[size++] = fold(name);
      words[count]++;
    }
  }

  /** Adds what another one has. */
  void add(DefiningUnits other) {
    overflown |= other.overflown;
    if (makeRoom(other.size)) {
      System.arraycopy(other.words, 0, words, size, other.size);
      size += other.size;
    }
  }

  private boolean makeRoom(int more) {
    overflown |= more > MAX_CAPACITY - size;
    if (!overflown && more > words.length - size) {
      words = Arrays.copyOf(words, Math.max(size + more, 2 * size));
    }
    return !overflown;
  }

  private static int fold(long name) {
    return (int) (name ^ name >>> 32);
  }

  /** All of it, to be kept; empty if there was too much. */
  Optional<ByteBuffer> bytes() {
    if (overflown) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(size * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(words, 0, size);
    return Optional.of(bytes);
  }

  /**
   * The {@link #place places} of the units that may define one of some names.
   *
   * @param kept what {@link #bytes} yielded
   * @param names hashes
   * @return empty if these are most of all units, so that it is better to find all names at once
   */
  static Optional<Set<Long>> find(ByteBuffer kept, long[] names) {
    IntBuffer words = kept.slice().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    int[] wanted = Arrays.stream(names).mapToInt(DefiningUnits::fold).toArray();
    Set<Long> places = new HashSet<>();
    int units = 0;
    while (words.hasRemaining()) {
      if (words.remaining() < HEAD) {
        return Optional.empty();
      }
      units++;
      long place = place(words.get(), words.get());
      int count = words.get();
      if (count < 0 || count > words.remaining()) {
        return Optional.empty();
      }
      for (int i = 0; i < count; i++) {
        int name = words.get();
        for (int each : wanted) {
          if (each == name) {
            places.add(place);
          }
        }
      }
    }
    return places.size() > units / 2 ? Optional.empty() : Optional.of(places);
  }

  /** What tells a unit from all others of a program. */
  static long place(Unit unit) {
    return place(unit.id(), unit.offset());
  }

  private static long place(long section, int offset) {
    return section << 32 | offset & 0xffffffffL;
  }
}
