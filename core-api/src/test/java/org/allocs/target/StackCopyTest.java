package org.allocs.target;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.junit.jupiter.api.Test;

class StackCopyTest {
  private static final long BASE = 0x7000;
  private static final int SIZE = 64;
  private static final long END = BASE + 200;

  /** All ones, up to an end. */
  private static final Memory LIVE =
      (address, into, offset, length) -> {
        int got = (int) Math.max(0, Math.min(length, END - address));
        Arrays.fill(into, offset, offset + got, (byte) 1);
        return got;
      };

  private static final Memory MEMORY = new StackCopy(BASE, new byte[SIZE]).over(LIVE);

  @Test
  void shouldReadTheCopyWhereThereIsOneAndMemoryAround() throws AllocsException {
    for (int from = -70; from < 70; from++) {
      for (int length = 0; length < 140; length++) {
        int got = (int) Math.max(0, Math.min(length, END - BASE - from));
        byte[] expected = new byte[length];
        for (int i = 0; i < got; i++) {
          expected[i] = (byte) (from + i >= 0 && from + i < SIZE ? 0 : 1);
        }
        byte[] actual = new byte[length];
        assertEquals(got, MEMORY.readSome(BASE + from, actual, 0, length));
        assertArrayEquals(expected, actual, "from=" + from + " length=" + length);
      }
    }
    assertThrows(MemoryFaultException.class, () -> MEMORY.read(END, 1));
  }

  @Test
  void shouldSayWhatTheMemoryKnowsOfWhyItCannotBeRead() {
    Memory left =
        new Memory() {
          @Override
          public int readSome(long address, byte[] into, int offset, int length) {
            return 0;
          }

          @Override
          public Optional<String> whyUnreadable(long address) {
            return Optional.of("left out");
          }
        };
    Memory over = new StackCopy(BASE, new byte[SIZE]).over(left);
    MemoryFaultException fault =
        assertThrows(MemoryFaultException.class, () -> over.read(BASE + SIZE - 1, 2));
    assertTrue(fault.getMessage().contains("left out"), fault.getMessage());
  }

  @Test
  void shouldReadMemoryWhereNothingWasCopied() throws AllocsException {
    Memory whole = new StackCopy(BASE, new byte[0]).over(LIVE);
    assertArrayEquals(new byte[] {1, 1}, whole.read(BASE, 2));
  }
}
