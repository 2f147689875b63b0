package org.allocs.dwarf.query;

import static org.allocs.dwarf.DwAt.*;
import static org.allocs.dwarf.DwTag.*;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.debug.UnitCensus;
import org.allocs.dwarf.DwLang;
import org.allocs.dwarf.DwUt;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.info.Abbreviation;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieWalker;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.UnitPass;
import org.allocs.dwarf.info.Units;
import org.allocs.dwarf.line.LineTable;
import org.allocs.dwarf.macro.MacroCount;
import org.allocs.error.MalformedFileException;

/** Counts what units have, several at a time. Used by one thread, once. */
final class CensusTaker {
  private final Units units;
  private final Problems problems;
  private final Map<String, Long> kinds = new HashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private final Map<String, Long> languages = new HashMap<>();
  private final Map<String, Long> producers = new HashMap<>();
  private final Sums sums = new Sums();

  /** What one unit has, or several. Used by one thread. */
  private static final class Sums {
    private long entries;
    private long functions;
    private long inlined;
    private long types;
    private long variables;
    private long lines;

    private void add(Sums other) {
      entries += other.entries;
      functions += other.functions;
      inlined += other.inlined;
      types += other.types;
      variables += other.variables;
      lines += other.lines;
    }
  }

  /** Over the units of a file, and what they are split into. */
  CensusTaker(Units units) {
    this.units = units;
    this.problems = units.problems();
  }

  /** Counts them all; of a malformed one what stands before the contradiction. */
  UnitCensus count() throws MalformedFileException {
    List<Unit> listed = units.everywhere();
    for (Unit unit : listed) {
      try {
        describe(unit);
      } catch (MalformedFileException e) {
        problems.add(e);
      }
      split(unit, this::describe);
    }
    UnitPass.run(listed, this::sum).forEach(sums::add);
    units.visitPackedTypes(
        type -> {
          describe(type);
          sums.add(sums(type));
        });
    long macros = MacroCount.of(units.sections(), problems);
    return new UnitCensus(
        kinds,
        versions,
        languages,
        producers,
        sums.entries,
        sums.functions,
        sums.inlined,
        sums.types,
        sums.variables,
        sums.lines,
        macros,
        problems.counts());
  }

  /** Visits what a skeleton was split into; nothing for any other unit. */
  private void split(Unit listed, Units.Visitor visitor) {
    units.visit(
        List.of(listed),
        full -> {
          if (full != listed) {
            visitor.visit(full);
          }
        });
  }

  private void describe(Unit unit) throws MalformedFileException {
    versions.merge(Integer.toString(unit.format().version()), 1L, Long::sum);
    Die root = unit.root();
    kinds.merge(kind(unit, root), 1L, Long::sum);
    int language = unit.language();
    languages.merge(language == 0 ? "none" : DwLang.name(language), 1L, Long::sum);
    producers.merge(root.string(DW_AT_producer).orElse("unknown"), 1L, Long::sum);
  }

  /** Before DWARF 5 the root tells what the header does not. */
  private static String kind(Unit unit, Die root) {
    int type = unit.unitType();
    if (type == DwUt.DW_UT_compile && root.tag() == DW_TAG_partial_unit) {
      type = DwUt.DW_UT_partial;
    } else if (type == DwUt.DW_UT_compile && root.has(DW_AT_GNU_dwo_name)) {
      type = DwUt.DW_UT_skeleton;
    }
    return DwUt.name(type);
  }

  private Sums sum(List<Unit> part) {
    Sums found = new Sums();
    for (Unit unit : part) {
      found.add(sums(unit));
      split(unit, full -> found.add(sums(full)));
    }
    return found;
  }

  private Sums sums(Unit unit) {
    Sums found = new Sums();
    try {
      for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
        found.entries++;
        count(walker.tag(), walker.abbreviation(), found);
      }
    } catch (MalformedFileException e) {
      problems.add(e);
    }
    found.lines = lines(unit);
    return found;
  }

  private static void count(int tag, Abbreviation shape, Sums sums) {
    switch (tag) {
      case DW_TAG_subprogram -> {
        if (shape.has(DW_AT_low_pc) || shape.has(DW_AT_ranges)) {
          sums.functions++;
        }
      }
      case DW_TAG_inlined_subroutine -> sums.inlined++;
      case DW_TAG_variable -> {
        if (!shape.has(DW_AT_declaration)) {
          sums.variables++;
        }
      }
      default -> {
        if (isType(tag) && !shape.has(DW_AT_declaration)) {
          sums.types++;
        }
      }
    }
  }

  /** Type entries (DWARF 5, chapter 5). */
  private static boolean isType(int tag) {
    return switch (tag) {
      case DW_TAG_array_type,
          DW_TAG_class_type,
          DW_TAG_enumeration_type,
          DW_TAG_pointer_type,
          DW_TAG_reference_type,
          DW_TAG_string_type,
          DW_TAG_structure_type,
          DW_TAG_subroutine_type,
          DW_TAG_typedef,
          DW_TAG_union_type,
          DW_TAG_ptr_to_member_type,
          DW_TAG_set_type,
          DW_TAG_base_type,
          DW_TAG_const_type,
          DW_TAG_file_type,
          DW_TAG_packed_type,
          DW_TAG_volatile_type,
          DW_TAG_restrict_type,
          DW_TAG_interface_type,
          DW_TAG_unspecified_type,
          DW_TAG_shared_type,
          DW_TAG_rvalue_reference_type,
          DW_TAG_template_alias,
          DW_TAG_coarray_type,
          DW_TAG_dynamic_type,
          DW_TAG_atomic_type,
          DW_TAG_immutable_type ->
          true;
      default -> false;
    };
  }

  /** Of the unit's own table: a type unit and a split unit share that of another. */
  private long lines(Unit unit) {
    if (unit.isTypeUnit() || unit.unitType() == DwUt.DW_UT_split_compile) {
      return 0;
    }
    long[] count = {0};
    try {
      LineTable table = LineTable.of(unit.context());
      table.forEach((address, file, line, column, end) -> count[0] += end ? 0 : 1);
      Optional<String> problem = table.problem();
      problem.ifPresent(why -> problems.count("line table"));
    } catch (MalformedFileException e) {
      problems.add(e);
    }
    return count[0];
  }
}
