package org.allocs.debuginfo.hostile;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.allocs.debug.Definition;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.expr.ExpressionEvaluator;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieWalker;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.line.LineTable;
import org.allocs.dwarf.query.DebugData;
import org.allocs.dwarf.range.AddressRangeSets;
import org.allocs.dwarf.range.LocationEntry;
import org.allocs.dwarf.range.LocationLists;
import org.allocs.dwarf.range.RangeLists;
import org.allocs.error.AllocsException;
import org.allocs.target.FileAddress;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/** Asks DWARF everything: units, entries with all attributes, types, lines, scopes, names. */
final class DwarfQuestions {
  private static final int MAX_PCS = 200;
  private static final int MAX_NAMES = 50;
  private static final int MAX_MEMBER_DEPTH = 3;
  private static final int MAX_MEMBERS = 100;
  private static final int MAX_COMPOSITES = 10_000;

  private final DwarfSections sections;
  private final DebugData data;
  private final Tally tally;
  private final long maxEntries;
  private int composites;
  private final Set<Long> pcs = new HashSet<>();
  private final Set<String> names = new HashSet<>();

  /**
   * @param maxEntries of those after the first so many only the number is taken
   */
  DwarfQuestions(DwarfSections sections, Tally tally, long maxEntries) {
    this.sections = sections;
    this.data = DebugData.over(sections);
    this.tally = tally;
    this.maxEntries = maxEntries;
  }

  void ask() {
    tally.ask(() -> data.units().forEach(this::unit));
    tally.ask(() -> AddressRangeSets.read(sections));
    tally.ask(data::census);
    tally.ask(() -> data.composites(layout -> ++composites < MAX_COMPOSITES));
    tally.ask(this::definitions);
    pcs.add(0L);
    pcs.add(-1L);
    pcs.forEach(pc -> at(new FileAddress(pc)));
    for (String name : names) {
      tally.ask(() -> data.typeNamed(name, Optional.empty()).ifPresent(type -> touch(type, 0)));
      tally.ask(() -> data.compositesNamed(name));
      tally.ask(() -> data.ambiguous(name));
      tally.ask(() -> data.macrosNamed(name));
    }
    data.problems().messages();
    data.problems().counts();
  }

  private void unit(Unit unit) {
    tally.units++;
    tally.ask(unit::language);
    tally.ask(unit::describesTypes);
    tally.ask(unit::names);
    tally.ask(unit::scopes);
    tally.ask(() -> lines(LineTable.of(unit.context())));
    tally.ask(
        () -> {
          for (DieWalker walker = new DieWalker(unit); walker.next(); tally.dies++) {
            if (tally.dies < maxEntries) {
              Die die = walker.die();
              entry(die);
            }
          }
        });
  }

  private void lines(LineTable table) {
    table.forEach(
        (address, file, line, column, end) -> {
          if (tally.rows++ % 101 == 0) {
            table.at(address);
            table.file(file);
            sample(address);
          }
        });
    table.problem();
  }

  private void sample(long pc) {
    if (pcs.size() < MAX_PCS) {
      pcs.add(pc);
    }
  }

  private void entry(Die die) {
    for (int i = 0; i < die.size(); i++) {
      attribute(die, die.name(i));
    }
    tally.ask(die::inheritedName);
    if (isType(die)) {
      tally.types++;
      tally.ask(() -> touch(data.type(die), 0));
    }
    OptionalLong[] low = new OptionalLong[1];
    if (die.has(0x11) && tally.ask(() -> low[0] = die.address(0x11))) {
      low[0].ifPresent(this::sample);
    }
    if (names.size() < MAX_NAMES) {
      tally.ask(() -> die.name().ifPresent(names::add));
    }
  }

  private static boolean isType(Die die) {
    switch (die.tag()) {
      case 0x01: // array
      case 0x02: // class
      case 0x04: // enumeration
      case 0x0f: // pointer
      case 0x12: // string
      case 0x13: // structure
      case 0x15: // subroutine
      case 0x16: // typedef
      case 0x17: // union
      case 0x1f: // pointer to member
      case 0x21: // subrange
      case 0x24: // base type
        return true;
      default:
        return false;
    }
  }

  private void attribute(Die die, int name) {
    tally.ask(() -> die.string(name));
    tally.ask(() -> die.reference(name));
    tally.ask(() -> die.address(name));
    die.constant(name);
    die.signedConstant(name);
    die.sectionOffset(name);
    die.flag(name);
    die.block(name);
    die.location(name).ifPresent(location -> location(die, location));
    die.ranges().ifPresent(r -> tally.ask(() -> RangeLists.of(die.unit().context()).read(r)));
  }

  private void location(Die die, LocationAttribute attribute) {
    tally.ask(
        () -> {
          List<LocationEntry> entries = LocationLists.of(die.unit().context()).read(attribute);
          for (LocationEntry entry : entries.subList(0, Math.min(64, entries.size()))) {
            tally.expressions++;
            tally.ask(() -> ExpressionEvaluator.evaluate(entry.expression(), Surroundings.NONE));
          }
        });
  }

  private void definitions() throws AllocsException {
    List<Definition> all = data.definitions();
    for (Definition definition : all.subList(0, Math.min(1000, all.size()))) {
      touch(definition.type(), 0);
      sample(definition.address().value());
    }
  }

  private void at(FileAddress pc) {
    tally.ask(() -> data.unitAt(pc));
    tally.ask(() -> data.functionAt(pc));
    tally.ask(() -> data.definitionAt(pc));
    tally.ask(() -> data.declarationAt(pc));
    tally.ask(() -> data.typeOfIdentifier("argc", pc));
    tally.ask(() -> data.typeNamed("int", Optional.of(pc)));
    Optional<String> any = names.stream().findFirst();
    if (any.isPresent()) {
      tally.ask(() -> data.typeOfIdentifier(any.get(), pc));
      tally.ask(() -> data.typeNamed(any.get(), Optional.of(pc)));
    }
  }

  private static void touch(DataType type, int depth) {
    type.name();
    type.uniqtype();
    type.byteSize();
    type.hashCode();
    if (type.stripped() instanceof CompositeType composite && depth < MAX_MEMBER_DEPTH) {
      composite.members().stream()
          .limit(MAX_MEMBERS)
          .forEach(member -> touch(member.type(), depth + 1));
    }
  }
}
