package org.allocs.target;

import java.util.Objects;
import java.util.Optional;
import org.allocs.model.AddressRange;

/**
 * One line of the kernel's table of mappings (proc(5), {@code /proc/PID/maps}), or the part of it
 * that belongs to one loaded object or to none.
 *
 * @param range where
 * @param permissions as the kernel writes them: {@code r-xp}; {@code ?} in place of what a core
 *     file does not tell, such as whether it is shared
 * @param fileOffset byte of the file that the first address shows
 * @param device major and minor, as the kernel writes them: {@code fe:01}; empty where a core file
 *     is all that is known
 * @param inode 0 where there is no file, or the device is not known
 * @param path the file's path or the kernel's label such as {@code [heap]}; empty for anonymous
 *     memory; without the suffix that the kernel adds for a deleted file
 * @param deleted whether the kernel says that the file was deleted
 */
public record Mapping(
    AddressRange range,
    String permissions,
    long fileOffset,
    String device,
    long inode,
    String path,
    boolean deleted) {
  /** Checks that nothing is absent. */
  public Mapping {
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(permissions, "permissions");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(path, "path");
  }

  /** Whether a file lies behind it. */
  public boolean isFile() {
    return inode != 0 || device.isEmpty() && path.startsWith("/");
  }

  /** Whether it has neither a file nor a label. */
  public boolean isAnonymous() {
    return !isFile() && (path.isEmpty() || path.startsWith("[anon:"));
  }

  /** Whether it carries this label of the kernel's, such as {@code [stack]}. */
  public boolean isLabelled(String label) {
    return !isFile() && path.equals(label);
  }

  /** Whether others that map the same see what is written; empty where that is not known. */
  public Optional<Boolean> isShared() {
    return permissions.endsWith("?") ? Optional.empty() : Optional.of(permissions.endsWith("s"));
  }

  /** Whether it may be read. */
  public boolean isReadable() {
    return permissions.startsWith("r");
  }

  /** Whether it may be written. */
  public boolean isWritable() {
    return permissions.startsWith("w", 1);
  }

  /** Whether code in it may run. */
  public boolean isExecutable() {
    return permissions.startsWith("x", 2);
  }
}
