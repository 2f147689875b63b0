package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.allocs.debug.FrameRules;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Place;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** At random addresses the rules are those of {@code readelf --debug-dump=frames-interp}. */
class FrameRulesTest {
  private static final int SAMPLE = 1000;

  @TempDir Path directory;

  /**
   * A row as readelf prints it.
   *
   * @param low first address
   * @param high first address of the next row, or after the description
   */
  private record Row(long low, long high, Map<String, String> rules) {}

  private List<Row> rows(Path file, String section) throws Exception {
    List<Row> rows = new ArrayList<>();
    List<String> columns = List.of();
    boolean wanted = false;
    long limit = 0;
    for (String line : Tools.run(directory, "readelf", "-W", "-wNF", file.toString())) {
      String[] words = line.replaceAll("r\\d+ \\((\\w+)\\)", "$1").trim().split(" +");
      if (line.startsWith("Contents of")) {
        wanted = line.contains(" " + section + " ");
      } else if (line.contains(" CIE ")) {
        limit = 0;
      } else if (line.contains(" FDE ")) {
        columns = List.of();
        limit = hex(line.replaceFirst(".*\\.\\.", ""));
      } else if (words[0].equals("LOC")) {
        columns = List.of(words);
      } else if (wanted && limit != 0 && !columns.isEmpty() && words[0].matches("[0-9a-f]{8,}")) {
        add(rows, hex(words[0]), limit, columns, words);
      }
    }
    return rows;
  }

  private static long hex(String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }

  private static void add(
      List<Row> rows, long low, long limit, List<String> columns, String[] words) {
    Map<String, String> rules = new HashMap<>();
    // Where a cell is as wide as its column readelf writes the next one without a blank.
    for (int i = 1; i < columns.size() && words.length == columns.size(); i++) {
      rules.put(columns.get(i), words[i]);
    }
    Row last = rows.isEmpty() ? null : rows.get(rows.size() - 1);
    if (last != null && last.high() == limit && last.low() < low) {
      rows.set(rows.size() - 1, new Row(last.low(), low, last.rules()));
    }
    rows.add(new Row(low, limit, rules));
  }

  private void compare(Path file, String section, int least) throws Exception {
    ModuleInfo module = Modules.open(file);
    List<Row> rows = rows(file, section);
    Random random = new Random(1999993);
    int compared = 0;
    for (int i = 0; i < SAMPLE && !rows.isEmpty(); i++) {
      Row row = rows.get(random.nextInt(rows.size()));
      if (row.low() != row.high() && !row.rules().isEmpty()) {
        long pc = row.low() + random.nextLong(row.high() - row.low());
        String where = file + " pc=0x" + Long.toHexString(pc);
        Answer<FrameRules> known =
            module
                .frameLayoutAt(new FileAddress(pc))
                .value()
                .orElseThrow(() -> new AssertionError(where))
                .rules();
        FrameRules ours = known.value().orElseThrow(() -> new AssertionError(where + known));
        assertEquals(row.rules(), spelled(ours, row), where);
        assertEquals(section, ours.section(), where);
        assertTrue(ours.low().value() >= row.low() && ours.high().value() <= row.high(), where);
        compared++;
      }
    }
    assertTrue(compared >= least, file + " compared=" + compared);
  }

  private static Map<String, String> spelled(FrameRules ours, Row row) {
    Map<String, String> rules = new HashMap<>();
    row.rules().keySet().forEach(column -> rules.put(column, "u"));
    ours.registers().forEach(register -> rules.put(register.name(), register.rule()));
    rules.put("CFA", cfa(ours.cfa()));
    return rules;
  }

  private static String cfa(Place cfa) {
    if (cfa.register().isEmpty()) {
      return "exp";
    }
    return cfa.number().getAsLong() == 0 ? cfa.text() + "+0" : cfa.text();
  }

  private Path built(String source, String suffix, String... command) throws Exception {
    Path file = Files.writeString(directory.resolve("input" + suffix), source);
    Path out = directory.resolve("output");
    List<String> words = new ArrayList<>(Arrays.asList(command));
    words.addAll(List.of(file.toString(), "-o", out.toString()));
    Tools.run(directory, words.toArray(String[]::new));
    return out;
  }

  @Test
  void shouldAgreeOnCompiledPrograms() throws Exception {
    String[][] variants = {
      {"gcc", "-O0"},
      {"gcc", "-O2", "-fomit-frame-pointer"},
      {"gcc", "-O2", "-fno-omit-frame-pointer", "-mcmodel=large"},
      {"gcc", "-O3", "-fstack-clash-protection", "-mavx2", "-static"},
      {"clang", "-O0"},
      {"clang", "-O2", "-fasynchronous-unwind-tables"},
      {"musl-gcc", "-O2", "-static"}
    };
    for (String[] variant : variants) {
      compare(built(Variety.SOURCE, ".c", variant), ".eh_frame", 500);
    }
  }

  @Test
  void shouldAgreeOnDebugFrame() throws Exception {
    String[] options = {"-O2", "-g", "-fno-asynchronous-unwind-tables", "-c"};
    for (String version : List.of("-gdwarf-2", "-gdwarf-4", "-gdwarf64")) {
      String[] gcc = {"gcc", version, options[0], options[1], options[2], options[3]};
      compare(linked(built(Variety.SOURCE, ".c", gcc)), ".debug_frame", 500);
    }
  }

