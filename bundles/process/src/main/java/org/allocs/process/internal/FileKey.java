package org.allocs.process.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.allocs.target.Mapping;

/**
 * What tells one file from all others of this machine.
 *
 * @param device major and minor number as in the table of mappings: {@code fe:01}
 * @param inode number in that device
 */
record FileKey(String device, long inode) {
  /** Of the file behind a mapping. */
  static FileKey of(Mapping mapping) {
    return new FileKey(mapping.device(), mapping.inode());
  }

  /** Of the regular file at a path; empty if there is none that we can look at. */
  static Optional<FileKey> of(Path path) {
    try {
      Map<String, Object> found = Files.readAttributes(path, "unix:dev,ino,isRegularFile");
      return (boolean) found.get("isRegularFile")
          ? Optional.of(new FileKey(device((long) found.get("dev")), (long) found.get("ino")))
          : Optional.empty();
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
  }

  /** A path as the kernel spells it; empty where this machine's Java cannot express it. */
  static Optional<Path> path(String name) {
    try {
      return Optional.of(Path.of(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The numbers in a {@code dev_t}, by glibc's {@code gnu_dev_major} and {@code gnu_dev_minor}. */
  private static String device(long dev) {
    long major = (dev >>> 8 & 0xfff) | (dev >>> 32 & 0xfffff000L);
    long minor = (dev & 0xff) | (dev >>> 12 & 0xffffff00L);
    return String.format("%02x:%02x", major, minor);
  }
}
