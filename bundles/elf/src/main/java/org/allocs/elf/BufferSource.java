package org.allocs.elf;

import java.nio.ByteBuffer;
import org.allocs.error.AllocsException;

/** A file that is in memory already. */
final class BufferSource implements ByteSource {
  private final String name;
  private final ByteBuffer bytes;

  BufferSource(String name, ByteBuffer bytes) {
    this.name = name;
    this.bytes = bytes.slice();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return bytes.limit();
  }

  @Override
  public ByteBuffer read(long offset, int length, String what) throws AllocsException {
    checkedLength(offset, length, what);
    byte[] copy = allocate(length, what);
    bytes.get((int) offset, copy);
    return ByteBuffer.wrap(copy);
  }
}
