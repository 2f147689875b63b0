package org.allocs.dwarf.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allocs.debug.Definition;
import org.allocs.dwarf.oracle.Sources;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the spelling of types of functions and variables with gdb's. */
class WhatisTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "gcc,-gdwarf-2",
    "gcc,-gdwarf-4",
    "gcc,-gdwarf-5",
    "gcc,-gdwarf64",
    "clang,-gdwarf-3",
    "clang,-gdwarf-5",
    "g++,-gdwarf-4",
    "g++,-gdwarf-5",
    "g++,-fdebug-types-section",
    "clang++,-gdwarf-4",
    "clang++,-gdwarf-5"
  })
  void shouldSpellTypesAsGdbDoes(String compiler, String debug) throws Exception {
    boolean cpp = compiler.endsWith("++");
    String source = cpp ? Sources.CPP : Sources.C;
    Path program = Tools.compile(directory, "spelled", source, compiler, "-g", debug, "-w");
    Map<String, String> ours = new TreeMap<>();
    for (Definition definition : DebugData.over(new TestElf(program)).definitions()) {
      if (definition.scope().isEmpty() && isPlain(definition)) {
        ours.put(definition.name(), definition.type().name());
      }
    }
    Map<String, String> theirs = new TreeMap<>();
    List<String> names = List.copyOf(ours.keySet());
    List<String> answers = whatis(program, names);
    for (int i = 0; i < names.size(); i++) {
      theirs.put(names.get(i), answers.get(i).replaceFirst("^@.*type = ", ""));
    }
    assertTrue(names.size() > (cpp ? 12 : 25), names.toString());
    assertEquals(lines(theirs), lines(ours));
  }

  /** gdb spells members of classes and vectors in a way of its own: {@code this} is const. */
  private static boolean isPlain(Definition definition) {
    String name = definition.name();
    return !name.matches(
            ".*(table_end|lambda|operator.*|Item|~Base|Base::Base|Join|Left|Right|VirtualBase)")
        && !name.matches(".*(nil|rotation)")
        && !name.contains("Item::")
        && !name.contains("(anonymous class)");
  }

  private List<String> whatis(Path program, List<String> names) throws Exception {
    List<String> command = new ArrayList<>(List.of("gdb", "-nx", "-batch"));
    for (String name : names) {
      command.addAll(List.of("-ex", "echo @", "-ex", "whatis '" + name + "'", "-ex", "echo \\n"));
    }
    command.add(program.toString());
    return Tools.run(directory, command.toArray(String[]::new)).stream()
        .filter(line -> line.startsWith("@"))
        .toList();
  }

  /** gdb puts spaces where C does not need them. */
  private static String lines(Map<String, String> types) {
    StringBuilder all = new StringBuilder();
    types.forEach(
        (name, type) ->
            all.append(name)
                .append(" : ")
                .append(type.replace(" ", "").replace("constchar", "charconst"))
                .append('\n'));
    return all.toString();
  }

  @ParameterizedTest
  @CsvSource({"gcc,-gdwarf-3", "clang,-gdwarf-5"})
  void shouldNameTypesUniquely(String compiler, String debug) throws Exception {
    Path program = Tools.compile(directory, "unique", Sources.C, compiler, "-g", debug, "-w");
    DebugData data = DebugData.over(new TestElf(program));
    Map<String, String> names = new TreeMap<>();
    for (Definition definition : data.definitions()) {
      names.putIfAbsent(definition.name(), definition.type().uniqtype());
    }
    assertEquals("int$32", names.get("plain"));
    assertEquals("__PTR_signed_char$8", names.get("text"));
    assertEquals("list_node", names.get("head"));
    assertEquals("__ARR5_number", names.get("numbers"));
    assertEquals("__ARR60_float$64", names.get("table"));
    assertEquals("__PTR_list_node", names.get("fixed"));
    assertEquals(
        "__FUN_FROM___ARG0_int$32__ARG1___PTR___PTR_signed_char$8__FUN_TO_int$32",
        names.get("main"));
    assertEquals(
        "anonymous_named",
        data.typeNamed("anonymous_named", Optional.empty()).orElseThrow().uniqtype());
  }
}
