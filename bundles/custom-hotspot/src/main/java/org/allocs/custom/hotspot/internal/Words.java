package org.allocs.custom.hotspot.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian numbers in bytes that were read. */
final class Words {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  /** 8 bytes. */
  static long at(byte[] bytes, int offset) {
    return (long) LONGS.get(bytes, offset);
  }

  /** 4 bytes. */
  static int intAt(byte[] bytes, int offset) {
    return (int) INTS.get(bytes, offset);
  }

  /** 2 bytes, without a sign. */
  static int shortAt(byte[] bytes, int offset) {
    return Short.toUnsignedInt((short) SHORTS.get(bytes, offset));
  }
}
