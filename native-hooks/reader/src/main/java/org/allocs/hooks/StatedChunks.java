package org.allocs.hooks;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.hooks.internal.ObjectAccess;
import org.allocs.hooks.internal.ObjectTable;
import org.allocs.model.AddressRange;
import org.allocs.target.Target;

/**
 * What a program said of its chunks: their types, their sites. Reads the target anew for each
 * question. Safe for use by several threads.
 */
public final class StatedChunks {
  private final ObjectTable table;

  private StatedChunks(ObjectTable table) {
    this.table = table;
  }

  /**
   * What was said of one chunk.
   *
   * @param type name of its type, or of one that it is an array of; several with {@code |} between
   *     them
   * @param site where the call returns to that it is said to come from
   */
  public record Stated(Optional<String> type, OptionalLong site) {
    /** Checks that nothing is absent. */
    public Stated {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(site, "site");
    }
  }

  /**
   * Opens it.
   *
   * @return empty if nothing was ever said
   * @throws org.allocs.error.UnsupportedException if the index is of another version
   * @throws org.allocs.error.MalformedFileException if it contradicts its format
   */
  public static Optional<StatedChunks> open(Target target, DebugInfo debugInfo)
      throws AllocsException {
    Optional<ObjectTable> table = ObjectAccess.open(target, debugInfo).map(ObjectAccess::stated);
    return table.isEmpty() || table.get().regions().isEmpty()
        ? Optional.empty()
        : table.map(StatedChunks::new);
  }

  /** What was said of the chunk that starts at an address, if one does. */
  public Optional<Stated> at(long base) throws AllocsException {
    return table.find(base).filter(object -> object.base() == base).map(StatedChunks::stated);
  }

  private static Stated stated(RecordedObject object) {
    return new Stated(object.type(), object.site());
  }

  /** A look at many chunks, best in ascending order. */
  public Look look() {
    return new Look();
  }

  /** Reads ahead. Used by one thread. */
  public final class Look {
    private static final long WINDOW = 1 << 20;

    private final Map<Long, Stated> ahead = new HashMap<>();
    private AddressRange window = new AddressRange(0, 0);

    private Look() {}

    /** What was said of the chunk that starts at an address, if one does. */
    public Optional<Stated> at(long base) throws AllocsException {
      if (!window.contains(base)) {
        ahead.clear();
        window = new AddressRange(base & -WINDOW, (base & -WINDOW) + WINDOW);
        table.forEach(
            window,
            object -> {
              ahead.put(object.base(), stated(object));
              return true;
            });
      }
      return Optional.ofNullable(ahead.get(base));
    }
  }
}
