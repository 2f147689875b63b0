package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Source positions are those of addr2line. */
class LinesTest {
  @TempDir Path directory;

  /** For each address its frames, {@code function file:line}, innermost first. */
  private List<List<String>> addr2line(Path file, List<FileAddress> addresses) throws Exception {
    List<String> command = new ArrayList<>(List.of("addr2line", "-afi", "-e", file.toString()));
    addresses.forEach(a -> command.add("0x" + Long.toHexString(a.value())));
    List<List<String>> all = new ArrayList<>();
    String function = null;
    for (String line : Tools.run(directory, command.toArray(String[]::new))) {
      if (line.startsWith("0x")) {
        all.add(new ArrayList<>());
      } else if (function == null) {
        function = line;
      } else {
        String place = line.replaceFirst(" \\(discriminator \\d+\\)", "");
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
      List<List<String>> theirs = addr2line(file, addresses);
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
}
