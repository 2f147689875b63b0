package org.allocs.debug;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Service: what is kept on disk of files that took long to read: indexes of names, and sections
 * that are compressed in the file. Used by every process of one user. It may be removed at any
 * time: it is made anew where it is missing.
 */
@ProviderType
public interface DebugCache {
  /**
   * What is kept of one file.
   *
   * @param key name of the entry, unique
   * @param buildId of the file
   * @param file path of the file when it was read; empty where not known
   * @param bytes on disk
   * @param used when it was last used, to a minute
   */
  record Entry(String key, String buildId, String file, long bytes, Instant used) {
    /** Checks that nothing is absent. */
    public Entry {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(buildId, "buildId");
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(used, "used");
    }
  }

  /** The directory; it need not exist. */
  Path location();

  /** Why it is neither read nor written, such as that it is another user's; empty if it is. */
  Optional<String> unusable();

  /**
   * What is in it, the one last used first.
   *
   * @throws IOException if it cannot be read
   */
  List<Entry> entries() throws IOException;

  /** Bytes that all entries may take. */
  long limit();

  /**
   * Sets {@link #limit} for good and removes what was used longest ago until all fits.
   *
   * @throws IOException if the directory cannot be written
   */
  void limit(long bytes) throws IOException;

  /**
   * Removes every entry.
   *
   * @return bytes that were freed
   * @throws IOException if something cannot be removed
   */
  long clear() throws IOException;
}
