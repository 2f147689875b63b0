package org.allocs.dwarf.index;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Units that may have a name. Used by one thread. */
public final class UnitHits {
  /** Units that are kept: of a name that more have, any index is of no use. */
  private static final int MAX_UNITS = 1024;

  /** Additions that are looked at, of the same unit again and again for instance. */
  private static final int MAX_ADDITIONS = 1 << 16;

  private final SortedSet<Long> offsets = new TreeSet<>();
  private final Set<Long> signatures = new TreeSet<>();

  private int additions;

  /** Nothing yet. */
  public UnitHits() {}

  /** Adds the unit at an offset of {@code .debug_info}. */
  public void addOffset(long offset) {
    additions++;
    if (offsets.size() <= MAX_UNITS) {
      offsets.add(offset);
    }
  }

  /** Adds a type unit. */
  void addSignature(long signature) {
    additions++;
    if (signatures.size() <= MAX_UNITS) {
      signatures.add(signature);
    }
  }

  /** Offsets in {@code .debug_info}, ascending. */
  public SortedSet<Long> offsets() {
    return offsets;
  }

  /** Signatures of type units. */
  public Set<Long> signatures() {
    return signatures;
  }

  /** Whether there are more than it is worth to look at. */
  public boolean isTooMany() {
    return offsets.size() > MAX_UNITS || signatures.size() > MAX_UNITS || additions > MAX_ADDITIONS;
  }
}
