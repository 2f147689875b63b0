package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwTag.*;

import java.util.Arrays;
import java.util.Optional;
import org.allocs.dwarf.DwAt;
import org.allocs.error.MalformedFileException;

/**
 * Finds the composites of a unit, those local to functions too: first where they are and what
 * encloses them, then what they hold. Used by one thread.
 */
final class LayoutIndexer {
  /** Deeper than people nest; to pass over children costs the more the deeper they are. */
  private static final int MAX_DEPTH = 256;

  /** Every name is wanted. */
  static final long[] ALL = {};

  private final LongTable places;
  private final LongTable namesOfPlaces;
  private final NameHasher names = new NameHasher();
  private final LongTable nameHashes = new LongTable();
  private final LayoutHasher hasher = new LayoutHasher(names, nameHashes);
  private final long[] wanted;
  private final Optional<DefiningUnits> defining;
  private long[] scopes = new long[MAX_DEPTH + 2];
  private int[] candidates = new int[256];
  private int count;
  private boolean inC;

  /**
   * @param places receives hashes of definitions, and the first place of each
   * @param namesOfPlaces receives these places, and hashes of the qualified names there
   * @param wanted such hashes, of what is to be found alone; or {@link #ALL}
   * @param defining receives the hashes of all names of each unit that it is told of
   */
  LayoutIndexer(
      LongTable places, LongTable namesOfPlaces, long[] wanted, Optional<DefiningUnits> defining) {
    this.defining = defining;
    this.wanted = wanted;
    this.places = places;
    this.namesOfPlaces = namesOfPlaces;
  }

  /** Forgets what depends on the units before: which these are, is a matter of chance. */
  void beginRun() {
    hasher.beginRun();
  }

  void add(Unit unit) throws MalformedFileException {
    count = 0;
    nameHashes.clear();
    names.begin(unit);
    inC = Languages.isC(unit.language());
    try {
      find(new DieWalker(unit));
    } finally {
      hashAll(unit);
    }
  }

  private void find(DieWalker walker) throws MalformedFileException {
    scopes[0] = NameIndex.start();
    while (walker.next()) {
      if (walker.depth() > MAX_DEPTH) {
        walker.skipChildren();
      } else if (walker.depth() > 0) {
        visit(walker);
      }
    }
  }

  private void visit(DieWalker walker) throws MalformedFileException {
    switch (walker.tag()) {
      case DW_TAG_namespace:
      case DW_TAG_module:
        enter(walker, names.hash(walker, scopes[walker.depth() - 1]));
        break;
      case DW_TAG_structure_type:
      case DW_TAG_class_type:
      case DW_TAG_interface_type:
      case DW_TAG_union_type:
        composite(walker);
        break;
      case DW_TAG_enumeration_type:
        name(walker, names.hash(walker, scopes[walker.depth() - 1]));
        walker.skipChildren();
        break;
      case DW_TAG_subprogram:
        subprogram(walker);
        break;
      case DW_TAG_array_type:
      case DW_TAG_subroutine_type:
        walker.skipChildren();
        break;
      default:
        if (walker.abbreviation().hasChildren()) {
          scopes[walker.depth()] = scopes[walker.depth() - 1];
        }
        break;
    }
  }

  /** What is local to a function has a name of its own; a declaration has parameters alone. */
  private void subprogram(DieWalker walker) throws MalformedFileException {
    scopes[walker.depth()] = NameIndex.start();
    if (walker.flag(DwAt.DW_AT_declaration)) {
      walker.skipChildren();
    }
  }

  private void enter(DieWalker walker, long name) {
    long outer = scopes[walker.depth() - 1];
    scopes[walker.depth()] =
        inC || name == NameHasher.NO_NAME
            ? outer
            : NameIndex.extend(name, QualifiedNames.SEPARATOR);
  }

  private void composite(DieWalker walker) throws MalformedFileException {
    boolean completes = walker.abbreviation().has(DwAt.DW_AT_specification);
    long name =
        completes ? elsewhere(walker.die()) : names.hash(walker, scopes[walker.depth() - 1]);
    name(walker, name);
    enter(walker, name);
    if (name == NameHasher.NO_NAME || (defining.isEmpty() && !isWanted(name))) {
      return;
    }
    if (isComplete(walker)) {
      define(walker, name);
    }
  }

  private void define(DieWalker walker, long name) {
    if (defining.isPresent()) {
      defining.get().add(name);
    }
    if (isWanted(name)) {
      if (count == candidates.length) {
        candidates = Arrays.copyOf(candidates, 2 * count);
      }
      candidates[count++] = walker.offset();
    }
  }

  private boolean isWanted(long name) {
    for (long each : wanted) {
      if (each == name) {
        return true;
      }
    }
    return wanted == ALL;
  }

  private static boolean isComplete(DieWalker walker) throws MalformedFileException {
    Abbreviation shape = walker.abbreviation();
    return (shape.has(DwAt.DW_AT_byte_size) || shape.has(DwAt.DW_AT_bit_size))
        && !walker.flag(DwAt.DW_AT_declaration);
  }

  private void name(DieWalker walker, long name) {
    if (name != NameHasher.NO_NAME) {
      nameHashes.put(walker.offset(), name);
    }
  }

  private static long elsewhere(Die die) throws MalformedFileException {
    Optional<String> name = QualifiedNames.of(die);
    return name.isPresent() ? NameIndex.extend(NameIndex.start(), name.get()) : NameHasher.NO_NAME;
  }

  private void hashAll(Unit unit) throws MalformedFileException {
    hasher.begin(unit);
    for (int i = 0; i < count; i++) {
      long place = unit.id() << 32 | candidates[i];
      if (places.putLower(hasher.definition(candidates[i]), place)) {
        namesOfPlaces.put(place, nameHashes.get(candidates[i]));
      }
    }
  }
}
