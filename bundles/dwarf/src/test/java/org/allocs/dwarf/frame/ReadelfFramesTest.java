package org.allocs.dwarf.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.expr.RegisterNames;
import org.allocs.dwarf.oracle.Fixtures;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every row of whole files against {@code readelf --debug-dump=frames-interp}. */
class ReadelfFramesTest {
  @TempDir private Path directory;

  @Test
  void shouldAgreeOnCompiledPrograms() throws Exception {
    for (Path program : Fixtures.programs(directory, "-g")) {
      assertTrue(compareEh(program) > 20, program.toString());
    }
  }

  @Test
  void shouldAgreeOnLibraries() throws Exception {
    for (String name : List.of("libc.so.6", "libstdc++.so.6", "libm.so.6")) {
      Path library = Path.of("/lib/x86_64-linux-gnu", name);
      Path real = (library.toFile().exists() ? library : Path.of("/usr" + library)).toRealPath();
      assertTrue(compareEh(real) > 1000, name);
    }
  }

  @Test
  void shouldAgreeOnDebugFrame() throws Exception {
    Path object =
        Tools.compile(
            directory,
            "frames",
            Fixtures.PROGRAM,
            "gcc",
            "-g",
            "-O2",
            "-fno-asynchronous-unwind-tables",
            "-fno-pie",
            "-no-pie");
    TestElf elf = new TestElf(object);
    CallFrameInfo info =
        CallFrameInfo.debugFrame(FrameSection.of(elf.section(".debug_frame"), 0, 8));
    assertTrue(compare(object, ".debug_frame", info) > 20);
  }

  private int compareEh(Path file) throws Exception {
    TestElf elf = new TestElf(file);
    FrameSection section = FrameSection.of(elf.section(".eh_frame"), elf.address(".eh_frame"), 8);
    FrameSection searched =
        section.withHeader(elf.section(".eh_frame_hdr"), elf.address(".eh_frame_hdr"));
    int rows = compare(file, ".eh_frame", CallFrameInfo.ehFrame(searched));
    assertEquals(rows, compare(file, ".eh_frame", CallFrameInfo.ehFrame(section)));
    return rows;
  }

  /** Returns how many rows were compared. */
  private int compare(Path file, String section, CallFrameInfo info) throws Exception {
    boolean inSection = false;
    boolean inDescription = false;
    List<String> columns = List.of();
    int rows = 0;
    for (String line : Tools.run(directory, "readelf", "-W", "-wNF", file.toString())) {
      String[] words = line.replaceAll("r\\d+ \\((\\w+)\\)", "$1").trim().split(" +");
      if (line.startsWith("Contents of")) {
        inSection = line.contains(" " + section + " ");
      } else if (line.contains(" FDE ") || line.contains(" CIE ")) {
        inDescription = inSection && line.contains(" FDE ");
      } else if (inDescription && words[0].equals("LOC")) {
        columns = List.of(words);
      } else if (inDescription && words[0].matches("[0-9a-f]{16}")) {
        compareRow(file, info, columns, words);
        rows++;
      }
    }
    assertEquals(0, info.skipped());
    return rows;
  }

  private static void compareRow(
      Path file, CallFrameInfo info, List<String> columns, String[] words) throws Exception {
    long pc = Long.parseUnsignedLong(words[0], 16);
    Optional<FrameRow> row = info.rowAt(pc);
    String where = file + " pc=0x" + words[0];
    assertTrue(row.isPresent(), where);
    List<String> actual = new ArrayList<>(List.of(words[0], cfa(row.get())));
    for (String column : columns.subList(2, columns.size())) {
      actual.add(rule(row.get(), column));
    }
    assertEquals(List.of(words), actual, where);
    assertEquals(pc, row.get().low(), where);
  }

  private static String cfa(FrameRow row) {
    if (row.cfa() instanceof CfaRule.RegisterOffset rule) {
      return RegisterNames.X86_64.name(rule.register()) + signed(rule.offset());
    }
    return row.cfa() instanceof CfaRule.OfExpression ? "exp" : "none";
  }

  private static String signed(long offset) {
    return (offset < 0 ? "" : "+") + offset;
  }

  private static String rule(FrameRow row, String column) {
    RegisterRule rule = null;
    for (int number = 0; number <= 16; number++) {
      boolean same = number == 16 ? column.equals("ra") : named(number, column);
      rule = same ? row.rules().get(number) : rule;
    }
    if (rule instanceof RegisterRule.Offset saved) {
      return "c" + signed(saved.offset());
    }
    if (rule instanceof RegisterRule.ValOffset computed) {
      return "v" + signed(computed.offset());
    }
    if (rule instanceof RegisterRule.InRegister moved) {
      return RegisterNames.X86_64.name(moved.number());
    }
    if (rule instanceof RegisterRule.AtExpression) {
      return "exp";
    }
    if (rule instanceof RegisterRule.ValExpression) {
      return "vexp";
    }
    return rule instanceof RegisterRule.SameValue ? "s" : "u";
  }

  private static boolean named(int number, String column) {
    return RegisterNames.X86_64.name(number).equals(column);
  }
}
