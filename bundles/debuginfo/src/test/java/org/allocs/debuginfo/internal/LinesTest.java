package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Section;
import org.allocs.debug.Symbol;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Source positions are those of addr2line. */
class LinesTest {
  @TempDir Path directory;

  /** For each address its frames, {@code function file:line}, innermost first. */
  private List<List<String>> tool(String name, Path file, List<FileAddress> addresses)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(name, "-afi", "-e", file.toString()));
    addresses.forEach(a -> command.add("0x" + Long.toHexString(a.value())));
    List<List<String>> all = new ArrayList<>();
    String function = null;
    for (String line : Tools.run(directory, command.toArray(String[]::new))) {
      if (line.startsWith("0x")) {
        all.add(new ArrayList<>());
      } else if (function == null) {
        function = line;
      } else {
        String place =
            line.replaceFirst(" \\(discriminator \\d+\\)", "").replaceFirst("(:\\d+):\\d+$", "$1");
        all.get(all.size() - 1).add(function + " " + place);
        function = null;
      }
    }
    return all;
  }

  private static List<String> ours(ModuleInfo module, FileAddress pc) {
    return module.sourceAt(pc).value().orElse(List.of()).stream().map(LinesTest::spell).toList();
  }

  private static String spell(SourceFrame frame) {
    String line = frame.line() == 0 ? "?" : Integer.toString(frame.line());
    return frame.function().orElse("??") + " " + frame.file() + ":" + line;
  }

  @Test
  void shouldFindLinesAndInlineChainsAsAddr2lineDoes() throws Exception {
    String[][] variants = {
      {"-g"}, {"-g", "-O2"}, {"-g", "-O2", "-gdwarf-4"}, {"-g", "-O1", "-gdwarf-2"}
    };
    for (String[] options : variants) {
      Path file = Tools.gcc(directory, "variety", Variety.SOURCE, options);
      ModuleInfo module = Modules.open(file);
      List<FileAddress> addresses = new ArrayList<>();
      for (String name : List.of("main", "sum", "leaf", "make")) {
        for (Symbol symbol : module.symbolsNamed(name)) {
          for (long at = 0; at < symbol.size(); at += 3) {
            addresses.add(symbol.address().plus(at));
          }
        }
      }
      List<List<String>> theirs = tool("addr2line", file, addresses);
      for (int i = 0; i < addresses.size(); i++) {
        assertEquals(theirs.get(i), ours(module, addresses.get(i)), addresses.get(i).toString());
      }
    }
  }

  @Test
  void shouldNameTheFunctionAndLineOfACall() throws Exception {
    ModuleInfo module = Modules.open(Tools.gcc(directory, "variety", Variety.SOURCE, "-g"));
    Symbol make = module.symbolsNamed("make").get(0);
    List<SourceFrame> frames =
        module.sourceAt(make.address().plus(make.size() / 2)).value().orElseThrow();
    assertEquals("make", frames.get(0).function().orElseThrow());
    assertTrue(frames.get(0).file().endsWith("/variety.c"));
  }

  /** Lines and last parts of paths: binutils and elfutils join directories differently. */
  private static List<String> places(List<String> frames) {
    return frames.stream().map(frame -> frame.substring(frame.lastIndexOf('/') + 1)).toList();
  }

  /** Where the two tools contradict each other, one of them must be with us. */
  private void shouldAgreeOnRandomAddresses(Path file, Path debug, ModuleInfo module)
      throws Exception {
    Section text =
        module.sections().stream().filter(s -> s.name().equals(".text")).findFirst().orElseThrow();
    Random random = new Random(1999993);
    List<FileAddress> addresses = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      addresses.add(text.address().plus(random.nextLong(text.size())));
    }
    List<List<String>> theirs = tool("addr2line", debug, addresses);
    List<List<String>> others = tool("eu-addr2line", debug, addresses);
    int compared = 0;
    for (int i = 0; i < addresses.size(); i++) {
      if (theirs.get(i).stream().noneMatch(frame -> frame.contains("?"))) {
        List<String> ours = places(ours(module, addresses.get(i)));
        if (!ours.equals(places(others.get(i)))) {
          assertEquals(places(theirs.get(i)), ours, file + " " + addresses.get(i));
        }
        compared++;
      }
    }
    assertTrue(compared > 250, "compared=" + compared);
  }

  @Test
  void shouldAgreeWithAddr2lineOnOptimizedCxx() throws Exception {
    String source =
        "#include <algorithm>\n#include <map>\n#include <string>\n#include <vector>\n"
            + "struct Item { std::string name; std::map<int, std::vector<double>> parts; };\n"
            + "int main(int argc, char **argv) {\n"
            + "  std::vector<std::string> all(argv, argv + argc);\n"
            + "  std::sort(all.begin(), all.end());\n"
            + "  std::map<std::string, Item> items;\n"
            + "  for (auto &s : all) items[s].parts[argc].push_back(s.size());\n"
            + "  return items.size() > 1999993;\n}\n";
    Path file = Tools.gxx(directory, "cxx", source, "-g", "-O2");
    shouldAgreeOnRandomAddresses(file, file, Modules.open(file));
  }

  @Test
  void shouldAgreeWithAddr2lineOnTheCLibrary() throws Exception {
    Path libc = Path.of(Tools.run(directory, "gcc", "-print-file-name=libc.so.6").get(0));
    ModuleInfo module = Modules.open(libc, Path.of("/usr/lib/debug"));
    assumeTrue(module.definitionAt(module.symbolsNamed("malloc").get(0).address()).isKnown());
    String prefix = "DWARF: ";
    Path debug =
        module.provenance().stream()
            .filter(line -> line.startsWith(prefix))
            .map(line -> Path.of(line.substring(prefix.length())))
            .findFirst()
            .orElseThrow();
    shouldAgreeOnRandomAddresses(libc, debug, module);
  }
}
