package org.allocs.dwarf.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.dwarf.oracle.InfoBuilder;
import org.allocs.dwarf.query.DebugData;
import org.allocs.model.AddressRange;
import org.allocs.target.FileAddress;
import org.junit.jupiter.api.Test;

/** Variables of blocks that have no code in an instance of a function. */
class InstanceEntriesTest {
  private static final int UNIT = 1;
  private static final int ABSTRACT_FUNCTION = 2;
  private static final int NAMED_VARIABLE = 3;
  private static final int BLOCK = 4;
  private static final int FUNCTION = 5;
  private static final int CODE_BLOCK = 6;
  private static final int VARIABLE_OF = 7;
  private static final int CODE_BLOCK_OF = 8;
  private static final int BLOCK_OF = 9;

  private final List<Integer> info = new ArrayList<>();

  private int entry(int... bytes) {
    int offset = 11 + info.size();
    for (int value : bytes) {
      info.add(value);
    }
    return offset;
  }

  private int variable(char name) {
    return entry(NAMED_VARIABLE, name, 0);
  }

  private void number(int size, long value) {
    for (int i = 0; i < size; i++) {
      info.add((int) (value >>> 8 * i) & 0xff);
    }
  }

  private void code(long low, int size) {
    number(8, low);
    number(4, size);
  }

  private void of(int abbreviation, int origin) {
    entry(abbreviation);
    number(4, origin);
  }

  private void end() {
    entry(0);
  }

  /** A function with blocks, and what an optimizing compiler may leave of it. */
  private FunctionsOf function() throws Exception {
    entry(UNIT);
    code(0x1000, 0x100);
    int origin = entry(ABSTRACT_FUNCTION, 'f', 0, 1);
    int wrapped = variable('a');
    variable('z');
    entry(BLOCK);
    variable('b');
    entry(BLOCK);
    variable('c');
    end();
    end();
    int kept = entry(BLOCK);
    int inKept = variable('d');
    variable('y');
    end();
    int emptied = entry(BLOCK);
    int inEmptied = variable('e');
    variable('x');
    end();
    end();
    of(FUNCTION, origin);
    code(0x1000, 0x100);
    entry(CODE_BLOCK);
    code(0x1010, 0x40);
    entry(VARIABLE_OF);
    number(4, wrapped);
    entry(1, 0x51);
    of(CODE_BLOCK_OF, kept);
    code(0x1020, 0x10);
    entry(VARIABLE_OF);
    number(4, inKept);
    entry(1, 0x52);
    end();
    end();
    of(BLOCK_OF, emptied);
    entry(VARIABLE_OF);
    number(4, inEmptied);
    entry(1, 0x53);
    end();
    end();
    end();
    InfoBuilder file = new InfoBuilder();
    file.abbreviation(UNIT, 0x11, true, 0x11, 0x01, 0x12, 0x06);
    file.abbreviation(ABSTRACT_FUNCTION, 0x2e, true, 0x03, 0x08, 0x20, 0x0b);
    file.abbreviation(NAMED_VARIABLE, 0x34, false, 0x03, 0x08);
    file.abbreviation(BLOCK, 0x0b, true);
    file.abbreviation(FUNCTION, 0x2e, true, 0x31, 0x13, 0x11, 0x01, 0x12, 0x06);
    file.abbreviation(CODE_BLOCK, 0x0b, true, 0x11, 0x01, 0x12, 0x06);
    file.abbreviation(VARIABLE_OF, 0x34, false, 0x31, 0x13, 0x02, 0x18);
    file.abbreviation(CODE_BLOCK_OF, 0x0b, true, 0x31, 0x13, 0x11, 0x01, 0x12, 0x06);
    file.abbreviation(BLOCK_OF, 0x0b, true, 0x31, 0x13);
    file.bytes(".debug_abbrev", 0);
    file.unit4(info.stream().mapToInt(Integer::intValue).toArray());
    return pc -> DebugData.over(file.build()).functionAt(new FileAddress(pc)).orElseThrow();
  }

  private interface FunctionsOf {
    FunctionScope at(long pc) throws Exception;
  }

  /** Of each variable whether it lives anywhere. */
  private static Map<String, Boolean> places(FunctionScope function) {
    Map<String, Boolean> places = new TreeMap<>();
    for (ScopeVariable variable : function.variables()) {
      Boolean before = places.put(variable.name(), variable.location().isPresent());
      assertEquals(null, before, variable.name() + " is listed twice");
    }
    return places;
  }

  @Test
  void shouldListWhatOnlyTheAbstractInstanceHas() throws Exception {
    FunctionsOf function = function();
    Map<String, Boolean> everywhere =
        Map.of("z", false, "b", false, "c", false, "e", true, "x", false);
    assertEquals(everywhere, places(function.at(0x1000)));
    Map<String, Boolean> inWrapper = new TreeMap<>(everywhere);
    inWrapper.put("a", true);
    assertEquals(inWrapper, places(function.at(0x1010)));
    Map<String, Boolean> inKept = new TreeMap<>(inWrapper);
    inKept.putAll(Map.of("d", true, "y", false));
    assertEquals(inKept, places(function.at(0x1025)));
  }

  @Test
  void shouldGiveThemTheScopeAround() throws Exception {
    FunctionScope function = function().at(0x1025);
    boolean seen = false;
    for (ScopeVariable variable : function.variables()) {
      if (variable.name().equals("c")) {
        assertEquals(new AddressRange(0x1000, 0x1100), variable.scope());
        seen = true;
      } else if (variable.name().equals("y")) {
        assertEquals(new AddressRange(0x1020, 0x1030), variable.scope());
      }
    }
    assertTrue(seen);
  }
}
