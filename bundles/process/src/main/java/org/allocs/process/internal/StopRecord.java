package org.allocs.process.internal;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.allocs.target.Registers;
import org.allocs.target.StackCopy;

/**
 * What {@code allocs-stop} says of one thread.
 *
 * @param tid the kernel's id
 * @param outcome a letter of {@link StopRecordDescriptor}
 * @param state letter of its state before the stop
 * @param detail of the outcome
 * @param name of the thread
 * @param registers all of them, where the outcome is that they were read
 * @param stack the copy, if there is one
 */
record StopRecord(
    long tid,
    char outcome,
    char state,
    int detail,
    String name,
    Registers registers,
    Optional<StackCopy> stack) {
  /**
   * Reads the next.
   *
   * @return empty at the end of a complete output
   * @throws IOException if it ends before, or is none
   */
  static Optional<StopRecord> read(DataInputStream input) throws IOException {
    byte[] bytes = new byte[StopRecordDescriptor.SIZE];
    input.readFully(bytes);
    ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int size = record.getInt(StopRecordDescriptor.STACK_SIZE);
    if (size < 0 || size > StopRecordDescriptor.MAX_STACK) {
      throw new IOException("not a record of allocs-stop: stack-size=" + size);
    }
    int tid = record.getInt(StopRecordDescriptor.TID);
    if (tid == 0) {
      return Optional.empty();
    }
    byte[] stack = new byte[size];
    input.readFully(stack);
    return Optional.of(
        new StopRecord(
            tid,
            (char) record.get(StopRecordDescriptor.OUTCOME),
            (char) record.get(StopRecordDescriptor.STATE),
            record.getInt(StopRecordDescriptor.DETAIL),
            name(bytes),
            registers(record),
            size == 0
                ? Optional.empty()
                : Optional.of(
                    new StackCopy(record.getLong(StopRecordDescriptor.STACK_BASE), stack))));
  }

  private static String name(byte[] bytes) {
    int end = StopRecordDescriptor.NAME;
    while (end < StopRecordDescriptor.NAME_LIMIT && bytes[end] != 0) {
      end++;
    }
    int length = end - StopRecordDescriptor.NAME;
    return new String(bytes, StopRecordDescriptor.NAME, length, StandardCharsets.UTF_8);
  }

  private static Registers registers(ByteBuffer record) {
    long[] words = new long[UserRegsDescriptor.WORDS];
    for (int i = 0; i < words.length; i++) {
      words[i] = record.getLong(StopRecordDescriptor.REGISTERS + i * Long.BYTES);
    }
    Registers registers = UserRegsDescriptor.decode(words);
    int vectors = record.getShort(StopRecordDescriptor.VECTORS);
    for (int i = 0; i < Math.min(vectors, StopRecordDescriptor.MAX_VECTORS); i++) {
      long low = record.getLong(StopRecordDescriptor.VECTOR + i * Long.BYTES);
      registers = registers.with(StopRecordDescriptor.XMM0 + i, low);
    }
    return registers;
  }
}
