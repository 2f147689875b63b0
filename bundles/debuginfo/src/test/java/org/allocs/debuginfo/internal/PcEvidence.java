package org.allocs.debuginfo.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a file says of some instructions, as {@code llvm-dwarfdump} prints all of it: every scope
 * whose ranges have the instruction, and every row of the line tables that does. Nothing is chosen
 * here, so that it tells which of several readers chose rightly.
 */
final class PcEvidence {
  /**
   * A function, block or inlined subroutine.
   *
   * @param name its linkage name, or else its name
   * @param hasPc whether its own ranges have the instruction
   */
  record Scope(long offset, String tag, String name, String call, boolean hasPc) {
    boolean isFunction() {
      return tag.equals("DW_TAG_subprogram") || isInlined();
    }

    boolean isInlined() {
      return tag.equals("DW_TAG_inlined_subroutine");
    }
  }

  /** A scope that has the instruction and what it stands in, the function first. */
  record Nest(long lineTable, List<Scope> scopes) {
    long inlined() {
      return scopes.stream().filter(Scope::isInlined).count();
    }

    boolean isWhole() {
      return scopes.stream().allMatch(s -> s.hasPc() || s.call().equals("unranged"));
    }
  }

  /** A row that has the instruction; the last of those at its address. */
  record Row(long lineTable, String place) {}

  /** An entry while its attributes are read. */
  private static final class Entry {
    final long offset;
    final int depth;
    final String tag;
    String name = "??";
    String linkageName;
    String callFile = "??";
    String callLine = "?";
    long low = -1;
    long high = -1;
    final List<long[]> ranges = new ArrayList<>();
    boolean ranged;
    boolean finished;

    Entry(long offset, int depth, String tag) {
      this.offset = offset;
      this.depth = depth;
      this.tag = tag;
    }

    boolean has(long pc) {
      return ranges.stream().anyMatch(r -> r[0] <= pc && pc < r[1]);
    }

    Scope scope(long pc) {
      String call = ranged ? PcOracle.place(callFile + ":" + callLine) : "unranged";
      return new Scope(offset, tag, linkageName == null ? name : linkageName, call, has(pc));
    }
  }

  private final long[] wanted;
  private final Map<Long, List<Nest>> nests = new HashMap<>();
  private final Map<Long, List<Row>> rows = new HashMap<>();
  private final List<Entry> open = new ArrayList<>();
  private final Map<Long, String> compDirs = new HashMap<>();
  private long lineTable = -1;
  private String compDir = "";

  private PcEvidence(TreeSet<Long> pcs) {
    wanted = pcs.stream().mapToLong(Long::longValue).toArray();
  }

  /** Reads all that is printed, which for a large program takes minutes. */
  static PcEvidence of(Path debug, TreeSet<Long> pcs) throws Exception {
    PcEvidence evidence = new PcEvidence(pcs);
    if (!pcs.isEmpty()) {
      evidence.read(debug, "--debug-info", evidence::takeEntry);
      evidence.finishEntry();
      evidence.read(debug, "--debug-line", new Rows(evidence)::take);
    }
    return evidence;
  }

  /** Whatever has an instruction, in the order of the file. */
  List<Nest> nests(long pc) {
    return nests.getOrDefault(pc, List.of());
  }

  /** Rows of all line tables that have an instruction. */
  List<Row> rows(long pc) {
    return rows.getOrDefault(pc, List.of());
  }

  private interface Line {
    void take(String line);
  }

