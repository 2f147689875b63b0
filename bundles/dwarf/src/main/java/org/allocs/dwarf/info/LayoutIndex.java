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
  private static final String TABLE = "layouts-2";

  /** What was found for the names that were asked for first, after a hash of these and a 0. */
  private static final String ASKED = "layouts-asked-2";

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
    Optional<LongBuffer> kept = kept(units, TABLE);
    return kept.isPresent()
        ? new LayoutIndex(units, kept.get())
        : read(units, LayoutIndexer.ALL, TABLE);
  }

  /**
   * One that has the definitions of some names, if not all: to tell those alone apart spares most
   * of the pass. But whoever asks for other names than the time before will ask for more: then the
   * pass is for all.
   *
   * @param names as {@link #mayBeNamed} takes them
   */
  public static LayoutIndex of(Units units, List<String> names) throws MalformedFileException {
    long[] wanted = names.stream().mapToLong(LayoutIndex::hash).toArray();
    Optional<LongBuffer> all = kept(units, TABLE);
    if (all.isPresent()) {
      return new LayoutIndex(units, all.get());
    }
    long question = 1;
    for (long name : wanted) {
      question = 31 * question + name;
    }
    Optional<LongBuffer> asked = kept(units, ASKED).filter(table -> table.limit() > 0);
    if (asked.isEmpty()) {
      return read(units, wanted, ASKED, question, 0);
    }
    LongBuffer table = asked.get();
    return table.get(0) == question
        ? new LayoutIndex(units, table.slice(2, table.limit() - 2))
        : read(units, LayoutIndexer.ALL, TABLE);
  }

  private static Optional<LongBuffer> kept(Units units, String name) throws MalformedFileException {
    return units
        .keptTables()
        .find(name)
        .filter(table -> table.remaining() % ENTRY_BYTES == 0)
        .map(table -> table.slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer());
  }

  /**
   * Passes over all units and keeps what was found.
   *
   * @param wanted as {@link LayoutIndexer} takes them
   * @param head what stands before the entries where they are kept
   */
  private static LayoutIndex read(Units units, long[] wanted, String name, long... head)
      throws MalformedFileException {
    Found all = new Found();
    UnitPass.runListed(units::everywhere, feed -> read(units, feed, wanted)).forEach(all::add);
    LayoutIndexer packed = new LayoutIndexer(all.places, all.names, wanted);
    all.incomplete |= !units.visitPackedTypes(packed::add);
    long[] places = all.places.values();
    Arrays.sort(places);
    ByteBuffer table =
        ByteBuffer.allocate(Long.BYTES * head.length + ENTRY_BYTES * places.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long each : head) {
      table.putLong(each);
    }
    ByteBuffer entries = table.slice().order(ByteOrder.LITTLE_ENDIAN);
    for (long place : places) {
      table.putLong(all.names.get(place)).putLong(place);
    }
    table.flip();
    // Not kept if the next reader would not be told what was left out.
    if (!all.incomplete) {
      units.keptTables().keep(name, table.asReadOnlyBuffer());
    }
    return new LayoutIndex(units, entries.asLongBuffer());
  }

  private static Found read(Units units, UnitFeed feed, long[] wanted) {
    Found found = new Found();
    LayoutIndexer indexer = new LayoutIndexer(found.places, found.names, wanted);
    for (List<Unit> run = feed.next(); !run.isEmpty(); run = feed.next()) {
      indexer.beginRun();
      found.incomplete |= !units.visit(run, indexer::add);
    }
    return found;
  }

  private static long hash(String name) {
    return NameIndex.extend(NameIndex.start(), name);
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
    return entries.get(2 * number) == hash(name);
  }
}
