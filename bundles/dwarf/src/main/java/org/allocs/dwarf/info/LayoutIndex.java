package org.allocs.dwarf.info;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.allocs.error.MalformedFileException;

/**
 * Where a file defines its composites: one entry for each definition, however many units repeat it,
 * told by a hash of names, sizes and members. Made by reading every unit; keeps 16 bytes for each
 * definition, a hash of its qualified name and its place.
 */
public final class LayoutIndex {
  private static final String TABLE = "layouts-2";

  /** What was found for names, as {@link KeptLayouts} has it. */
  private static final String ASKED = "layouts-asked-3";

  /** Where to look for other names, as {@link DefiningUnits} has it. */
  private static final String DEFINING = "layouts-units-" + DefiningUnits.VERSION;

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
    private final Optional<DefiningUnits> defining;
    private boolean incomplete;

    private Found(boolean all) {
      defining = all ? Optional.of(new DefiningUnits()) : Optional.empty();
    }

    private void add(Found later) {
      defining.ifPresent(units -> units.add(later.defining.orElseThrow()));
      later.places.forEach(places::putLower);
      later.names.forEach(names::put);
      incomplete |= later.incomplete;
    }
  }

  /** Reads all units. A malformed one is noted as a problem; what was read of it counts. */
  public static LayoutIndex of(Units units) throws MalformedFileException {
    Optional<LayoutIndex> kept = kept(units);
    if (kept.isPresent()) {
      return kept.get();
    }
    Found all = read(units, units::everywhere, LayoutIndexer.ALL, new Found(false));
    LongBuffer entries = entries(all);
    if (!all.incomplete) {
      units.keptTables().keep(TABLE, bytes(entries));
    }
    return new LayoutIndex(units, entries);
  }

  /**
   * One that has the definitions of some names, if not all: to tell those alone apart spares most
   * of the pass. The first pass finds out which units define which names; for another name these
   * alone are passed over. Where these are most of all, whoever asks again and again is answered
   * from what a pass for all names finds.
   *
   * @param names as {@link #mayBeNamed} takes them
   */
  public static LayoutIndex of(Units units, List<String> names) throws MalformedFileException {
    Optional<LayoutIndex> kept = kept(units);
    if (kept.isPresent()) {
      return kept.get();
    }
    long[] wanted = names.stream().mapToLong(LayoutIndex::hash).toArray();
    long question = 1;
    for (long name : wanted) {
      question = 31 * question + name;
    }
    Optional<ByteBuffer> asked = units.keptTables().find(ASKED);
    Optional<LongBuffer> known =
        asked.isPresent() ? KeptLayouts.find(asked.get(), question) : Optional.empty();
    if (known.isPresent()) {
      return new LayoutIndex(units, known.get());
    }
    Optional<ByteBuffer> defining = units.keptTables().find(DEFINING);
    Optional<Set<Long>> places =
        defining.isPresent() ? DefiningUnits.find(defining.get(), wanted) : Optional.empty();
    if (defining.isPresent() && places.isEmpty() && isAskedOften(asked)) {
      return of(units);
    }
    UnitPass.Source source =
        places.isPresent() ? listed -> those(units, places.get(), listed) : units::everywhere;
    boolean all = defining.isEmpty() && units.keptTables().areWanted();
    Found found = read(units, source, wanted, new Found(all));
    LongBuffer entries = entries(found);
    if (!found.incomplete) {
      keep(units, found, KeptLayouts.with(asked, question, entries));
    }
    return new LayoutIndex(units, entries);
  }

  /** Whether a pass for all names pays, which takes as long as two or three for one. */
  private static boolean isAskedOften(Optional<ByteBuffer> asked) {
    return asked.isPresent() && KeptLayouts.questions(asked.get()) > 1;
  }

  private static void those(Units units, Set<Long> places, Consumer<Unit> listed)
      throws MalformedFileException {
    units.everywhere(
        unit -> {
          if (places.contains(DefiningUnits.place(unit))) {
            listed.accept(unit);
          }
        });
  }

  /** Only if the next reader needs not be told what was left out. */
  private static void keep(Units units, Found found, ByteBuffer asked)
      throws MalformedFileException {
    units.keptTables().keep(ASKED, asked);
    Optional<ByteBuffer> defining = found.defining.flatMap(DefiningUnits::bytes);
    if (defining.isPresent()) {
      units.keptTables().keep(DEFINING, defining.get());
    }
  }

  private static Optional<LayoutIndex> kept(Units units) throws MalformedFileException {
    return units
        .keptTables()
        .find(TABLE)
        .filter(table -> table.remaining() % ENTRY_BYTES == 0)
        .map(table -> table.slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer())
        .map(entries -> new LayoutIndex(units, entries));
  }

  private static ByteBuffer bytes(LongBuffer entries) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * entries.limit()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(entries.duplicate());
    return bytes;
  }

  /**
   * Passes over units and collects what they define.
   *
   * @param wanted as {@link LayoutIndexer} takes them
   * @param all empty yet; receives what is found
   */
  private static Found read(Units units, UnitPass.Source source, long[] wanted, Found all)
      throws MalformedFileException {
    boolean defining = all.defining.isPresent();
    UnitPass.runListed(source, feed -> read(units, feed, wanted, new Found(defining)))
        .forEach(all::add);
    LayoutIndexer packed =
        new LayoutIndexer(all.places, all.names, wanted, Optional.<DefiningUnits>empty());
    all.incomplete |= !units.visitPackedTypes(packed::add);
    return all;
  }

  /** By ascending place. */
  private static LongBuffer entries(Found all) {
    long[] places = all.places.values();
    Arrays.sort(places);
    LongBuffer entries = LongBuffer.allocate(2 * places.length);
    for (long place : places) {
      entries.put(all.names.get(place)).put(place);
    }
    return entries.flip();
  }

  private static Found read(Units units, UnitFeed feed, long[] wanted, Found found) {
    LayoutIndexer indexer = new LayoutIndexer(found.places, found.names, wanted, found.defining);
    for (List<Unit> run = feed.next(); !run.isEmpty(); run = feed.next()) {
      indexer.beginRun();
      for (Unit unit : run) {
        found.defining.ifPresent(defining -> defining.begin(unit));
        found.incomplete |= !units.visit(List.of(unit), indexer::add);
      }
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
