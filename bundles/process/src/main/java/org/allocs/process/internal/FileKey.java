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
 * @param major number of its device
 * @param minor number of its device
 * @param inode number in that device
 */
record FileKey(long major, long minor, long inode) {
  /** Of the file behind a mapping. */
  static FileKey of(Mapping mapping) {
    String device = mapping.device();
    int colon = device.indexOf(':');
    return new FileKey(
        Long.parseLong(device, 0, colon, 16),
        Long.parseLong(device, colon + 1, device.length(), 16),
        mapping.inode());
  }

  /** Of the regular file at a path; empty if there is none that we can look at. */
  static Optional<FileKey> of(Path path) {
    try {
      Map<String, Object> found = Files.readAttributes(path, "unix:dev,ino,isRegularFile");
      return (boolean) found.get("isRegularFile")
          ? Optional.of(of((long) found.get("dev"), (long) found.get("ino")))
          : Optional.empty();
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
  }

  /** Of the numbers in a {@code dev_t}, as glibc's {@code gnu_dev_major} and {@code _minor}. */
  private static FileKey of(long dev, long inode) {
    long major = (dev >>> 8 & 0xfff) | (dev >>> 32 & 0xfffff000L);
    long minor = (dev & 0xff) | (dev >>> 12 & 0xffffff00L);
    return new FileKey(major, minor, inode);
  }

  /** A path as the kernel spells it; empty where this machine's Java cannot express it. */
  static Optional<Path> path(String name) {
    try {
      return Optional.of(Path.of(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  // Written out: what a record has by itself takes milliseconds to link, in every start.
  @Override
  public boolean equals(Object other) {
    return other instanceof FileKey that
        && major == that.major
        && minor == that.minor
        && inode == that.inode;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(major * 31 + minor) * 31 + Long.hashCode(inode);
  }
}
