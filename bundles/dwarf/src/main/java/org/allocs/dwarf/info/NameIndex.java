package org.allocs.dwarf.info;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.MalformedFileException;

/**
 * Entries at file level, or in namespaces and classes, by qualified name. Keeps 16 bytes for each
 * name: a hash and the place of the entry that defines it, the first one where there are several.
 * What two names with one hash would spoil is noticed when the entry is read. Filled by one thread,
 * then read by several.
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

  private final Units units;
  private final PlaceMap places = new PlaceMap();

  private NameIndex(Units units) {
    this.units = units;
  }

  /** An index of one unit. */
  static NameIndex of(Unit unit) throws MalformedFileException {
    NameIndex index = new NameIndex(unit.units());
    new NameIndexer(index, false).add(unit);
    return index;
  }

  /**
   * An index of all units, the supplementary file's after the file's own; only external functions
   * and variables. A malformed unit is noted.
   */
  static NameIndex of(Units units) throws MalformedFileException {
    NameIndex index = new NameIndex(units);
    List<Unit> all = new ArrayList<>(units.all());
    if (units.supplementary().isPresent()) {
      all.addAll(units.supplementary().get().all());
    }
    for (Unit unit : all) {
      try {
        new NameIndexer(index, true).add(unit);
      } catch (MalformedFileException e) {
        units.problems().add(e);
      }
    }
    return index;
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
    long key = key(category, nameHash);
    long known = places.get(key);
    if (known == PlaceMap.NONE || (definition && (known & DECLARATION) != 0)) {
      places.put(key, definition ? id : id | DECLARATION);
    }
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
    Die die = units.dieWithId(place & ~DECLARATION);
    Optional<String> found = QualifiedNames.of(die);
    return found.isPresent() && found.get().equals(name) ? Optional.of(die) : Optional.empty();
  }
}
