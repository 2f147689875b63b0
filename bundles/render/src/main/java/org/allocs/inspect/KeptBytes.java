package org.allocs.inspect;

import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/** An object as it was read before, in place of memory: no other address can be read. */
final class KeptBytes implements Memory {
  private final long base;
  private final byte[] bytes;

  KeptBytes(long base, byte[] bytes) {
    this.base = base;
    this.bytes = bytes;
  }

  @Override
  public int readSome(long address, byte[] into, int offset, int length) throws AllocsException {
    long from = address - base;
    if (from < 0 || from >= bytes.length) {
      return 0;
    }
    int count = (int) Math.min(length, bytes.length - from);
    System.arraycopy(bytes, (int) from, into, offset, count);
    return count;
  }
}