  private void read(Path debug, String section, Line each) throws Exception {
    Process process =
        new ProcessBuilder("llvm-dwarfdump", section, debug.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1),
            1 << 16)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        each.take(line);
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException("llvm-dwarfdump " + section + " " + debug);
    }
  }

  private void takeEntry(String line) {
    if (line.startsWith("0x")) {
      finishEntry();
      int tag = line.indexOf("DW_TAG_");
      int colon = line.indexOf(':');
      if (tag > 0) {
        long offset = Long.parseLong(line.substring(2, colon), 16);
        enter(new Entry(offset, (tag - colon - 1) / 2, line.substring(tag).strip()));
      }
    } else if (!open.isEmpty()) {
      attribute(open.get(open.size() - 1), line);
    }
  }

  private void enter(Entry entry) {
    while (!open.isEmpty() && open.get(open.size() - 1).depth >= entry.depth) {
      open.remove(open.size() - 1);
    }
    open.add(entry);
    if (entry.tag.endsWith("_unit")) {
      lineTable = -1;
      compDir = "";
    }
  }

  private static boolean isScope(String tag) {
    switch (tag) {
      case "DW_TAG_subprogram":
      case "DW_TAG_inlined_subroutine":
      case "DW_TAG_lexical_block":
      case "DW_TAG_try_block":
      case "DW_TAG_catch_block":
        return true;
      default:
        return false;
    }
  }

  private void attribute(Entry entry, String line) {
    int at = line.indexOf("DW_AT_");
    if (at < 0) {
      range(entry, line);
      return;
    }
    int open = line.indexOf('(', at);
    String value =
        open < 0 ? "" : line.substring(open + 1, Math.max(open + 1, line.lastIndexOf(')')));
    switch (open < 0 ? "" : line.substring(at, open).strip()) {
      case "DW_AT_stmt_list":
        lineTable = Long.decode(value);
        compDirs.put(lineTable, compDir);
        break;
      case "DW_AT_comp_dir":
        compDir = quoted(value);
        compDirs.put(lineTable, compDir);
        break;
      case "DW_AT_low_pc":
        entry.low = Long.parseUnsignedLong(value.substring(2).replaceFirst(" .*", ""), 16);
        break;
      case "DW_AT_high_pc":
        entry.ranged = true;
        entry.ranges.add(new long[] {entry.low, Long.parseUnsignedLong(value.substring(2), 16)});
        break;
      case "DW_AT_ranges":
        entry.ranged = true;
        entry.ranges.clear();
        break;
      case "DW_AT_name":
        entry.name = quoted(value);
        break;
      case "DW_AT_linkage_name":
      case "DW_AT_MIPS_linkage_name":
        entry.linkageName = quoted(value);
        break;
      case "DW_AT_abstract_origin":
      case "DW_AT_specification":
        if (entry.linkageName == null && value.indexOf('"') > 0) {
          entry.linkageName = quoted(value.substring(value.indexOf('"')));
        }
        break;
      case "DW_AT_call_file":
        entry.callFile = quoted(value);
        break;
      case "DW_AT_call_line":
        entry.callLine = value.equals("0") ? "?" : value;
        break;
      default:
    }
  }

  private static String quoted(String value) {
    return value.length() > 1 && value.startsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }

  /** {@code [0x0000000000001140, 0x0000000000001169)}, after {@code DW_AT_ranges}. */
  private static void range(Entry entry, String line) {
    int start = line.indexOf("[0x");
    int comma = line.indexOf(", 0x", start);
    if (entry.ranged && start >= 0 && comma > 0) {
      int end = Math.max(line.indexOf(')', comma), line.indexOf(']', comma));
      entry.ranges.add(
          new long[] {
            Long.parseUnsignedLong(line.substring(start + 3, comma), 16),
            Long.parseUnsignedLong(line.substring(comma + 4, end), 16)
          });
    }
  }

  /** Notes the entry whose attributes have ended for each instruction that it has. */
  private void finishEntry() {
    Entry entry = open.isEmpty() ? null : open.get(open.size() - 1);
    if (entry == null || entry.finished) {
      return;
    }
    entry.finished = true;
    if (!isScope(entry.tag)) {
      return;
    }
    for (long[] range : entry.ranges) {
      int from = Arrays.binarySearch(wanted, range[0]);
      for (int i = from < 0 ? -from - 1 : from; i < wanted.length && wanted[i] < range[1]; i++) {
        note(wanted[i]);
      }
    }
  }

  private void note(long pc) {
    int function = open.size() - 1;
    while (function > 0 && !open.get(function).tag.equals("DW_TAG_subprogram")) {
      function--;
    }
    List<Scope> scopes =
        open.subList(function, open.size()).stream()
            .filter(e -> isScope(e.tag))
            .map(e -> e.scope(pc))
            .toList();
    Nest nest = new Nest(lineTable, scopes);
    List<Nest> known = nests.computeIfAbsent(pc, p -> new ArrayList<>());
    if (!known.contains(nest)) {
      known.add(nest);
    }
  }

  /** Reads line tables: files by number, and rows by ascending address. */
  private static final class Rows {
    private final PcEvidence evidence;
    private final Map<Integer, String> directories = new HashMap<>();
    private final Map<Integer, String> files = new HashMap<>();
    private int file;
    private String name;
    private long table;
    private long before = -1;
    private String[] row;

    Rows(PcEvidence evidence) {
      this.evidence = evidence;
    }

    void take(String line) {
      if (line.startsWith("0x")) {
        row(line.strip().split("\\s+"), line.contains("end_sequence"));
      } else if (line.startsWith("debug_line[")) {
        table = Long.decode(line.substring(11, line.indexOf(']')));
        files.clear();
        directories.clear();
      } else if (line.startsWith("include_directories[")) {
        directories.put(number(line), line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')));
      } else if (line.startsWith("file_names[")) {
        file = number(line);
      } else if (line.startsWith("           name: \"")) {
        name = line.substring(18, line.lastIndexOf('"'));
      } else if (line.startsWith("      dir_index: ")) {
        String directory = directories.get(Integer.parseInt(line.substring(17).strip()));
        files.put(file, joined(evidence.compDirs.get(table), joined(directory, name)));
      }
    }

    private static String joined(String directory, String path) {
      boolean bare = path.startsWith("/") || directory == null || directory.isEmpty();
      return bare ? path : directory + "/" + path;
    }

    private static int number(String line) {
      return Integer.parseInt(line.substring(line.indexOf('[') + 1, line.indexOf(']')).strip());
    }

    private void row(String[] fields, boolean end) {
      long address = Long.parseUnsignedLong(fields[0].substring(2), 16);
      if (row != null && before < address) {
        int from = Arrays.binarySearch(evidence.wanted, before);
        for (int i = from < 0 ? -from - 1 : from;
            i < evidence.wanted.length && evidence.wanted[i] < address;
            i++) {
          String place = files.getOrDefault(Integer.parseInt(row[3]), "??") + ":" + row[1];
          evidence
              .rows
              .computeIfAbsent(evidence.wanted[i], p -> new ArrayList<>())
              .add(new Row(table, PcOracle.place(place)));
        }
      }
      before = address;
      row = end ? null : fields;
    }
  }
}
