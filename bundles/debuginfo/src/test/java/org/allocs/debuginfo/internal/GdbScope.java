package org.allocs.debuginfo.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What gdb's {@code info scope} says of variables, each place spelled as {@link #spell} does. */
final class GdbScope {
  private static final Pattern SYMBOL = Pattern.compile("Symbol (.+?) is (.*)", Pattern.DOTALL);
  private static final Pattern RANGE =
      Pattern.compile(
          "Range 0x([0-9a-f]+)-0x([0-9a-f]+): (.*?)(?=\\n *(?:Base|Range)|\\n?, length|$)",
          Pattern.DOTALL);
  private static final Pattern BASED =
      Pattern.compile("a variable at frame base reg \\$(\\w+) offset (-?\\d+)\\+(-?\\d+).*");
  private static final Pattern OFFSET =
      Pattern.compile("a variable at offset (-?\\d+) from base reg \\$(\\w+).*");
  private static final Pattern REGISTER = Pattern.compile("a variable in \\$(\\w+)(?!.*piece).*");
  private static final Pattern STATIC =
      Pattern.compile("(?:in )?static storage at address 0x([0-9a-f]+).*");
  private static final Pattern CONSTANT =
      Pattern.compile("(?:the |a )?constant (?:with value )?(-?\\d+).*");
  private static final Pattern OPERATION = Pattern.compile("(?m)^ *\\d+: (DW_OP_\\w+) ?(.*)$");

  private static final String FAILED = "gdb has no answer";

  private GdbScope() {}

  /** For each address that gdb can tell of the variables by name, those of inner blocks first. */
  static Map<Long, Map<String, List<String>>> ask(Path directory, Path file, List<Long> addresses)
      throws Exception {
    List<String> commands = new ArrayList<>(List.of("python"));
    for (long pc : addresses) {
      // gdb 13 gives up at some of what clang says of inlined functions.
      commands.add("print('@@@%x')".formatted(pc));
      commands.add("try: gdb.execute('info scope *0x%x')".formatted(pc));
      commands.add("except gdb.error: print('" + FAILED + "')");
    }
    commands.add("end");
    Path script = Files.write(directory.resolve("scopes.gdb"), commands);
    String all =
        String.join(
            "\n",
            Tools.run(
                directory,
                "gdb",
                "-batch",
                "-nx",
                "-iex",
                "set debuginfod enabled off",
                "-x",
                script.toString(),
                file.toString()));
    Map<Long, Map<String, List<String>>> byAddress = new LinkedHashMap<>();
    for (String part : all.substring(all.indexOf("@@@") + 3).split("@@@")) {
      long pc = Long.parseUnsignedLong(part.substring(0, part.indexOf('\n')), 16);
      if (!part.contains(FAILED)) {
        byAddress.put(pc, variables(part, pc));
      }
    }
    return byAddress;
  }

  private static Map<String, List<String>> variables(String text, long pc) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (String symbol : text.split("(?m)^(?=Symbol )")) {
      Matcher matcher = SYMBOL.matcher(symbol);
      if (matcher.lookingAt()
          && !matcher.group(2).matches("(?s)(a typedef|a label|a function).*")) {
        found
            .computeIfAbsent(matcher.group(1), name -> new ArrayList<>())
            .add(place(matcher.group(2), pc));
      }
    }
    return found;
  }

  private static String place(String said, long pc) {
    if (!said.startsWith("multi-location")) {
      return single(said.trim());
    }
    Matcher range = RANGE.matcher(said);
    while (range.find()) {
      long low = Long.parseUnsignedLong(range.group(1), 16);
      long high = Long.parseUnsignedLong(range.group(2), 16);
      if (low <= pc && pc < high) {
        return single(range.group(3).trim());
      }
    }
    return "OPTIMIZED_OUT";
  }

  private static String single(String said) {
    Matcher based = BASED.matcher(said);
    if (based.lookingAt()) {
      long sum = Long.parseLong(based.group(2)) + Long.parseLong(based.group(3));
      return "MEMORY " + based.group(1) + " " + sum;
    }
    Matcher offset = OFFSET.matcher(said);
    if (offset.lookingAt()) {
      return "MEMORY " + offset.group(2) + " " + offset.group(1);
    }
    Matcher register = REGISTER.matcher(said);
    if (register.lookingAt()) {
      return "REGISTER " + register.group(1);
    }
    Matcher fixed = STATIC.matcher(said);
    if (fixed.lookingAt()) {
      return "MEMORY  " + Long.parseUnsignedLong(fixed.group(1), 16);
    }
    if (said.startsWith("optimized out") || said.startsWith("<optimized out>")) {
      return "OPTIMIZED_OUT";
    }
    Matcher constant = CONSTANT.matcher(said);
    if (constant.lookingAt() && !said.contains("piece")) {
      return "CONSTANT " + constant.group(1);
    }
    return complex(said);
  }

  private static String complex(String said) {
    List<String> operations = new ArrayList<>();
    List<String> operands = new ArrayList<>();
    for (Matcher next = OPERATION.matcher(said); next.find(); ) {
      operations.add(next.group(1).replace("_GNU", ""));
      operands.add(next.group(2).trim());
    }
    if (operations.isEmpty() && !said.contains(" piece")) {
      return "? " + said;
    }
    String first = operations.isEmpty() ? "" : operations.get(0);
    if (said.contains(" piece")
        || operations.contains("DW_OP_piece")
        || operations.contains("DW_OP_bit_piece")) {
      return "PIECES";
    }
    if (operations.contains("DW_OP_implicit_pointer")) {
      return "IMPLICIT_POINTER";
    }
    if (first.equals("DW_OP_implicit_value")) {
      return "CONSTANT";
    }
    if (first.equals("DW_OP_fbreg") && operations.size() == 1) {
      return "MEMORY cfa " + operands.get(0);
    }
    if (!operations.contains("DW_OP_stack_value")) {
      return "MEMORY";
    }
    boolean literal = first.matches("DW_OP_(lit|const[1248us]).*");
    if (!literal || operations.size() != 2) {
      return "COMPUTED";
    }
    String value = first.startsWith("DW_OP_lit") ? first.substring(9) : operands.get(0);
    return "CONSTANT " + value;
  }
}
