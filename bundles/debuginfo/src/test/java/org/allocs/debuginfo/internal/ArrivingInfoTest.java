package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allocs.debug.ModuleInfo;
import org.allocs.elf.ElfFile;
import org.allocs.elf.SectionHeader;
import org.allocs.model.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debug information that is read while it is being decompressed. */
class ArrivingInfoTest {
  private static final int UNITS = 7;
  private static final int STRUCTS = 3001;

  @TempDir Path scratch;

  /** Units of half a megabyte each, which define the same and something of their own. */
  private Path program(String compression) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-g", compression));
    for (int unit = 1; unit < UNITS; unit++) {
      arguments.add(write("unit" + unit + ".c", structs(unit)).toString());
    }
    String main = structs(0) + "int main(void) { return 0; }\n";
    return Tools.gcc(scratch, "p", main, arguments.toArray(String[]::new));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(scratch.resolve(name), text);
  }

  private static String structs(int unit) {
    StringBuilder source = new StringBuilder();
    for (int i = 0; i < STRUCTS; i++) {
      boolean shared = i % 2 == 0;
      source.append("struct " + (shared ? "s" : "u" + unit + "_") + i);
      source.append(" { long a" + i + "; struct s0 *b" + i + "[" + i + "]; };\n");
      source.append("static struct " + (shared ? "s" : "u" + unit + "_") + i + " v" + i + ";\n");
      source.append("void *f" + unit + "_" + i + "(void) { return &v" + i + "; }\n");
    }
    return source.toString();
  }

  private static ModuleInfo open(Path file) throws Exception {
    return new DebugInfoService(List.of()).open(file, List.of());
  }

  private static List<String> layouts(ModuleInfo module) {
    List<String> all = new ArrayList<>();
    Answer<Long> count = module.composites(layout -> all.add(layout.toString()));
    assertEquals(all.size(), count.value().orElseThrow());
    return all;
  }

  @Test
  void shouldTellTheSameAsOfAFileThatIsNotCompressed() throws Exception {
    List<String> plain = layouts(open(program("-gz=none")));
    assertTrue(plain.size() > UNITS * STRUCTS / 2, "size=" + plain.size());
    assertEquals(plain, layouts(open(program("-gz=zlib"))));
  }

  @Test
  void shouldRefuseWhatTurnsOutToBeMalformedInTheEnd() throws Exception {
    Path program = program("-gz=zlib");
    SectionHeader info = ElfFile.open(program).sectionHeader(".debug_info").orElseThrow();
    assertTrue(info.isCompressed() && info.size() > 100_000, info.toString());
    byte[] bytes = Files.readAllBytes(program);
    int late = (int) (info.offset() + info.size() * 3 / 4);
    for (int i = late; i < late + 1999; i++) {
      bytes[i] = (byte) 0xff;
    }
    Files.write(program, bytes);
    ModuleInfo module = open(program);
    for (int i = 0; i < 2; i++) {
      List<String> taken = new ArrayList<>();
      Answer<Long> all = module.composites(layout -> taken.add(layout.toString()));
      assertFalse(all.isKnown());
      String reason = all.reason().orElseThrow();
      assertTrue(reason.contains(".debug_info") && reason.contains("compressed data"), reason);
      assertEquals(List.of(), taken);
    }
  }
}
