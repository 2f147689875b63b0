package org.allocs.typing.internal.content;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * Some bytes of a range: its beginning, and where that is not all of it pieces at even distances,
 * the last at its end.
 *
 * @param base of the range
 * @param size of the range
 * @param pieces the first is the beginning
 */
record Sample(long base, long size, List<byte[]> pieces) {
  private static final int HEAD = 1 << 12;
  private static final int SPOTS = 16;
  private static final int SPOT = 64;

  /** Reads; no pieces, or fewer, where memory cannot be read. */
  static Sample of(AddressRange range, Memory memory) throws AllocsException {
    long size = range.size();
    List<byte[]> pieces = new ArrayList<>();
    byte[] head = read(range.base(), size, HEAD, memory);
    pieces.add(head);
    long rest = size - head.length;
    if (head.length == HEAD && Long.compareUnsigned(rest, 0) > 0) {
      long step = Long.divideUnsigned(rest, SPOTS) & -Long.BYTES;
      for (int i = 1; i < SPOTS && step > SPOT; i++) {
        pieces.add(read(range.base() + HEAD + (i - 1) * step, SPOT, SPOT, memory));
      }
      long last = Math.min(rest, SPOT);
      pieces.add(read(range.limit() - (last & -Long.BYTES), last & -Long.BYTES, SPOT, memory));
    }
    pieces.removeIf(piece -> piece.length == 0);
    return new Sample(range.base(), size, pieces);
  }

  private static byte[] read(long address, long size, int most, Memory memory)
      throws AllocsException {
    int wanted = Long.compareUnsigned(size, most) > 0 ? most : (int) size;
    byte[] bytes = new byte[wanted];
    int got = Math.max(memory.readSome(address, bytes, 0, wanted), 0);
    return got == wanted ? bytes : java.util.Arrays.copyOf(bytes, got);
  }

  /** The beginning; empty if it cannot be read. */
  byte[] head() {
    return pieces.isEmpty() ? new byte[0] : pieces.get(0);
  }

  /** Whether the beginning is all. */
  boolean isWhole() {
    return head().length == size;
  }

  /** How many bytes were looked at. */
  long looked() {
    return pieces.stream().mapToLong(piece -> piece.length).sum();
  }

  /** Words of a piece. */
  static ByteBuffer words(byte[] piece) {
    return ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether all bytes are the same. */
  boolean isUniform() {
    for (byte[] piece : pieces) {
      for (byte each : piece) {
        if (each != pieces.get(0)[0]) {
          return false;
        }
      }
    }
    return !pieces.isEmpty();
  }
}
