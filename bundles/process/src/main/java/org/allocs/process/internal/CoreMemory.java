package org.allocs.process.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.FileAccessException;
import org.allocs.model.Answer;
import org.allocs.target.Memory;

/**
 * Memory as a core file has it, and where the file leaves out what was never written, as the mapped
 * file has it.
 */
final class CoreMemory implements Memory {
  private static final long PAGE = 4096;

  /** Where the bytes are that a core file leaves out. */
  @FunctionalInterface
  interface Backing {
    /** The file that a region shows, or why its bytes cannot be had. */
    Answer<FileBytes> of(CoreRegion region);
  }

  private final FileBytes core;
  private final List<CoreRegion> regions;
  private final Backing backing;

  /**
   * @param regions ascending, disjoint
   */
  CoreMemory(FileBytes core, List<CoreRegion> regions, Backing backing) {
    this.core = core;
    this.regions = regions;
    this.backing = backing;
  }

  /** What the core file itself has, and nothing else. */
  static CoreMemory stored(FileBytes core, List<CoreRegion> regions) {
    return new CoreMemory(core, regions, region -> Answer.unknown("the core file leaves it out"));
  }

  @Override
  public int readSome(long address, byte[] into, int offset, int length) throws AllocsException {
    int done = 0;
    int index = CoreRegion.indexOf(regions, address);
    while (index >= 0 && done < length) {
      CoreRegion region = regions.get(index);
      long at = address + done;
      int wanted = (int) Math.min(length - done, positive(region.range().limit() - at));
      int got = read(region, at, into, offset + done, wanted);
      done += got;
      if (got < wanted) {
        break;
      }
      boolean goes =
          index + 1 < regions.size() && regions.get(index + 1).range().base() == at + got;
      index = goes ? index + 1 : -1;
    }
    return done;
  }

  /** Sizes of 2^63 and more count as the largest. */
  private static long positive(long size) {
    return size < 0 ? Long.MAX_VALUE : size;
  }

  private int read(CoreRegion region, long at, byte[] into, int offset, int length)
      throws FileAccessException {
    long inside = at - region.range().base();
    long stored = region.stored();
    int done = 0;
    if (inside < stored) {
      int part = (int) Math.min(length, stored - inside);
      done = core.read(region.coreOffset() + inside, into, offset, part);
      if (done < part) {
        return done;
      }
    }
    if (done < length && region.file().isPresent()) {
      done += readFile(region, at + done, into, offset + done, length - done);
    }
    return done;
  }

  private int readFile(CoreRegion region, long at, byte[] into, int offset, int length)
      throws FileAccessException {
    Optional<FileBytes> file = backing.of(region).value();
    if (file.isEmpty()) {
      return 0;
    }
    long from = region.fileOffset(at);
    int got = file.get().read(from, into, offset, length);
    // The rest of the last page of a file reads as zero.
    long end = file.get().size() + PAGE - 1 & -PAGE;
    while (got < length && from + got >= file.get().size() && from + got < end) {
      into[offset + got++] = 0;
    }
    return got;
  }

  @Override
  public Optional<String> whyUnreadable(long address) {
    int index = CoreRegion.indexOf(regions, address);
    if (index < 0) {
      return Optional.of("not mapped");
    }
    CoreRegion region = regions.get(index);
    long inside = address - region.range().base();
    if (inside >= 0 && inside < region.stored()) {
      return Optional.of("the core file is truncated");
    }
    return region.file().isEmpty()
        ? Optional.of("the core file leaves it out")
        : backing.of(region).reason().or(() -> Optional.of("after the end of the mapped file"));
  }
}
