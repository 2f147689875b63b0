package org.allocs.dwarf.line;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Directories and files of a line program. Before version 5 both count from 1, and directory 0 is
 * the compilation directory; from version 5 on both count from 0, and directory 0 is listed. Safe
 * for use by several threads: programs may define files while they run.
 */
final class FileTable {
  /**
   * A file.
   *
   * @param digest MD5 of its contents, 16 bytes; none where the compiler states none
   */
  private record Entry(String name, long directory, Optional<byte[]> digest) {}

  private final boolean fromZero;
  private final Optional<String> compDir;
  private final List<String> directories = new ArrayList<>();
  private final List<Entry> files = new ArrayList<>();

  FileTable(boolean fromZero, Optional<String> compDir) {
    this.fromZero = fromZero;
    this.compDir = compDir;
  }

  void addDirectory(String path) {
    directories.add(path);
  }

  synchronized void addFile(String name, long directory, Optional<byte[]> digest) {
    files.add(new Entry(name, directory, digest));
  }

  /** The MD5 of a file's contents by its path, if it is stated. */
  synchronized Optional<byte[]> digest(String path) {
    for (Entry entry : files) {
      if (entry.digest().isPresent()
          && path.endsWith(entry.name())
          && path.equals(join(directory(entry.directory()), entry.name()))) {
        return entry.digest();
      }
    }
    return Optional.empty();
  }

  /** The path of a file by number; empty for a number that the table does not have. */
  synchronized Optional<String> path(int number) {
    int index = fromZero ? number : number - 1;
    if (index < 0 || index >= files.size()) {
      return Optional.empty();
    }
    Entry entry = files.get(index);
    return Optional.of(join(directory(entry.directory()), entry.name()));
  }

  /** A directory is relative to the compilation directory, which the unit states as well. */
  private Optional<String> directory(long number) {
    long index = fromZero ? number : number - 1;
    boolean listed = index >= 0 && index < directories.size();
    return listed ? Optional.of(join(compDir, directories.get((int) index))) : compDir;
  }

  private static String join(Optional<String> directory, String path) {
    if (path.startsWith("/") || directory.isEmpty() || directory.get().isEmpty()) {
      return path;
    }
    String parent = directory.get();
    return parent.endsWith("/") ? parent + path : parent + "/" + path;
  }
}
