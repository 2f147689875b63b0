package org.allocs.dwarf;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Keeps tables that took a pass over a file's sections for the next reader of the very same
 * sections, who may be in another process. Implemented by whoever opens the container. Safe for use
 * by several threads.
 *
 * <p>Does not promise that what was kept is found later.
 */
public interface TableStore {
  /** Keeps nothing. */
  TableStore NONE =
      new TableStore() {
        @Override
        public Optional<ByteBuffer> find(String name) {
          return Optional.empty();
        }

        @Override
        public void keep(String name, ByteBuffer table) {
          // The next reader makes it anew.
        }
      };

  /**
   * A table that was kept for these sections, as it was kept.
   *
   * @param name what it is, and the version of its format
   */
  Optional<ByteBuffer> find(String name);

  /** Whether nothing is kept for these sections, so that looking for tables is in vain. */
  default boolean isEmpty() {
    return false;
  }

  /**
   * Keeps a table. Never fails: what cannot be kept is made anew by the next reader.
   *
   * @param table from position to limit; must not change afterwards
   */
  void keep(String name, ByteBuffer table);
}
