package org.allocs.debuginfo.internal;

import java.io.BufferedReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the complete, named composites out of what readelf prints of every entry. */
final class ReadelfTypes {
  /**
   * A composite.
   *
   * @param kind {@code struct}, {@code class} or {@code union}
   * @param name its own
   * @param layout as {@link #layout} has it
   */
  record Found(String kind, String name, String layout) {}

  /** Composites, and what stands between them and their members. */
  private static final Set<String> HOLDERS =
      Set.of("structure_type", "class_type", "union_type", "variant_part", "variant");

  private static final Pattern FORM = Pattern.compile("\\([a-z]+[a-z0-9_]*\\) ");

  private static final class Entry {
    private final int level;
    private final String tag;
    private final Map<String, String> attributes = new HashMap<>();
    private final List<String> members = new ArrayList<>();

    private Entry(int level, String tag) {
      this.level = level;
      this.tag = tag;
    }

    private boolean isComposite() {
      return tag.endsWith("_type");
    }

    private Optional<Long> number(String attribute) {
      String text = attributes.getOrDefault(attribute, "").strip();
      try {
        return Optional.of(
            text.startsWith("0x")
                ? Long.parseUnsignedLong(text.substring(2), 16)
                : new BigInteger(text).longValue());
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  }

  private final Set<Found> found = new HashSet<>();
  private final Deque<Entry> open = new ArrayDeque<>();

  /** Attributes of the entry that is being printed. */
  private Entry current = new Entry(0, "");

  private ReadelfTypes() {}

  /** Size in bytes, and of each member its name and first bit, in the order of the file. */
  static String layout(long size, List<String> members) {
    return size + " " + members;
  }

  static String member(Optional<String> name, long bit) {
    return name.orElse("-") + "@" + bit;
  }

  static Set<Found> of(Path directory, Path program) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("readelf", "-W", "--debug-dump=info", program.toString());
    builder.environment().put("LC_ALL", "C");
    Process process =
        builder
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    ReadelfTypes types = new ReadelfTypes();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        types.line(line);
      }
    }
    types.close(0);
    process.waitFor();
    return types.found;
  }

  private void line(String line) {
    int tag = line.indexOf("(DW_TAG_");
    if (tag > 0 && line.startsWith(" <") && line.contains("Abbrev Number: ")) {
      int level = Integer.parseInt(line.substring(2, line.indexOf('>')), 16);
      close(level);
      current = new Entry(level, line.substring(tag + "(DW_TAG_".length(), line.length() - 1));
      open.push(current);
      return;
    }
    int attribute = line.indexOf(" DW_AT_");
    int colon = line.indexOf(':');
    if (line.startsWith("    <") && attribute > 0 && colon > attribute) {
      String name = line.substring(attribute + " DW_AT_".length(), colon).strip();
      current.attributes.put(name, withoutForm(line.substring(colon + 1).stripLeading()));
    }
  }

  /** Later versions print the form before the value. */
  private static String withoutForm(String value) {
    Matcher form = FORM.matcher(value);
    return form.lookingAt() ? value.substring(form.end()) : value;
  }

  /** Ends the entries that have no more children. */
  private void close(int level) {
    while (!open.isEmpty() && open.peek().level >= level) {
      Entry entry = open.pop();
      if (entry.tag.equals("member") || entry.tag.equals("inheritance")) {
        addMember(entry);
      } else if (HOLDERS.contains(entry.tag)) {
        end(entry);
      }
    }
  }

  private void addMember(Entry member) {
    boolean isStatic =
        member.attributes.containsKey("external") || member.attributes.containsKey("declaration");
    if (open.isEmpty() || isStatic) {
      return;
    }
    Optional<Long> bit = bit(member);
    boolean base = member.tag.equals("inheritance");
    Optional<String> name =
        base ? Optional.empty() : Optional.ofNullable(member.attributes.get("name"));
    bit.ifPresent(at -> open.peek().members.add(member(name.map(ReadelfTypes::text), at)));
  }

  private static Optional<Long> bit(Entry member) {
    Optional<Long> bytes =
        member.attributes.containsKey("data_member_location")
            ? member.number("data_member_location")
            : Optional.of(0L);
    Optional<Long> bits = member.number("data_bit_offset");
    Optional<Long> fromTop = member.number("bit_offset");
    if (fromTop.isPresent()) {
      long storage = 8 * member.number("byte_size").orElseThrow();
      long width = member.number("bit_size").orElseThrow();
      return bytes.map(each -> 8 * each + storage - fromTop.get() - width);
    }
    return bits.isPresent() ? bits : bytes.map(each -> 8 * each);
  }

  private void end(Entry holder) {
    if (!holder.isComposite()) {
      if (!open.isEmpty()) {
        open.peek().members.addAll(holder.members);
      }
      return;
    }
    Optional<Long> size = holder.number("byte_size");
    String name = holder.attributes.get("name");
    if (name != null && size.isPresent() && !holder.attributes.containsKey("declaration")) {
      String kind = holder.tag.substring(0, holder.tag.indexOf('_')).toLowerCase(Locale.ROOT);
      kind = kind.equals("structure") ? "struct" : kind;
      found.add(new Found(kind, text(name), layout(size.get(), holder.members)));
    }
  }

  /** A string without where it lies. */
  private static String text(String value) {
    int end = value.startsWith("(") ? value.indexOf("): ") : -1;
    return (end < 0 ? value : value.substring(end + "): ".length())).stripTrailing();
  }
}
