package org.allocs.hooks;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.hooks.internal.ChangeReader;
import org.allocs.target.Target;

/**
 * What a program had changed, as the hooks log it, and which chunks policies hold. Reads the target
 * anew for each question. Safe for use by several threads.
 */
public final class ChangeRecords {
  private final ChangeReader reader;

  private ChangeRecords(ChangeReader reader) {
    this.reader = reader;
  }

  /**
   * Opens them.
   *
   * @return empty if nothing was changed
   * @throws org.allocs.error.UnsupportedException if the index is of another version
   * @throws org.allocs.error.MalformedFileException if it contradicts its format
   */
  public static Optional<ChangeRecords> open(Target target, DebugInfo debugInfo)
      throws AllocsException {
    return ChangeReader.open(target, debugInfo).map(ChangeRecords::new);
  }

  /**
   * One change.
   *
   * @param number 1 and up, in the order in which they were made
   * @param kind as FORMAT.md numbers them: 1 allocate … 10 detach
   * @param base of the object
   * @param size bytes of the object after it; before it where it is gone
   * @param text the type, suballocator or policy, where it has one
   * @param path return addresses of the call that asked for it and of the calls around that,
   *     innermost first; empty where they could not be recorded
   */
  public record RecordedChange(
      long number, int kind, long base, long size, Optional<String> text, List<Long> path) {
    /** Checks that nothing is absent. */
    public RecordedChange {
      Objects.requireNonNull(text, "text");
      path = List.copyOf(path);
    }
  }

  /**
   * The policies that hold a chunk.
   *
   * @param policies their names
   * @param letGo whether the program has freed it
   */
  public record Holders(List<String> policies, boolean letGo) {
    /** Copies the list. */
    public Holders {
      policies = List.copyOf(policies);
    }
  }

  /** How many changes were made. */
  public long count() throws AllocsException {
    return reader.count();
  }

  /** Those that are still on record, the newest, ascending by number. */
  public List<RecordedChange> newest() throws AllocsException {
    return reader.newest();
  }

  /** What holds the chunk that starts at an address; empty if only the program does. */
  public Optional<Holders> holders(long base) throws AllocsException {
    return reader.holders(base);
  }
}
