package org.allocs.target;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The memory of a target. Reads see each aligned 8-byte word whole on x86-64 in practice, which the
 * kernel does not promise; readers of structures that change check again.
 */
@ConsumerType
public interface Memory {
  /**
   * Reads as many bytes as can be read from {@code address} on, without a gap.
   *
   * @return bytes read, 0 to {@code length}; fewer than {@code length} where unreadable memory
   *     begins
   * @throws AllocsException if the target is gone or cannot be accessed at all
   */
  int readSome(long address, byte[] into, int offset, int length) throws AllocsException;

  /**
   * Reads exactly {@code length} bytes.
   *
   * @throws MemoryFaultException if any of them cannot be read
   */
  default byte[] read(long address, int length) throws AllocsException {
    byte[] bytes = new byte[length];
    int got = readSome(address, bytes, 0, length);
    if (got != length) {
      Optional<String> why = whyUnreadable(address + got);
      throw why.isPresent()
          ? new MemoryFaultException(address, length, why.get())
          : new MemoryFaultException(address, length);
    }
    return bytes;
  }

  /** Why memory cannot be read; empty where nothing is known but that. */
  default Optional<String> whyUnreadable(long address) {
    return Optional.empty();
  }

  /** A little-endian 8-byte word. */
  default long readLong(long address) throws AllocsException {
    return ByteBuffer.wrap(read(address, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** A little-endian 4-byte word. */
  default int readInt(long address) throws AllocsException {
    return ByteBuffer.wrap(read(address, 4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  /**
   * The bytes before the first zero byte, as UTF-8.
   *
   * @param max bytes to look at, at most
   * @return empty if there is no zero byte among the readable ones of the first {@code max}
   */
  default Optional<String> readString(long address, int max) throws AllocsException {
    byte[] bytes = new byte[max];
    int got = readSome(address, bytes, 0, max);
    for (int i = 0; i < got; i++) {
      if (bytes[i] == 0) {
        return Optional.of(new String(bytes, 0, i, StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }
}
