package org.allocs.dwarf.info;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.allocs.error.MalformedFileException;

/**
 * Entries at file level, or in namespaces and classes, by qualified name. Keeps 16 bytes for each
 * name: a hash and the place of the entry that defines it, the first one where there are several.
 * What two names with one hash would spoil is noticed when the entry is read. Filled once, then
 * read by several threads.
 */
public final class NameIndex {
  /** Namespaces of the language, each of which may use a name for something else. */
  public enum Category {
    /** {@code struct tag} and {@code class tag}. */
    STRUCT,
    /** {@code union tag}. */
    UNION,
    /** {@code enum tag}. */
    ENUM,
    /** Types that a bare name means: typedefs, base types, outside C also tags. */
    TYPE,
    /** Functions and variables. */
    VALUE
  }

  private static final long FNV_START = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long DECLARATION = 1L << 62;

  /** Marks the place of a function or variable. */
  private static final long VALUE = 1L << 61;

  private static final long MARKS = DECLARATION | VALUE;
  private static final String TABLE = "names-" + PlaceMap.VERSION;

  private final Units units;
  private final PlaceMap places;

  private boolean incomplete;

  private NameIndex(Units units, PlaceMap places) {
    this.units = units;
    this.places = places;
  }

  /** An index of one unit. */
  static NameIndex of(Unit unit) throws MalformedFileException {
    NameIndex index = new NameIndex(unit.units(), new PlaceMap());
    new NameIndexer(index, false, new NameHasher()).add(unit);
    return index;
  }

  /**
   * An index of all units, the supplementary file's after the file's own; only external functions
   * and variables. A malformed unit is noted.
   */
  static NameIndex of(Units units) throws MalformedFileException {
    Optional<NameIndex> kept = kept(units);
    if (kept.isPresent()) {
      return kept.get();
    }
    NameIndex index = make(units);
    // Not kept if the next reader would not be told what was left out.
    if (!index.incomplete) {
      units.keptTables().keep(TABLE, index.places.bytes());
    }
    return index;
  }

  /** The index of all units that was made before, if it was kept. */
  static Optional<NameIndex> kept(Units units) throws MalformedFileException {
    Optional<ByteBuffer> kept = units.keptTables().find(TABLE);
    Optional<PlaceMap> places = kept.isPresent() ? PlaceMap.of(kept.get()) : Optional.empty();
    return places.map(found -> new NameIndex(units, found));
  }

  private static NameIndex make(Units units) throws MalformedFileException {
    NameIndex all =
        UnitPass.run(units.everywhere(), part -> ofPart(units, part)).stream()
            .reduce(NameIndex::merge)
            .orElseGet(() -> new NameIndex(units, new PlaceMap()));
    NameHasher names = new NameHasher();
    all.incomplete |= !units.visitPackedTypes(unit -> new NameIndexer(all, true, names).add(unit));
    return all;
  }

  private static NameIndex ofPart(Units units, List<Unit> part) {
    NameIndex index = new NameIndex(units, new PlaceMap());
    NameHasher names = new NameHasher();
    index.incomplete = !units.visit(part, unit -> new NameIndexer(index, true, names).add(unit));
    return index;
  }

  /** What both name stays what this one says, unless only the other has a definition. */
  private NameIndex merge(NameIndex later) {
    later.places.forEach((key, place) -> putKey(key, place, (place & DECLARATION) == 0));
    incomplete |= later.incomplete;
    return this;
  }

  static long start() {
    return FNV_START;
  }

  static long extend(long hash, byte next) {
    return (hash ^ (next & 0xff)) * FNV_PRIME;
  }

  static long extend(long hash, String text) {
    long extended = hash;
    for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
      extended = extend(extended, next);
    }
    return extended;
  }

  private static long key(Category category, long nameHash) {
    long mixed = (nameHash + category.ordinal() + 1) * 0x9e3779b97f4a7c15L;
    return mixed ^ mixed >>> 32;
  }

  void put(Category category, long nameHash, long id, boolean definition) {
    long place = category == Category.VALUE ? id | VALUE : id;
    putKey(key(category, nameHash), definition ? place : place | DECLARATION, definition);
  }

  private void putKey(long key, long place, boolean definition) {
    long known = places.get(key);
    if (known == PlaceMap.NONE || (definition && (known & DECLARATION) != 0)) {
      places.put(key, place);
    }
  }

  /** Ids of the entries that define types, ascending: one for each name. */
  public long[] types() {
    LongStream.Builder found = LongStream.builder();
    places.forEach(
        (key, place) -> {
          if ((place & MARKS) == 0) {
            found.add(place);
          }
        });
    return found.build().sorted().distinct().toArray();
  }

  /**
   * The entry with a name; a definition where there is one.
   *
   * @param name qualified
   */
  public Optional<Die> find(Category category, String name) throws MalformedFileException {
    long place = places.get(key(category, extend(FNV_START, name)));
    if (place == PlaceMap.NONE) {
      return Optional.empty();
    }
    Die die = units.dieWithId(place & ~MARKS);
    Optional<String> found = QualifiedNames.of(die);
    return found.isPresent() && found.get().equals(name) ? Optional.of(die) : Optional.empty();
  }
}
