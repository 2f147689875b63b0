package org.allocs.process.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.target.Registers;
import org.junit.jupiter.api.Test;

class StopRecordTest {
  private static final int COPIED = 24;

  private static byte[] record() {
    ByteBuffer bytes =
        ByteBuffer.allocate(StopRecordDescriptor.SIZE + COPIED + StopRecordDescriptor.SIZE)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(StopRecordDescriptor.TID, 1999993);
    bytes.put(StopRecordDescriptor.OUTCOME, (byte) 'R');
    bytes.put(StopRecordDescriptor.STATE, (byte) 'S');
    bytes.putInt(StopRecordDescriptor.STACK_SIZE, COPIED);
    bytes.putLong(StopRecordDescriptor.STACK_BASE, 0x7f0000001000L);
    bytes.put(StopRecordDescriptor.NAME, (byte) 'x');
    bytes.putLong(StopRecordDescriptor.REGISTERS + 19 * 8, 0x7f0000001080L);
    bytes.putShort(StopRecordDescriptor.VECTORS, (short) 16);
    bytes.putDouble(StopRecordDescriptor.VECTOR + 3 * 8, 1999993.5);
    return bytes.array();
  }

  private static DataInputStream input(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  @Test
  void shouldReadAThreadAndTheEnd() throws Exception {
    DataInputStream input = input(record());
    StopRecord thread = StopRecord.read(input).orElseThrow();
    assertEquals(1999993, thread.tid());
    assertEquals("x", thread.name());
    assertEquals('S', thread.state());
    assertEquals(0x7f0000001080L, thread.registers().get(Registers.RSP).orElseThrow());
    long vector = thread.registers().get(StopRecordDescriptor.XMM0 + 3).orElseThrow();
    assertEquals(1999993.5, Double.longBitsToDouble(vector));
    AddressRange copied = AddressRange.ofSize(0x7f0000001000L, COPIED);
    assertEquals(copied, thread.stack().orElseThrow().range());
    assertEquals(Optional.empty(), StopRecord.read(input));
  }

  @Test
  void shouldFailOnAnyOtherInput() throws Exception {
    byte[] whole = record();
    for (int length = 0; length < StopRecordDescriptor.SIZE + COPIED; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(IOException.class, () -> StopRecord.read(input(cut)));
    }
    for (int size : new int[] {-1, Integer.MIN_VALUE, StopRecordDescriptor.MAX_STACK + 1}) {
      ByteBuffer.wrap(whole)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(StopRecordDescriptor.STACK_SIZE, size);
      assertThrows(IOException.class, () -> StopRecord.read(input(whole)));
    }
  }

  @Test
  void shouldTellWhereAThreadWaits() {
    Registers registers =
        WaitingThread.parse("0 0x0 0x7f 0x400 0x1 0x2 0x3 0x7ffd00001000 0x401000\n").orElseThrow();
    assertEquals(0x7ffd00001000L, registers.sp().orElseThrow());
    assertEquals(0x401000, registers.pc().orElseThrow());
    assertTrue(WaitingThread.parse("-1 0x7ffd00001000 0x401000").isPresent());
    for (String other :
        new String[] {"running", "", "-1 0x0 0x0", "-1 0x1", "-1 a b", "1 2 3 4 5 6 7 8 9 10"}) {
      assertEquals(Optional.empty(), WaitingThread.parse(other), other);
    }
  }
}
