package org.allocs.dwarf.info;

import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.split.SplitPackage;
import org.allocs.dwarf.split.SplitSections;
import org.allocs.error.MalformedFileException;

/**
 * The split units of a program (DWARF 5, section 3.1.2 and 3.1.3): found when asked for, in the
 * program's package or in files of their own, and given up again when many others were asked for.
 * What has no file is noted once. Safe for use by several threads.
 *
 * <p>Each file, or row of the package, has units of its own with a number: the place of its
 * skeleton among the program's units, or after those the place of a type unit in the package.
 */
final class SplitUnits {
  /** Files, or rows of the package, that are kept: their sections are in the heap. */
  private static final int MAX_KEPT = 256;

  /** Files that are not there, of which the names are noted: all of a program may be missing. */
  private static final int MAX_NAMED = 8;

  private final Units program;
  private final Set<Integer> absent = ConcurrentHashMap.newKeySet();
  private final Map<Integer, SoftReference<Units>> kept =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, SoftReference<Units>> eldest) {
          return size() > MAX_KEPT;
        }
      };
  private volatile Optional<SplitPackage> splitPackage;
  private volatile Map<Long, Unit> skeletons;

  SplitUnits(Units program) {
    this.program = program;
  }

  /** The unit that completes a skeleton; empty for any other, and where it is not there. */
  Optional<Unit> completing(Unit skeleton) throws MalformedFileException {
    if (skeleton.splitName().isEmpty()) {
      return Optional.empty();
    }
    int number = program.placeOf(skeleton);
    Optional<Units> units = unitsOf(number);
    return units.isPresent() ? unitWithId(units.get(), skeleton.dwoId()) : Optional.empty();
  }

  /** Name of the file that a skeleton names, if it was looked for and is not there. */
  Optional<String> absentFile(Unit skeleton) throws MalformedFileException {
    return absent.contains(program.placeOf(skeleton)) ? skeleton.splitName() : Optional.empty();
  }

  /** Name of some file that was looked for and is not there. */
  Optional<String> anyAbsentFile() throws MalformedFileException {
    int skeletons = program.info().size(); // what follows are type units of the package
    OptionalInt first =
        absent.stream().mapToInt(Integer::intValue).filter(n -> n < skeletons).min();
    return first.isPresent() ? program.info().get(first.getAsInt()).splitName() : Optional.empty();
  }

  /**
   * Adds what tells the files that complete skeletons from others: the state of the package, and of
   * each file for a unit that the package has not.
   *
   * @return whether all can be told
   */
  boolean addStates(StringBuilder states) throws MalformedFileException {
    Optional<SplitPackage> source = splitPackage();
    boolean told = source.isEmpty() || KeptTables.add(states, source.get().container());
    for (Unit unit : program.info()) {
      Optional<String> name = unit.splitName();
      if (name.isPresent() && !isPacked(source, unit.dwoId())) {
        Optional<String> state = program.sections().splitFileStates(name.get(), unit.compDir());
        state.ifPresent(known -> states.append(known).append('\n'));
        told &= state.isPresent();
      }
    }
    return told;
  }

  private static boolean isPacked(Optional<SplitPackage> source, long id)
      throws MalformedFileException {
    return source.isPresent() && source.get().unit(id).isPresent();
  }

  /** The skeleton of a split unit, by their common identity. */
  Optional<Unit> skeletonOf(Unit split, Unit likely) throws MalformedFileException {
    long id = split.dwoId();
    if (likely.dwoId() == id) {
      return Optional.of(likely);
    }
    Map<Long, Unit> known = skeletons;
    if (known == null) {
      known = new HashMap<>();
      for (Unit unit : program.info()) {
        if (unit.splitName().isPresent()) {
          known.putIfAbsent(unit.dwoId(), unit);
        }
      }
      skeletons = known;
    }
    return Optional.ofNullable(known.get(id));
  }

  /** The type with a signature, if the package has its unit. */
  Optional<Die> packedType(long signature) throws MalformedFileException {
    Optional<SplitPackage> source = splitPackage();
    OptionalInt place = source.isPresent() ? source.get().type(signature) : OptionalInt.empty();
    if (place.isEmpty()) {
      return Optional.empty();
    }
    Optional<Units> units = unitsOf(program.info().size() + place.getAsInt());
    return units.isPresent() ? units.get().ownType(signature) : Optional.empty();
  }

  /** Number of type units in the package. */
  int packedTypes() throws MalformedFileException {
    Optional<SplitPackage> source = splitPackage();
    return source.isPresent() ? source.get().typeCount() : 0;
  }

  /** The units of one file, or one row of the package, by number. */
  Optional<Units> unitsOf(int number) {
    Optional<Units> known = known(number);
    if (known.isPresent() || absent.contains(number)) {
      return known;
    }
    Optional<Units> opened = Optional.empty();
    try {
      opened = open(number);
    } catch (MalformedFileException e) {
      program.problems().add(e);
    }
    if (opened.isEmpty()) {
      absent.add(number);
      return opened;
    }
    synchronized (kept) {
      Optional<Units> first = known(number);
      if (first.isEmpty()) {
        kept.put(number, new SoftReference<>(opened.get()));
      }
      return first.or(() -> known(number));
    }
  }

  private Optional<Units> known(int number) {
    synchronized (kept) {
      return Optional.ofNullable(kept.get(number)).map(SoftReference::get);
    }
  }

  private Optional<Units> open(int number) throws MalformedFileException {
    int skeletonCount = program.info().size();
    if (number < skeletonCount) {
      return ofSkeleton(program.info().get(number), number);
    }
    int place = number - skeletonCount;
    return place < packedTypes()
        ? Optional.of(new Units(splitPackage().get().typeAt(place), program, number, null))
        : Optional.empty();
  }

  private Optional<Units> ofSkeleton(Unit skeleton, int number) throws MalformedFileException {
    long id = skeleton.dwoId();
    Optional<SplitPackage> source = splitPackage();
    if (source.isPresent()) {
      Optional<DwarfSections> row = source.get().unit(id);
      if (row.isPresent()) {
        Optional<Units> units = checked(row.get(), number, skeleton);
        if (units.isPresent()) {
          return units;
        }
      }
    }
    String name = skeleton.splitName().orElse("");
    for (DwarfSections file : program.sections().splitFiles(name, skeleton.compDir())) {
      DwarfSections sections = new SplitSections(file, program.sections());
      Optional<Units> units = checked(sections, number, skeleton);
      if (units.isPresent()) {
        return units;
      }
    }
    if (absent.size() < MAX_NAMED) {
      program.problems().note("file of a split unit is not there: " + name);
    }
    program.problems().count("split unit that is not there");
    return Optional.empty();
  }

  /** Units of a file, if one of them has the identity of the skeleton. */
  private Optional<Units> checked(DwarfSections sections, int number, Unit skeleton)
      throws MalformedFileException {
    Units units = new Units(sections, program, number, skeleton);
    long id = skeleton.dwoId();
    try {
      if (unitWithId(units, id).isPresent()) {
        return Optional.of(units);
      }
      String wanted = "0x" + Long.toHexString(id);
      program
          .problems()
          .note("refused " + units.sections().file() + ": no unit in it has dwo_id=" + wanted);
    } catch (MalformedFileException e) {
      program.problems().add(e);
    }
    return Optional.empty();
  }

  private Optional<Unit> unitWithId(Units units, long id) throws MalformedFileException {
    for (Unit unit : units.info()) {
      try {
        if (!unit.isTypeUnit() && unit.dwoId() == id) {
          return Optional.of(unit);
        }
      } catch (MalformedFileException e) {
        program.problems().add(e);
      }
    }
    return Optional.empty();
  }

  private Optional<SplitPackage> splitPackage() {
    Optional<SplitPackage> known = splitPackage;
    if (known == null) {
      synchronized (this) {
        known = splitPackage == null ? openPackage() : splitPackage;
        splitPackage = known;
      }
    }
    return known;
  }

  private Optional<SplitPackage> openPackage() {
    Optional<DwarfSections> file = program.sections().splitPackage();
    try {
      return file.isPresent()
          ? Optional.of(SplitPackage.of(file.get(), program.sections()))
          : Optional.empty();
    } catch (MalformedFileException e) {
      program.problems().add(e);
      return Optional.empty();
    }
  }
}
