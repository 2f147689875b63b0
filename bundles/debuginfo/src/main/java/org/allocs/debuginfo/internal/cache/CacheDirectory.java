package org.allocs.debuginfo.internal.cache;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.debug.DebugCache;

/**
 * Directory of the cache:
 *
 * <pre>
 * limit                        bytes that all entries may take, in decimal
 * BUILD_ID-FINGERPRINT/        an entry: what was computed from one file; its time is its last use
 *   source                     path of that file, when it was read
 *   names-1, .debug_info …     tables
 *   names-1.checked …          of a large table: when its checksum was right
 * </pre>
 *
 * <p>Another process may change or remove anything at any time.
 */
public final class CacheDirectory implements DebugCache {
  static final String SOURCE = "source";

  /** End of the names of files that are being written. */
  static final String UNFINISHED = ".new";

  private static final String LIMIT = "limit";
  private static final long DEFAULT_LIMIT = 2L << 30;
  private static final int MAX_LIMIT_DIGITS = 18;

  /** Bytes of a table's header, and of the path of its file. */
  private static final long OVERHEAD = 4096;

  /** What was not finished after this time never will be. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Path directory;

  /**
   * @param directory made when something is kept
   */
  public CacheDirectory(Path directory) {
    this.directory = directory;
  }

  @Override
  public Path location() {
    return directory;
  }

  @Override
  public Optional<String> unusable() {
    try {
      return Ownership.isOurs(directory)
          ? Optional.empty()
          : Optional.of(
              directory + " is not used: it is another user's, or others may write to it");
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(directory + " is not used: " + e);
    }
  }

  /** Where the tables of a file are, whether or not there are any. */
  Path entry(String key) {
    return directory.resolve(key);
  }

  boolean isUsable() {
    return unusable().isEmpty();
  }

  /** Whether an entry may take so many bytes more, if need be in place of all others. */
  boolean hasRoom(Path entry, long bytes) throws IOException {
    return read(entry).bytes() + bytes + OVERHEAD <= limit();
  }

  /** Makes the directory of an entry. */
  void make(Path entry) throws IOException {
    FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory, ownerOnly);
    }
    if (!isUsable()) {
      throw new IOException(unusable().orElse(""));
    }
    try {
      Files.createDirectory(entry, ownerOnly);
    } catch (FileAlreadyExistsException e) {
      if (!Ownership.isOurs(entry)) {
        throw e;
      }
    }
  }

  @Override
  public List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path path : list(directory)) {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        entries.add(read(path));
      }
    }
    entries.sort((a, b) -> b.used().compareTo(a.used()));
    return entries;
  }

  private static List<Path> list(Path where) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(where)) {
      files.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    return found;
  }

  private static Entry read(Path path) throws IOException {
    long bytes = 0;
    for (Path file : list(path)) {
      bytes += sizeOf(file);
    }
    String name = path.getFileName().toString();
    int dash = name.lastIndexOf('-');
    return new Entry(
        name,
        dash < 0 ? name : name.substring(0, dash),
        textOf(path.resolve(SOURCE)).orElse(""),
        bytes,
        timeOf(path));
  }

  private static long sizeOf(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static Instant timeOf(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
    } catch (NoSuchFileException e) {
      return Instant.EPOCH;
    }
  }

  private static Optional<String> textOf(Path file) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(Files.readString(file).strip())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public long limit() {
    Optional<String> text = textOf(directory.resolve(LIMIT));
    return text.filter(t -> t.length() <= MAX_LIMIT_DIGITS && t.matches("[0-9]+"))
        .map(Long::parseLong)
        .orElse(DEFAULT_LIMIT);
  }

  @Override
  public void limit(long bytes) throws IOException {
    FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    Files.createDirectories(directory, ownerOnly);
    Files.writeString(directory.resolve(LIMIT), Long.toString(bytes) + "\n");
    evict(Optional.empty());
  }

  @Override
  public long clear() throws IOException {
    long freed = 0;
    for (Entry entry : entries()) {
      remove(directory.resolve(entry.key()));
      freed += entry.bytes();
    }
    return freed;
  }

  /** Removes what was used longest ago until all fits, and what was left unfinished. */
  void evict(Optional<Path> spared) throws IOException {
    long limit = limit();
    long total = 0;
    for (Entry entry : entries()) {
      Path path = directory.resolve(entry.key());
      removeAbandoned(path);
      total += entry.bytes();
      if (total > limit && !spared.equals(Optional.of(path))) {
        remove(path);
        total -= entry.bytes();
      }
    }
  }

  private static void removeAbandoned(Path entry) throws IOException {
    Instant before = Instant.now().minus(ABANDONED);
    for (Path file : list(entry)) {
      if (file.toString().endsWith(UNFINISHED) && timeOf(file).isBefore(before)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void remove(Path entry) throws IOException {
    for (Path file : list(entry)) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(entry);
  }

  /** Notes that an entry was used, unless that was noted a short time ago. */
  void touch(Path entry) throws IOException {
    Instant now = Instant.now();
    if (timeOf(entry).isBefore(now.minus(Duration.ofMinutes(1)))) {
      Files.setLastModifiedTime(entry, FileTime.from(now));
    }
  }
}
