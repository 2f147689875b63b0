package org.allocs.dwarf.info;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.oracle.Sources;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts entries as readelf does, whoever made the file. */
class DieCountTest {
  @TempDir Path directory;

  static Stream<Arguments> builds() {
    return Stream.of(
        Arguments.of("gcc", "-gdwarf-2 -O0"),
        Arguments.of("gcc", "-gdwarf-3 -O2"),
        Arguments.of("gcc", "-gdwarf-4 -O2"),
        Arguments.of("gcc", "-gdwarf-5 -O2"),
        Arguments.of("gcc", "-gdwarf-4 -gdwarf64 -O0"),
        Arguments.of("gcc", "-gdwarf-5 -gdwarf64 -O2"),
        Arguments.of("clang", "-gdwarf-2 -O0"),
        Arguments.of("clang", "-gdwarf-3 -O2"),
        Arguments.of("clang", "-gdwarf-4 -O2"),
        Arguments.of("clang", "-gdwarf-5 -O2"),
        Arguments.of("g++", "-gdwarf-4 -fdebug-types-section -O0"),
        Arguments.of("g++", "-gdwarf-5 -fdebug-types-section -O2"),
        Arguments.of("g++", "-gdwarf-5 -O2"),
        Arguments.of("clang++", "-gdwarf-5 -fdebug-types-section -O0"),
        Arguments.of("clang++", "-gdwarf-4 -O2"));
  }

  @ParameterizedTest
  @MethodSource("builds")
  void shouldCountEntriesAsReadelfDoes(String compiler, String options) throws Exception {
    String source = compiler.endsWith("++") ? Sources.CPP : Sources.C;
    Path built = Tools.compile(directory, "counted", source, compiler, options.split(" "));
    List<String> dump = Tools.run(directory, "readelf", "--debug-dump=info", built.toString());
    long expected =
        dump.stream().filter(l -> l.matches(" *<\\w+><\\w+>: Abbrev Number: [1-9].*")).count();

    Problems problems = new Problems();
    Units units = new Units(new TestElf(built), problems);
    long walked = 0;
    long byChildren = 0;
    for (Unit unit : units.all()) {
      for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
        walked++;
      }
      byChildren += 1 + descendants(unit.root());
    }

    assertTrue(expected > 100);
    assertEquals(expected, walked);
    assertEquals(expected, byChildren);
    assertEquals(List.of(), problems.messages());
  }

  private static long descendants(Die die) throws Exception {
    long count = 0;
    for (DieChildren children = die.children(); children.next(); ) {
      count += 1 + descendants(children.current());
    }
    return count;
  }
}
