package org.allocs.custom.offheap;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import org.allocs.model.AddressRange;

/** Where direct buffers are, which Java says by reflection alone. */
final class Addresses {
  /** The first version whose foreign memory can be asked without a switch. */
  private static final int FOREIGN_MEMORY = 22;

  private Addresses() {}

  /** The memory of a direct buffer from its position to its limit. */
  static AddressRange of(ByteBuffer memory) {
    if (!memory.isDirect() || !memory.hasRemaining()) {
      throw new IllegalArgumentException("not direct, or nothing of it remains: " + memory);
    }
    try {
      long base =
          Runtime.version().feature() >= FOREIGN_MEMORY
              ? ofSegment(memory)
              : ofField(memory) + memory.position();
      return AddressRange.ofSize(base, memory.remaining());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("addresses of buffers cannot be found out: " + e, e);
    }
  }

  private static long ofSegment(ByteBuffer memory) throws ReflectiveOperationException {
    Class<?> type = Class.forName("java.lang.foreign.MemorySegment");
    Method segment = type.getMethod("ofBuffer", Buffer.class);
    return (long) type.getMethod("address").invoke(segment.invoke(null, memory));
  }

  private static long ofField(ByteBuffer memory) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field instance = type.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    Object unsafe = instance.get(null);
    Field address = Buffer.class.getDeclaredField("address");
    long offset = (long) type.getMethod("objectFieldOffset", Field.class).invoke(unsafe, address);
    return (long)
        type.getMethod("getLong", Object.class, long.class).invoke(unsafe, memory, offset);
  }
}
