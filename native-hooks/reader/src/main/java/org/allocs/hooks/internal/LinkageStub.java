package org.allocs.hooks.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/** An entry of a procedure linkage table of x86-64: a jump to where a slot says. */
public final class LinkageStub {
  private static final int ENDBR64 = 0xfa1e0ff3;
  private static final int BND = 0xf2;
  private static final int JUMP = 0x25ff;

  private LinkageStub() {}

  /**
   * The slot, by its distance from the entry.
   *
   * @param code 16 bytes
   * @return empty if the code is no such entry
   */
  public static OptionalLong slot(byte[] code) {
    ByteBuffer bytes = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    int at = bytes.getInt(0) == ENDBR64 ? Integer.BYTES : 0;
    at += (bytes.get(at) & 0xff) == BND ? 1 : 0;
    return (bytes.getShort(at) & 0xffff) == JUMP
        ? OptionalLong.of(at + 6L + bytes.getInt(at + 2))
        : OptionalLong.empty();
  }
}
