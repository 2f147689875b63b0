package org.allocs.typing.internal.source;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where else sources may be than where they were compiled. A property lists, separated like a path
 * list, {@code FROM=TO}, which replaces the beginning of a path, and directories, in which a file
 * is looked for by ever shorter ends of its path.
 */
public final class SourcePath {
  /** The property's name. */
  public static final String PROPERTY = "allocs.source.path";

  private static final int MAX_PARTS = 64;

  private final String[] entries;

  private SourcePath(String entries) {
    this.entries = entries.split(File.pathSeparator);
  }

  /** What the property says now. */
  public static SourcePath current() {
    return new SourcePath(System.getProperty(PROPERTY, ""));
  }

  /** Where to look for a file, in this order, by the path that debug information has. */
  public List<Path> candidates(String path) {
    List<Path> found = new ArrayList<>();
    try {
      Path stated = Path.of(path);
      for (String entry : entries) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
          replaced(stated, Path.of(entry.substring(0, equals)), entry.substring(equals + 1), found);
        } else if (!entry.isEmpty()) {
          below(Path.of(entry), stated, found);
        }
      }
      if (stated.isAbsolute()) {
        found.add(stated);
      }
    } catch (InvalidPathException e) {
      // A path that cannot be one here leads nowhere.
    }
    return found;
  }

  private static void replaced(Path stated, Path from, String to, List<Path> found) {
    if (stated.startsWith(from)) {
      found.add(Path.of(to).resolve(from.relativize(stated)).toAbsolutePath().normalize());
    }
  }

  private static void below(Path directory, Path stated, List<Path> found) {
    Path tidy = stated.normalize();
    int parts = Math.min(MAX_PARTS, tidy.getNameCount());
    for (int i = tidy.getNameCount() - parts; i < tidy.getNameCount(); i++) {
      Path end = tidy.subpath(i, tidy.getNameCount());
      if (!end.startsWith("..")) {
        found.add(directory.resolve(end).toAbsolutePath().normalize());
      }
    }
  }
}
