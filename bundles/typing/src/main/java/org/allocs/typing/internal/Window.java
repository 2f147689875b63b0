package org.allocs.typing.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * Words of memory, read many at once: chunks are mostly asked about in ascending order. Safe for
 * use by several threads, each of which reads parts of its own.
 */
public final class Window {
  private static final int BYTES = 1 << 17;

  private final Memory memory;
  private final ThreadLocal<Part> last =
      ThreadLocal.withInitial(() -> new Part(0, ByteBuffer.allocate(0)));

  private record Part(long base, ByteBuffer bytes) {
    boolean has(long address) {
      long offset = address - base;
      return offset >= 0 && offset + Long.BYTES <= bytes.limit();
    }

    long word(long address) {
      return bytes.getLong((int) (address - base));
    }
  }

  /** Of a memory. */
  public Window(Memory memory) {
    this.memory = memory;
  }

  /** The word at an address; 0 if it cannot be read. */
  public long word(long address) throws AllocsException {
    Part part = last.get();
    if (!part.has(address)) {
      part = read(address);
      last.set(part);
    }
    return part.has(address) ? part.word(address) : 0;
  }

  private Part read(long address) throws AllocsException {
    byte[] bytes = new byte[BYTES];
    int got = Math.max(memory.readSome(address, bytes, 0, BYTES), 0);
    return new Part(address, ByteBuffer.wrap(bytes, 0, got).order(ByteOrder.LITTLE_ENDIAN));
  }
}
