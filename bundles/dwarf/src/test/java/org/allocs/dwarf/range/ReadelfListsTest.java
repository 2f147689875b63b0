package org.allocs.dwarf.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.RangesAttribute;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.oracle.Fixtures;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.allocs.dwarf.query.DebugData;
import org.allocs.model.AddressRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every range list and location list of programs against readelf. */
class ReadelfListsTest {
  private static final Pattern OFFSET = Pattern.compile("^ +([0-9a-f]{8}) .*");
  private static final Pattern BOUNDS =
      Pattern.compile("(?<![v0-9a-f])([0-9a-f]{16}) +([0-9a-f]{16})(?![0-9a-f])");

  @TempDir private Path directory;

  /** Lists that one file's entries refer to, by offset; read by us. */
  private final Map<Long, List<AddressRange>> locations = new HashMap<>();

  private final Map<Long, List<AddressRange>> ranges = new HashMap<>();

  @Test
  void shouldAgreeOnVersion4() throws Exception {
    for (Path program : Fixtures.programs(directory, "-gdwarf-4")) {
      compare(program);
    }
  }

  @Test
  void shouldAgreeOnVersion5() throws Exception {
    for (Path program : Fixtures.programs(directory, "-gdwarf-5")) {
      if (!program.toString().contains("clang")) {
        compare(program);
      }
    }
  }

  /** Clang's version 5 uses the indexed forms; readelf 2.40 prints only the first list of gcc's. */
  @Test
  void shouldReadTheSameListsInBothVersions() throws Exception {
    for (String compiler : List.of("clang", "gcc")) {
      read(Tools.compile(directory, "x", Fixtures.PROGRAM, compiler, "-gdwarf-5", "-O2"));
      List<String> newer = sorted();
      read(Tools.compile(directory, "y", Fixtures.PROGRAM, compiler, "-gdwarf-4", "-O2"));
      assertEquals(sorted(), newer);
      assertTrue(newer.size() > 10, newer.toString());
    }
  }

  private List<String> sorted() {
    List<String> texts = new ArrayList<>();
    locations.values().forEach(list -> texts.add("loc " + list));
    ranges.values().forEach(list -> texts.add("ranges " + list));
    texts.sort(null);
    return texts;
  }

  private void compare(Path program) throws Exception {
    read(program);
    Map<Long, List<AddressRange>> expectedLocations = dump(program, "-wNo");
    Map<Long, List<AddressRange>> expectedRanges = dump(program, "-wNR");
    locations.forEach(
        (at, list) -> assertEquals(expectedLocations.get(at), list, program + "@" + at));
    expectedRanges.forEach(
        (at, list) -> assertEquals(list, ranges.getOrDefault(at, list), program + "@" + at));
    boolean optimized = program.toString().contains("gcc2");
    assertTrue(!optimized || locations.size() > 10, program + " locations=" + locations.size());
    assertTrue(!optimized || !ranges.isEmpty(), program.toString());
  }

  /** Lists by the offset of their first entry. */
  private Map<Long, List<AddressRange>> dump(Path program, String option) throws Exception {
    Map<Long, List<AddressRange>> lists = new HashMap<>();
    List<AddressRange> current = null;
    for (String line : Tools.run(directory, "readelf", "-W", option, program.toString())) {
      Matcher offset = OFFSET.matcher(line);
      boolean relevant = !line.contains("location view pair") && !line.contains("Offset ");
      if (offset.matches() && relevant && current == null) {
        current = new ArrayList<>();
        lists.put(Long.parseLong(offset.group(1), 16), current);
      }
      Matcher bounds = BOUNDS.matcher(line);
      if (current != null && bounds.find()) {
        long low = Long.parseUnsignedLong(bounds.group(1), 16);
        AddressRange range = new AddressRange(low, Long.parseUnsignedLong(bounds.group(2), 16));
        current.addAll(range.isEmpty() ? List.of() : List.of(range));
      }
      current = line.contains("<End of list>") ? null : current;
    }
    return lists;
  }

  private void read(Path program) throws Exception {
    locations.clear();
    ranges.clear();
    for (Unit unit : DebugData.over(new TestElf(program)).units()) {
      visit(unit.root(), unit.context());
    }
  }

  private void visit(Die die, UnitContext unit) throws Exception {
    Optional<RangesAttribute> attribute = die.ranges();
    if (attribute.isPresent()) {
      long key = attribute.get().indexed() ? die.offset() : attribute.get().value();
      ranges.put(key, RangeLists.of(unit).read(attribute.get()));
    }
    Optional<LocationAttribute> location = die.location(DwAt.DW_AT_location);
    boolean single = location.filter(LocationAttribute.Expression.class::isInstance).isPresent();
    if (location.isPresent() && !single) {
      List<AddressRange> list = new ArrayList<>();
      for (LocationEntry entry : LocationLists.of(unit).read(location.get())) {
        list.add(entry.range().orElseThrow());
        assertEquals(
            Optional.of(entry.expression().offset()),
            LocationLists.of(unit)
                .at(location.get(), list.get(list.size() - 1).base())
                .map(e -> e.offset()));
      }
      long key =
          location.get() instanceof LocationAttribute.ListOffset at ? at.offset() : die.offset();
      locations.put(key, list);
    }
    if (die.hasChildren()) {
      var children = die.children();
      while (children.next()) {
        visit(children.current(), unit);
      }
    }
  }
}
