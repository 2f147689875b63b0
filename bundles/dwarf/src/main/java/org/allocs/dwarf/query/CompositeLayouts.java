package org.allocs.dwarf.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.allocs.debug.CompositeLayout;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.info.Declaration;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.LayoutIndex;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.dwarf.line.LineTable;
import org.allocs.dwarf.type.TypeReader;
import org.allocs.error.MalformedFileException;
import org.allocs.model.SourceFrame;
import org.allocs.type.Alignment;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/** Hands out the composites of a file, unit by unit; what one unit needed is dropped after it. */
final class CompositeLayouts {
  /** Definitions under one name: a struct that each source file defines anew. */
  private static final int MAX_DEFINITIONS = 1024;

  /** Definitions that are read in one go: at its ends types of a unit are read twice. */
  private static final int BLOCK = 64;

  private final Units units;
  private final Problems problems;
  private Unit unit;
  private TypeReader types;
  private Optional<LineTable> lines = Optional.empty();

  CompositeLayouts(Units units, Problems problems) {
    this.units = units;
    this.problems = problems;
  }

  long forEach(Predicate<CompositeLayout> visitor) throws MalformedFileException {
    LayoutIndex index = LayoutIndex.of(units);
    int blocks = (index.size() + BLOCK - 1) / BLOCK;
    long[] count = new long[1];
    new ReadAhead<>(blocks, number -> new CompositeLayouts(units, problems).block(index, number))
        .forEach(block -> take(block, visitor, count));
    return count[0];
  }

  private List<CompositeLayout> block(LayoutIndex index, int number) {
    List<CompositeLayout> block = new ArrayList<>();
    int end = Math.min(index.size(), (number + 1) * BLOCK);
    for (int i = number * BLOCK; i < end; i++) {
      Optional<CompositeLayout> layout = read(index, i);
      if (layout.isPresent()) {
        block.add(layout.get());
      }
    }
    return block;
  }

  private static boolean take(
      List<CompositeLayout> block, Predicate<CompositeLayout> visitor, long[] count) {
    for (CompositeLayout layout : block) {
      count[0]++;
      if (!visitor.test(layout)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Every different definition that has one of these names.
   *
   * @param names qualified
   */
  List<CompositeLayout> named(List<String> names) throws MalformedFileException {
    LayoutIndex index = LayoutIndex.of(units, names);
    List<CompositeLayout> found = new ArrayList<>();
    for (int i = 0; i < index.size() && found.size() < MAX_DEFINITIONS; i++) {
      for (String name : names) {
        if (index.mayBeNamed(i, name)) {
          read(index, i)
              .filter(layout -> layout.type().tag().equals(Optional.of(name)))
              .ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** Definitions by their entries. */
  List<CompositeLayout> of(List<Die> entries) {
    List<CompositeLayout> found = new ArrayList<>();
    for (Die die : entries.subList(0, Math.min(MAX_DEFINITIONS, entries.size()))) {
      try {
        read(die).ifPresent(found::add);
      } catch (MalformedFileException e) {
        problems.add(e);
      }
    }
    return found;
  }

  private Optional<CompositeLayout> read(LayoutIndex index, int number) {
    try {
      return read(index.get(number));
    } catch (MalformedFileException e) {
      problems.add(e);
      return Optional.empty();
    }
  }

  private Optional<CompositeLayout> read(Die die) throws MalformedFileException {
    enter(die.unit());
    DataType type = types.read(die);
    return type instanceof CompositeType composite && !composite.isIncomplete()
        ? Optional.of(describe(die, composite))
        : Optional.empty();
  }

  private void enter(Unit next) {
    if (next == unit) {
      return;
    }
    unit = next;
    types = TypeReader.withoutPointees(problems);
    try {
      lines = Optional.of(LineTable.of(unit.context()));
    } catch (MalformedFileException e) {
      problems.add(e);
      lines = Optional.empty();
    }
  }

  private CompositeLayout describe(Die die, CompositeType type) throws MalformedFileException {
    OptionalLong stated = die.constant(DwAt.DW_AT_alignment);
    boolean usable = stated.isPresent() && Long.bitCount(stated.getAsLong()) == 1;
    long alignment = usable ? stated.getAsLong() : Alignment.of(type);
    String name = unit.context().name().orElse("?");
    return new CompositeLayout(type, alignment, usable, declared(die), name);
  }

  private Optional<SourceFrame> declared(Die die) throws MalformedFileException {
    Optional<Declaration> stated = Declaration.of(die);
    if (stated.isEmpty()) {
      return Optional.empty();
    }
    Declaration at = stated.get();
    Optional<String> file = lines.isPresent() ? lines.get().file(at.file()) : Optional.empty();
    return Optional.of(new SourceFrame(Optional.empty(), file.orElse("?"), at.line(), at.column()));
  }
}
