package org.allocs.debuginfo.internal.cache;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.allocs.dwarf.TableStore;
import org.allocs.elf.ElfFile;
import org.allocs.elf.SectionHeader;
import org.allocs.error.AllocsException;

/** Finds the entry of a file; large files only, because of others nothing is kept. */
public final class DiskCache implements AutoCloseable {
  /** Smaller debug information is read in the time that it takes to look for it in the cache. */
  private static final long MIN_BYTES = 128 << 10;

  /** What is left in a program whose units were split says little of their size; this does. */
  private static final long MIN_ADDRESS_BYTES = 4 << 10;

  private final Optional<CacheDirectory> directory;
  private final CacheWriter writer = new CacheWriter();

  /**
   * @param directory of the cache; empty to keep nothing
   */
  public DiskCache(Optional<Path> directory) {
    this.directory = directory.map(CacheDirectory::new);
  }

  /** What users may ask of the directory. */
  public Optional<CacheDirectory> directory() {
    return directory;
  }

  /**
   * The tables of a file.
   *
   * @param journal receives what is used, and what went wrong
   */
  public TableStore of(ElfFile elf, Consumer<String> journal) {
    try {
      Optional<String> buildId = directory.isEmpty() ? Optional.empty() : elf.buildId();
      if (buildId.isEmpty() || !isLarge(elf)) {
        return TableStore.NONE;
      }
      String key = buildId.get() + "-" + Fingerprint.of(elf);
      return new CacheEntry(directory.get(), writer, key, elf, journal);
    } catch (AllocsException e) {
      journal.accept("cache: not used: " + e.getMessage());
      return TableStore.NONE;
    }
  }

  private static boolean isLarge(ElfFile elf) throws AllocsException {
    return !elf.isInMemory()
        && (bytes(elf, ".debug_info") >= MIN_BYTES
            || bytes(elf, ".debug_addr") >= MIN_ADDRESS_BYTES);
  }

  private static long bytes(ElfFile elf, String section) throws AllocsException {
    return elf.debugSectionHeader(section).map(SectionHeader::size).orElse(0L);
  }

  /** Waits for what is being written. */
  @Override
  public void close() {
    writer.close();
  }
}
