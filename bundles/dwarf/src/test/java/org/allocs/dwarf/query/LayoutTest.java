package org.allocs.dwarf.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.oracle.Sources;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares layouts with what the compiled program itself says about them. */
class LayoutTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "gcc,-gdwarf-2",
    "gcc,-gdwarf-3",
    "gcc,-gdwarf-4",
    "gcc,-gdwarf-5",
    "gcc,-gdwarf64",
    "clang,-gdwarf-2",
    "clang,-gdwarf-3",
    "clang,-gdwarf-4",
    "clang,-gdwarf-5"
  })
  void shouldPlaceMembersWhereTheCompilerDoes(String compiler, String debug) throws Exception {
    Path program = Tools.compile(directory, "layouts", Sources.C, compiler, "-g", debug, "-w");
    DebugData data = DebugData.over(new TestElf(program));
    List<String> expected = Tools.run(directory, program.toString());
    List<String> found = new ArrayList<>();
    for (String line : expected) {
      String[] fields = line.split("\t");
      DataType type = data.typeNamed(fields[0], Optional.empty()).orElseThrow();
      found.add(fields[0] + "\t" + fields[1] + "\t" + describe(type, fields[1]));
    }
    assertTrue(expected.size() > 35);
    assertEquals(String.join("\n", expected), String.join("\n", found));
  }

  private static String describe(DataType type, String name) {
    if (name.equals("-")) {
      return 8 * type.byteSize().orElseThrow() + "\t0";
    }
    Member member =
        ((CompositeType) type.stripped())
            .members().stream().filter(m -> m.name().equals(Optional.of(name))).findFirst().get();
    long first = 8 * member.offset() + member.bits().map(Member.Bits::offset).orElse(0);
    long width = member.type().byteSize().orElse(0) * 8;
    return first + "\t" + (member.bits().isPresent() ? member.bits().get().width() : width);
  }
}
