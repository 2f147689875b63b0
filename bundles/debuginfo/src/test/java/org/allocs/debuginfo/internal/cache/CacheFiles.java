package org.allocs.debuginfo.internal.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of the cache with any content, for tests of hostile ones. */
public final class CacheFiles {
  private static final String KEY = "0123456789abcdef-0011223344556677";

  /** Each is read its own way. */
  private static final List<String> NAMES = List.of(KEY + "/names-1", "limit", KEY + "/source");

  private final Path directory;

  /**
   * @param directory of the cache
   */
  public CacheFiles(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory.resolve(KEY));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(int which) {
    return directory.resolve(NAMES.get(which % NAMES.size()));
  }

  /** The bytes of a whole table that may be found. */
  public byte[] table(byte[] content) throws IOException {
    new CacheFile(file(0), KEY).write(ByteBuffer.wrap(content));
    return Files.readAllBytes(file(0));
  }

  /** Writes a file and reads it as the cache does; whether a table was found. */
  public boolean read(int which, byte[] content) throws IOException {
    Files.write(file(which), content);
    CacheDirectory cache = new CacheDirectory(directory);
    if (cache.limit() < 0 || cache.entries().size() != 1) {
      throw new AssertionError("limit=" + cache.limit() + " entries=" + cache.entries());
    }
    return new CacheFile(file(0), KEY).read().isPresent();
  }
}