  /** Without start files, which bring an {@code .eh_frame} of their own. */
  private Path linked(Path object) throws Exception {
    Path out = directory.resolve("linked");
    Tools.run(
        directory,
        "ld",
        "--unresolved-symbols=ignore-all",
        "-e",
        "main",
        object.toString(),
        "-o",
        out.toString());
    return out;
  }

  /** Freestanding: no libraries of another machine are needed. */
  private static final String FREESTANDING =
      """
      struct pair { long a, b; };
      int last(int *p);
      __attribute__((noinline)) int first(int n, struct pair q) {
        int a[20];
        for (int i = 0; i < 20; i++) a[i] = n + i;
        return last(a) + (int) q.a;
      }
      int _start(void) {
        struct pair q = {1, 2};
        return first(3, q) + first(4, q);
      }
      int last(int *p) { return p[3]; }
      """;

  @Test
  void shouldAgreeOnOtherMachines() throws Exception {
    String[] ia32 = {"gcc", "-m32", "-ffreestanding", "-O2", "-fno-pic", "-no-pie", "-nostdlib"};
    compare(built(FREESTANDING, ".c", ia32), ".eh_frame", 500);
    for (String target : List.of("aarch64-linux-gnu", "i386-linux-gnu", "x86_64-linux-gnux32")) {
      String[] clang = {
        "clang",
        "--target=" + target,
        "-ffreestanding",
        "-O2",
        "-g",
        "-c",
        "-fno-asynchronous-unwind-tables",
        "-fno-unwind-tables"
      };
      compare(built(FREESTANDING, ".c", clang), ".debug_frame", 500);
    }
  }

  /** Instructions that assemblers spell, and those that only bytes spell. */
  private static final String ASSEMBLER =
      """
      .globl _start
      .type _start, @function
      _start:
        .cfi_startproc
        .cfi_signal_frame
        .cfi_def_cfa rsp, 16
        nop
        .cfi_offset rbx, -24
        .cfi_val_offset r12, -32
        .cfi_register r13, r14
        .cfi_undefined r15
        .cfi_same_value rbp
        nop
        .cfi_remember_state
        .cfi_adjust_cfa_offset 8
        .cfi_restore rbx
        .cfi_escape 0x2e, 0x10
        nop
        .cfi_restore_state
        nop
        .cfi_escape 0x0f, 0x03, 0x77, 0x08, 0x06
        .cfi_escape 0x10, 0x03, 0x02, 0x77, 0x08
        .cfi_escape 0x16, 0x06, 0x02, 0x77, 0x10
        nop
        .cfi_def_cfa rsp, 8
        .cfi_escape 0x05, 0x0c, 0x04
        .cfi_escape 0x11, 0x0d, 0x7c
        .cfi_escape 0x2f, 0x0e, 0x05
        nop
        .cfi_escape 0x12, 0x07, 0x7e
        .cfi_escape 0x15, 0x0f, 0x7d
        nop
        .cfi_escape 0x13, 0x7c
        .cfi_escape 0x06, 0x0c
        nop
        .cfi_escape 0x2d
        nop
        .cfi_escape 0x0d, 0x06
        nop
        .skip 300
        .cfi_def_cfa_offset 40
        nop
        .skip 70000
        .cfi_def_cfa_offset 48
        nop
        .cfi_endproc
      .size _start, . - _start
      """;

  @Test
  void shouldAgreeOnAssembler() throws Exception {
    Path file =
        built(
            ASSEMBLER.replace(" rsp", " %rsp").replaceAll(" (r\\d+|rb[xp])", " %$1"),
            ".s",
            "gcc",
            "-nostdlib",
            "-static");
    compare(file, ".eh_frame", 900);
    assertTrue(
        Modules.open(file)
            .frameLayoutAt(Modules.open(file).symbolsNamed("_start").get(0).address())
            .value()
            .orElseThrow()
            .rules()
            .value()
            .orElseThrow()
            .signalFrame());
  }

  @Test
  void shouldAgreeOnLibraries() throws Exception {
    for (String name : List.of("libc.so.6", "libstdc++.so.6", "libgcc_s.so.1")) {
      Path file = Path.of(Tools.run(directory, "gcc", "-print-file-name=" + name).get(0));
      compare(file.toRealPath(), ".eh_frame", 900);
    }
    Path loader = Path.of("/lib64/ld-linux-x86-64.so.2");
    compare(loader.toRealPath(), ".eh_frame", 900);
  }

  @Test
  @Tag("heavy")
  void shouldAgreeOnTheJavaVirtualMachine() throws Exception {
    Path libjvm = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
    compare(libjvm, ".eh_frame", 900);
  }

  @Test
  @Tag("heavy")
  void shouldAgreeOnTheKernel() throws Exception {
    Path boot = Path.of("/usr/lib/debug/boot");
    assumeTrue(Files.isDirectory(boot));
    try (DirectoryStream<Path> kernels = Files.newDirectoryStream(boot, "vmlinux-*")) {
      for (Path kernel : kernels) {
        compare(kernel, ".debug_frame", 900);
      }
    }
  }
}
