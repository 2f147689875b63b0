package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random addresses: functions, inline chains, files and lines are those of {@code eu-addr2line},
 * {@code addr2line} and {@code llvm-addr2line}.
 *
 * <p>The three contradict each other, so that each difference from any of them is explained by
 * {@link PcDifferences}, which proves ours and the cause from what {@code llvm-dwarfdump} prints.
 */
class PcsTest {
  @TempDir Path directory;

  private void compare(Path file, Path debug, List<String> sections, int count) throws Exception {
    PcOracle oracle = new PcOracle(file);
    List<Long> addresses = new ArrayList<>();
    for (String section : sections) {
      addresses.addAll(oracle.addresses(section, count));
    }
    Map<String, Map<Long, List<PcOracle.Frame>>> tools = new TreeMap<>();
    TreeSet<Long> different = new TreeSet<>();
    for (String tool : List.of("eu-addr2line", "addr2line", "llvm-addr2line")) {
      Map<Long, List<PcOracle.Frame>> theirs = PcOracle.run(directory, tool, debug, addresses);
      tools.put(tool, theirs);
      for (long pc : addresses) {
        if (!oracle.same(oracle.ours(pc), theirs.get(pc), pc)) {
          different.add(pc);
        }
      }
    }
    assertTrue(addresses.size() >= count);
    PcDifferences differences = new PcDifferences(oracle, PcEvidence.of(debug, different));
    List<String> unexplained = new ArrayList<>();
    tools.forEach(
        (tool, theirs) ->
            System.out.println(tool + " " + file + " " + differences.count(theirs, unexplained)));
    assertEquals(List.of(), unexplained, file.toString());
  }

  private static final List<String> CODE = List.of(".text", ".plt", ".init", ".fini");

  @Test
  void shouldAgreeOnC() throws Exception {
    String[][] variants = {
      {"gcc", "-g", "-O0"},
      {"gcc", "-g", "-O2", "-gdwarf-4", "-fdebug-types-section"},
      {"gcc", "-g", "-O3", "-gdwarf-5", "-ffunction-sections", "-fno-reorder-functions"},
      {"gcc", "-g", "-O2", "-gdwarf-2", "-gstrict-dwarf"},
      {"clang", "-g", "-O2", "-gdwarf-5"},
      {"clang", "-g", "-O1", "-gdwarf-3"}
    };
    for (String[] options : variants) {
      Path file = directory.resolve("variety");
      Path source = Files.writeString(directory.resolve("variety.c"), Variety.SOURCE);
      List<String> command = new ArrayList<>(List.of(options));
      command.addAll(List.of(source.toString(), "-o", file.toString()));
      Tools.run(directory, command.toArray(String[]::new));
      compare(file, file, CODE.subList(0, 3), 500);
    }
  }

  @Test
  void shouldAgreeOnTheCLibrary() throws Exception {
    libc(2000);
  }

  @Test
  @Tag("heavy")
  void shouldAgreeOnAllOfTheCLibrary() throws Exception {
    libc(10_000);
  }

  private void libc(int count) throws Exception {
    Path libc = Path.of(Tools.run(directory, "gcc", "-print-file-name=libc.so.6").get(0));
    compare(libc, debugFile(libc), List.of(".text"), count);
  }

  @Test
  @Tag("heavy")
  void shouldAgreeOnTheJavaVirtualMachine() throws Exception {
    Path libjvm = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
    compare(libjvm, debugFile(libjvm), List.of(".text"), 10_000);
  }

  @Test
  @Tag("heavy")
  void shouldAgreeOnTheKernel() throws Exception {
    Path boot = Path.of("/usr/lib/debug/boot");
    assumeTrue(Files.isDirectory(boot));
    try (DirectoryStream<Path> kernels = Files.newDirectoryStream(boot, "vmlinux-*")) {
      for (Path kernel : kernels) {
        compare(kernel, kernel, List.of(".text"), 10_000);
      }
    }
  }

  @Test
  @Tag("heavy")
  void shouldAgreeOnTemplates() throws Exception {
    for (String compiler : List.of("g++", "clang++")) {
      for (String version : List.of("-gdwarf-4", "-gdwarf-5")) {
        for (String link : List.of("-fno-lto", "-flto")) {
          Path source = Files.writeString(directory.resolve("heavy.cc"), Templates.SOURCE);
          Path file = directory.resolve("heavy");
          Tools.run(
              directory,
              compiler,
              "-std=c++17",
              "-O2",
              "-g",
              version,
              link,
              source.toString(),
              "-o",
              file.toString());
          compare(file, file, List.of(".text"), 10_000);
        }
      }
    }
  }

  /** The separate debug file by build-id. */
  private Path debugFile(Path file) throws Exception {
    String id =
        Tools.run(directory, "readelf", "-n", file.toString()).stream()
            .filter(line -> line.contains("Build ID: "))
            .map(line -> line.replaceFirst(".*Build ID: ", ""))
            .findFirst()
            .orElseThrow(IOException::new);
    Path debug =
        Path.of("/usr/lib/debug/.build-id", id.substring(0, 2), id.substring(2) + ".debug");
    assumeTrue(Files.exists(debug), debug.toString());
    return debug;
  }
}
