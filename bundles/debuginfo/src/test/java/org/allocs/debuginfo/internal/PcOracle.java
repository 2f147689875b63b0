package org.allocs.debuginfo.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.allocs.debug.Section;
import org.allocs.debug.Symbol;
import org.allocs.dwarf.scope.InlineChain;
import org.allocs.dwarf.scope.InlineFrame;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;

/** Compares the inline chains of many addresses with those that other tools print. */
final class PcOracle {
  /** One position of an inline chain. */
  record Frame(String function, String place) {
    @Override
    public String toString() {
      return function + " " + place;
    }
  }

  private final Module module;

  PcOracle(Path file) {
    this.module = (Module) Modules.open(file, Path.of("/usr/lib/debug"));
  }

  /** Addresses of a section, the same ones every time. */
  List<Long> addresses(String section, int count) {
    Section text =
        module.sections().stream().filter(s -> s.name().equals(section)).findFirst().orElseThrow();
    Random random = new Random(1999993);
    List<Long> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(text.address().value() + random.nextLong(text.size()));
    }
    return addresses;
  }

  /**
   * What a tool prints, by address; an address without a known line or function has question marks.
   */
  static Map<Long, List<Frame>> parse(List<String> lines) {
    Map<Long, List<Frame>> all = new LinkedHashMap<>();
    List<Frame> current = new ArrayList<>();
    String function = null;
    for (String line : lines) {
      if (line.matches("0x[0-9a-f]+")) {
        current = new ArrayList<>();
        all.put(Long.parseUnsignedLong(line.substring(2), 16), current);
        function = null;
      } else if (function == null) {
        function = line.replaceFirst(" inlined (at|in) .*", "");
      } else {
        current.add(new Frame(function, place(line)));
        function = null;
      }
    }
    return all;
  }

  /** Without column and discriminator; tools join paths differently. */
  static String place(String line) {
    String bare = line.replaceFirst(" \\(discriminator \\d+\\)", "");
    bare =
        bare.replaceFirst("^(.*:(\\d+|\\?)):\\d+$", "$1")
            .replaceFirst("^:\\?$", "??:?")
            .replaceFirst(":(0|\\?)$", ":?");
    int colon = bare.lastIndexOf(':');
    return Path.of(bare.substring(0, colon)).normalize() + bare.substring(colon);
  }

  static Map<Long, List<Frame>> run(Path directory, String tool, Path debug, List<Long> addresses)
      throws Exception {
    Path input = directory.resolve("addresses.txt");
    Files.write(input, addresses.stream().map(a -> "0x" + Long.toHexString(a)).toList());
    String[] command = {
      "sh", "-c", tool + " -afi -e '" + debug + "' < '" + input + "' 2> /dev/null || true"
    };
    Map<Long, List<Frame>> printed = parse(Tools.run(directory, command));
    if (!printed.keySet().containsAll(addresses)) {
      throw new IOException(tool + " is not there or printed too little: " + debug);
    }
    return printed;
  }

  /** Ours: functions by their names in the symbol table. */
  List<Frame> ours(long pc) {
    FileAddress address = new FileAddress(pc);
    List<SourceFrame> frames = module.sourceAt(address).value().orElse(List.of());
    List<InlineFrame> chain =
        module.inlineChainAt(address).value().map(InlineChain::frames).orElse(List.of());
    List<Frame> ours = new ArrayList<>();
    for (int i = 0; i < Math.max(frames.size(), chain.size()); i++) {
      SourceFrame frame = i < frames.size() ? frames.get(i) : null;
      String bare = frame == null ? "??" : frame.function().orElse("??");
      String function = i < chain.size() ? name(chain.get(i)) : bare;
      String line = frame == null || frame.line() == 0 ? "?" : Integer.toString(frame.line());
      boolean unfiled = frame == null || frame.file().equals("?");
      String file = unfiled ? "??" : Path.of(frame.file()).normalize().toString();
      ours.add(new Frame(function, file + ":" + line));
    }
    return ours;
  }

  /** Whether a tool agrees; the symbol table has names that debug information does not. */
  boolean same(List<Frame> ours, List<Frame> theirs, long pc) {
    if (ours.isEmpty()) {
      return theirs.size() == 1
          && theirs.get(0).place().equals("??:?")
          && (theirs.get(0).function().equals("??")
              || sameSymbol(symbol(pc), theirs.get(0).function()));
    }
    if (ours.size() != theirs.size()) {
      return false;
    }
    for (int i = 0; i < ours.size(); i++) {
      String mine = ours.get(i).function();
      String other = theirs.get(i).function().replaceFirst("(?<=.)@.*", "");
      boolean qualified = mine.endsWith("::" + other);
      boolean named =
          mine.equals(other)
              || qualified
              || (i == ours.size() - 1 && (sameSymbol(mine, other) || symbol(pc).equals(other)));
      if (!named || !ours.get(i).place().equals(theirs.get(i).place())) {
        return false;
      }
    }
    return true;
  }

  private String symbol(long pc) {
    return module.symbolAt(new FileAddress(pc)).map(Symbol::name).orElse("??");
  }

  /**
   * Compilers number copies of a function; assemblers give one function several names, and labels
   * inside it, which some tools prefer to the symbol that has a size.
   */
  private boolean sameSymbol(String ours, String theirs) {
    return theirs.equals(ours)
        || theirs.startsWith(ours + ".")
        || module.symbolsNamed(ours).stream()
            .anyMatch(
                mine -> module.symbolsNamed(theirs).stream().anyMatch(other -> isIn(mine, other)));
  }

  private static boolean isIn(Symbol function, Symbol label) {
    long inside = label.address().value() - function.address().value();
    return inside == 0 || Long.compareUnsigned(inside, function.size()) < 0;
  }

  private static String name(InlineFrame frame) {
    return frame.linkageName().or(frame::function).orElse("??");
  }
}
