package org.allocs.custom.hotspot.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.target.Memory;

/** The values of a virtual machine's options, such as {@code UseG1GC}. */
final class Flags {
  private static final int MAX_FLAGS = 1 << 13;
  private static final int MAX_FLAG = 256;
  private static final int MAX_NAME = 128;

  private final Memory memory;
  private final Map<String, Long> addresses = new HashMap<>();

  Flags(Memory memory, VmStructs structs) throws AllocsException {
    this.memory = memory;
    int size = (int) Math.min(MAX_FLAG, structs.size("JVMFlag").orElse(0));
    long count = memory.readLong(structs.place("JVMFlag::numFlags"));
    long table = memory.readLong(structs.place("JVMFlag::flags"));
    long name = structs.place("JVMFlag::_name");
    long address = structs.place("JVMFlag::_addr");
    long last = size - Long.BYTES;
    boolean fits = name >= 0 && name <= last && address >= 0 && address <= last;
    if (count < 0 || count > MAX_FLAGS || !fits) {
      throw new UnsupportedException("options of an unknown layout: count=" + count);
    }
    ByteBuffer flags =
        ByteBuffer.wrap(memory.read(table, (int) count * size)).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < flags.capacity(); at += size) {
      long text = flags.getLong(at + (int) name);
      long value = flags.getLong(at + (int) address);
      if (text != 0) {
        memory.readString(text, MAX_NAME).ifPresent(found -> addresses.put(found, value));
      }
    }
  }

  /** Whether an option is on; false too if there is none of that name. */
  boolean isOn(String name) throws AllocsException {
    Long address = addresses.get(name);
    return address != null && memory.read(address, 1)[0] != 0;
  }

  /** The value of an option that is a small number: of 8 bytes up to JDK 20, of 4 since. */
  int number(String name, int otherwise) throws AllocsException {
    Long address = addresses.get(name);
    return address == null ? otherwise : memory.readInt(address);
  }
}
