package org.allocs.inspect;

import java.util.Arrays;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.query.MemoryView;

/**
 * The first bytes of an object whose type is not known.
 *
 * @param address of the first
 * @param bytes as many as could be read, up to a bound
 * @param more bytes of the object that were left out or could not be read
 */
public record RawBytes(long address, byte[] bytes, long more) {
  private static final int MAX = 256;

  /**
   * Reads them.
   *
   * @return empty if there is no object
   * @throws AllocsException if the target is gone
   */
  public static Optional<RawBytes> of(MemoryView view, Optional<AddressRange> object)
      throws AllocsException {
    if (object.isEmpty()) {
      return Optional.empty();
    }
    long size = object.get().size();
    int wanted = Long.compareUnsigned(size, MAX) < 0 ? (int) size : MAX;
    byte[] bytes = new byte[wanted];
    int got = view.context().target().memory().readSome(object.get().base(), bytes, 0, wanted);
    return Optional.of(new RawBytes(object.get().base(), Arrays.copyOf(bytes, got), size - got));
  }
}
