package org.allocs.launcher.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bundles may run. A line of a file has the SHA-256 of a bundle and its symbolic name, as
 * {@code sha256sum} writes the name of a file; lines that are empty or begin with {@code #} do not
 * count.
 */
public final class Pins {
  /** Property of the framework: the files, separated by line breaks. */
  public static final String PROPERTY = "org.allocs.bundles.pins";

  private static final long MAX_BYTES = 1 << 20;
  private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64})[ \t]+\\*?(\\S+)\\s*");

  private final String files;
  private final Map<String, Set<String>> hashes = new HashMap<>();

  private Pins(String files) {
    this.files = files;
  }

  /**
   * Reads the files that a property lists.
   *
   * @return empty where the property is not set: then every bundle may run
   * @throws IOException if one cannot be read, or a line is not understood
   */
  public static Optional<Pins> of(String property) throws IOException {
    if (property == null || property.isBlank()) {
      return Optional.empty();
    }
    List<String> names = List.of(property.split("\n"));
    Pins pins = new Pins(String.join(" or ", names));
    for (String name : names) {
      pins.read(Path.of(name));
    }
    return Optional.of(pins);
  }

  private void read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new IOException("not a list of bundles: file=" + file + " bytes=" + size);
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IOException(
            file + ":" + (i + 1) + ": not a SHA-256 and a symbolic name: " + line);
      }
      hashes
          .computeIfAbsent(matcher.group(2), name -> new HashSet<>())
          .add(matcher.group(1).toLowerCase(java.util.Locale.ROOT));
    }
  }

  /** Why a bundle may not run; empty if it may. */
  Optional<String> refusal(String name, String sha256) {
    Set<String> allowed = hashes.getOrDefault(name, Set.of());
    if (allowed.contains(sha256)) {
      return Optional.empty();
    }
    String why = allowed.isEmpty() ? "its name is not" : "its name is with another SHA-256, not";
    return Optional.of(
        why + " in " + files + "; to let it run, add the line: " + sha256 + "  " + name);
  }
}
