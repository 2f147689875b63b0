package org.allocs.debuginfo.internal.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A note beside a large file of the cache that its content is known to be what was written, so that
 * a checksum, for which every page of it would have to be read, is not asked for each time. The
 * note names the boot, and the file's inode, length and time of change, which the kernel sets anew
 * whenever anybody writes to the file, moves or replaces it: after any of that, and after a crash
 * of the machine, which may lose pages that were not on the disk, the checksum decides again.
 */
final class CheckedMark {
  /** Smaller ones are as fast to check as to ask about. */
  static final int WORTH = 4 << 20;

  private static final String ENDING = ".checked";
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int MAX_LENGTH = 256;

  private final Path file;
  private final Path mark;

  CheckedMark(Path file) {
    this.file = file;
    this.mark = file.resolveSibling(file.getFileName() + ENDING);
  }

  /** Whether nothing has happened to the file since it was noted. */
  boolean holds() {
    try {
      return Files.isRegularFile(mark, LinkOption.NOFOLLOW_LINKS)
          && Ownership.isOurs(mark)
          && Files.size(mark) <= MAX_LENGTH
          && Files.readString(mark).equals(identity());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Notes that the file, as it is now, is what was written. Where that fails it is checked again.
   */
  void set() {
    try {
      Path beside = CacheFile.beside(mark);
      try {
        Files.writeString(beside, identity());
        Files.move(beside, mark, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      return;
    }
  }

  private String identity() throws IOException {
    Map<String, Object> now =
        Files.readAttributes(file, "unix:ino,size,ctime", LinkOption.NOFOLLOW_LINKS);
    return "%s %s %s %s%n"
        .formatted(
            Files.readString(BOOT).strip(), now.get("ino"), now.get("size"), now.get("ctime"));
  }
}
