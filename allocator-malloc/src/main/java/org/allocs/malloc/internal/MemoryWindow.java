package org.allocs.malloc.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * Words of a target's memory, many of them read at once. Used by one thread. What is in the window
 * is as it was when it was read.
 */
final class MemoryWindow {
  private final Memory memory;
  private final byte[] bytes;
  private final ByteBuffer words;
  private long start;
  private int length;

  MemoryWindow(Memory memory, int size) {
    this.memory = memory;
    this.bytes = new byte[size];
    this.words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Forgets what was read. */
  void forget() {
    length = 0;
  }

  /**
   * Whether bytes can be read.
   *
   * @param needed how many, no more than the window has
   * @param ahead how many more are worth reading if they are not there yet
   */
  boolean has(long address, int needed, int ahead) throws AllocsException {
    long into = address - start;
    if (into >= 0 && into + needed <= length) {
      return true;
    }
    start = address;
    int wanted = Math.min(Math.max(needed, ahead), bytes.length);
    length = Math.max(memory.readSome(address, bytes, 0, wanted), 0);
    return length >= needed;
  }

  /** A word that {@link #has} said can be read. */
  long word(long address) {
    return words.getLong((int) (address - start));
  }

  /** Bytes that {@link #has} said can be read, as long as nothing else is asked for. */
  ByteBuffer bytes(long address, int count) {
    return words.slice((int) (address - start), count).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A word; 0 where it cannot be read. */
  long wordOrZero(long address) throws AllocsException {
    return has(address, Long.BYTES, Long.BYTES) ? word(address) : 0;
  }
}
