package org.allocs.dwarf.info;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.allocs.error.MalformedFileException;

/**
 * Where a file defines its composites: one entry for each definition, however many units repeat it,
 * told by a hash of names, sizes and members. Made by reading every unit; keeps 16 bytes for each
 * definition, a hash of its qualified name and its place.
 */
public final class LayoutIndex {
  private static final String TABLE = "layouts-1";
  private static final int ENTRY_BYTES = 2 * Long.BYTES;

  private final Units units;

  /** By ascending place: name, place, name, place… */
  private final LongBuffer entries;

  private LayoutIndex(Units units, LongBuffer entries) {
    this.units = units;
    this.entries = entries;
  }

  /** What one pass over units finds. */
  private static final class Found {
    private final LongTable places = new LongTable();
    private final LongTable names = new LongTable();
    private boolean incomplete;

    private void add(Found later) {
      later.places.forEach(places::putLower);
      later.names.forEach(names::put);
      incomplete |= later.incomplete;
    }
  }

  /** Reads all units. A malformed one is noted as a problem; what was read of it counts. */
  public static LayoutIndex of(Units units) throws MalformedFileException {
    Optional<ByteBuffer> kept = units.keptTables().find(TABLE);
    if (kept.isPresent() && kept.get().remaining() % ENTRY_BYTES == 0) {
      return new LayoutIndex(
          units, kept.get().slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer());
    }
    Found all = new Found();
    UnitPass.run(units.everywhere(), part -> read(units, part)).forEach(all::add);
    LayoutIndexer packed = new LayoutIndexer(all.places, all.names);
    all.incomplete |= !units.visitPackedTypes(packed::add);
    long[] places = all.places.values();
    Arrays.sort(places);
    ByteBuffer table =
        ByteBuffer.allocate(ENTRY_BYTES * places.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long place : places) {
      table.putLong(all.names.get(place)).putLong(place);
    }
    table.flip();
    // Not kept if the next reader would not be told what was left out.
    if (!all.incomplete) {
      units.keptTables().keep(TABLE, table.asReadOnlyBuffer());
    }
    return new LayoutIndex(units, table.asLongBuffer());
  }

  private static Found read(Units units, List<Unit> part) {
    Found found = new Found();
    LayoutIndexer indexer = new LayoutIndexer(found.places, found.names);
    found.incomplete = !units.visit(part, indexer::add);
    return found;
  }

  /** How many definitions there are. */
  public int size() {
    return entries.limit() / 2;
  }

  /**
   * A definition by number, from 0, in the order of the file: of equal ones the first.
   *
   * @return entry of a complete, named struct, class or union
   */
  public Die get(int number) throws MalformedFileException {
    return units.dieWithId(entries.get(2 * number + 1));
  }

  /**
   * Whether a definition may have a name; whoever reads it finds out.
   *
   * @param name qualified as in {@link QualifiedNames}; of what is local to a function its own
   */
  public boolean mayBeNamed(int number, String name) {
    return entries.get(2 * number) == NameIndex.extend(NameIndex.start(), name);
  }
}
