package org.allocs.process.internal;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.target.Mapping;

/**
 * Reads a process's mappings. The kernel hands the table out a page at a time and may change it in
 * between, so it is read until two readings agree; of one that never rests, the last is taken.
 */
final class MappingTable {
  private static final int MAX_READINGS = 5;

  private final byte[] text;
  private final List<Mapping> mappings;

  private MappingTable(byte[] text, List<Mapping> mappings) {
    this.text = text;
    this.mappings = settled(mappings);
  }

  /** The mappings, ascending and disjoint. */
  List<Mapping> mappings() {
    return mappings;
  }

  /**
   * Whether the kernel shows the same now. Another process that has the id now would not have the
   * same.
   */
  boolean isCurrent(ProcDirectory directory) {
    try (FileInputStream stream = new FileInputStream(directory.file("maps").toFile())) {
      return Arrays.equals(text, stream.readNBytes(text.length + 1));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads them.
   *
   * @throws org.allocs.error.TargetGoneException if the process has ended
   */
  static MappingTable read(ProcDirectory directory) throws AllocsException {
    String file = directory.file("maps").toString();
    byte[] last = directory.read("maps");
    for (int i = 1; i < MAX_READINGS; i++) {
      byte[] next = directory.read("maps");
      if (Arrays.equals(last, next)) {
        break;
      }
      last = next;
    }
    try {
      return new MappingTable(last, MapsParser.parse(file, last));
    } catch (MalformedFileException e) {
      last = directory.read("maps");
      return new MappingTable(last, MapsParser.parse(file, last));
    }
  }

  /** A file may be called so as if it was deleted: then it is where its name says. */
  private static List<Mapping> settled(List<Mapping> mappings) {
    return mappings.stream().anyMatch(Mapping::deleted)
        ? mappings.stream().map(MappingTable::settled).toList()
        : mappings;
  }

  private static Mapping settled(Mapping mapping) {
    String name = mapping.path() + MapsParser.DELETED;
    boolean exists =
        mapping.deleted()
            && mapping.isFile()
            && FileKey.path(name).flatMap(FileKey::of).equals(Optional.of(FileKey.of(mapping)));
    return !exists
        ? mapping
        : new Mapping(
            mapping.range(),
            mapping.permissions(),
            mapping.fileOffset(),
            mapping.device(),
            mapping.inode(),
            name,
            false);
  }
}
