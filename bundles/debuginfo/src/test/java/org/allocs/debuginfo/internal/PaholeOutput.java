package org.allocs.debuginfo.internal;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the layouts that pahole prints. */
final class PaholeOutput {
  /**
   * A member.
   *
   * @param name empty for an anonymous struct or union; of a base class its name
   * @param bit from the start of the composite
   * @param bits width
   */
  record Field(Optional<String> name, long bit, long bits, boolean base) {}

  /**
   * A struct, class or union.
   *
   * @param name with its keyword
   */
  record Block(String name, long size, List<Field> fields) {}

  private static final Pattern OPENING = Pattern.compile("^(struct|class|union) (.*?) \\{$");

  /** What ends a name: the bases of a class. */
  private static final Pattern BASES = Pattern.compile(" : (?!:)");

  private static final Pattern PLACE =
      Pattern.compile("/\\* +(\\d+)(?:: ?(\\d+))? +(\\d+) \\*/ *$");
  private static final Pattern SIZE = Pattern.compile("^\t/\\* size: (\\d+),.*");
  private static final Pattern BASE = Pattern.compile("/\\* \\S+ (.*\\S) +<ancestor>; \\*/");
  private static final Pattern POINTED = Pattern.compile("\\([*&]+ *(?:const +)?(\\w+)(\\[.*)?\\)");
  private static final Pattern PLAIN =
      Pattern.compile("([\\w.$]+)((?:\\[[^\\]]*\\])*)(?::(\\d+))?$");
  private static final Pattern ATTRIBUTE =
      Pattern.compile(" *__attribute__\\(\\(\\w+(?:\\(\\d+\\))?\\)\\)");

  private final Consumer<Block> consumer;
  private String name;
  private List<Field> fields;
  private long size;
  private int depth;

  private PaholeOutput(Consumer<Block> consumer) {
    this.consumer = consumer;
  }

  /** What pahole prints of a file, which may be gigabytes: one block after the other. */
  static void read(Path directory, String file, Consumer<Block> consumer) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("pahole", file).directory(directory.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.ISO_8859_1)) {
      PaholeOutput output = new PaholeOutput(consumer);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.line(line);
      }
    } finally {
      process.destroy();
    }
  }

  private void line(String line) {
    if (depth == 0) {
      open(line);
      return;
    }
    String text = line.strip();
    if (line.startsWith("}")) {
      consumer.accept(new Block(name, size, fields));
      depth = 0;
    } else if (text.startsWith("}")) {
      depth--;
      place(text, text.substring(1));
    } else if (text.endsWith("{")) {
      depth++;
    } else {
      Matcher stated = SIZE.matcher(line);
      if (depth == 1 && stated.matches()) {
        size = Long.parseLong(stated.group(1));
      }
      place(text, text);
    }
  }

  private void open(String line) {
    Matcher opening = OPENING.matcher(line);
    if (opening.matches()) {
      Matcher bases = BASES.matcher(opening.group(2));
      String bare = bases.find() ? opening.group(2).substring(0, bases.start()) : opening.group(2);
      name = opening.group(1) + " " + bare.replaceAll(" final$", "");
      fields = new ArrayList<>();
      size = -1;
      depth = 1;
    }
  }

  private void place(String text, String declaration) {
    Matcher place = PLACE.matcher(text);
    if (depth != 1 || !place.find() || text.startsWith("/* size")) {
      return;
    }
    long first = 8 * Long.parseLong(place.group(1));
    long bits = 8 * Long.parseLong(place.group(3));
    Matcher base = BASE.matcher(text);
    if (base.find()) {
      fields.add(new Field(Optional.of(base.group(1)), first, bits, true));
      return;
    }
    String before = declaration.substring(0, declaration.length() - place.group().length()).strip();
    before = ATTRIBUTE.matcher(before.replaceAll(";$", "")).replaceAll("").strip();
    long bit = place.group(2) == null ? first : first + Long.parseLong(place.group(2));
    member(before, bit, bits);
  }

  private void member(String declaration, long bit, long bits) {
    Matcher pointed = POINTED.matcher(declaration);
    Matcher plain = PLAIN.matcher(declaration);
    if (plain.find()) {
      boolean field = plain.group(3) != null;
      long width = field ? Long.parseLong(plain.group(3)) : bits;
      fields.add(new Field(Optional.of(plain.group(1)), bit, width, false));
    } else if (pointed.find()) {
      fields.add(new Field(Optional.of(pointed.group(1)), bit, bits, false));
    } else {
      fields.add(new Field(Optional.empty(), bit, bits, false));
    }
  }

  /** Sizes of unions stand nowhere: the largest member's. */
  static boolean hasSize(Block block) {
    return block.size() >= 0;
  }
}
