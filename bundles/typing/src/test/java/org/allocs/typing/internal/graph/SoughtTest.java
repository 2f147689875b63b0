package org.allocs.typing.internal.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoughtTest {
  private static final int WORDS = 16;

  private static byte[] bytes(long... words) {
    ByteBuffer bytes =
        ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long word : words) {
      bytes.putLong(word);
    }
    return bytes.array();
  }

  private static boolean mayLead(Sought sought, byte[] bytes) {
    return (Sought.parts(bytes, 0, bytes.length) & sought.parts()) != 0;
  }

  @Test
  void shouldTellApartPartsThatWordsLeadTo() {
    Sought sought = new Sought(0, Long.MAX_VALUE);
    sought.add(0x5555_0030_0000L, 48);
    assertTrue(mayLead(sought, bytes(7, 0x5555_0030_0010L)));
    assertEquals(0, sought.parts() & Sought.parts(bytes(7, -1, 0x5555_0080_0000L), 0, 24));
    assertEquals(0, Sought.parts(bytes(0, 1, 0xfffff), 0, 24), "small numbers lead nowhere");
  }

  /** However far, and also across parts and from the first one on. */
  @Test
  void shouldPassOverNoWordThatMayLeadThere() {
    Random random = new Random(1);
    int found = 0;
    for (int i = 0; i < 20_000; i++) {
      Sought sought = new Sought(0, Long.MAX_VALUE);
      long base = random.nextLong() >>> 16 + random.nextInt(44) & -16;
      long size = 1 + (random.nextInt(1 << 28) >>> random.nextInt(28));
      boolean ranges = random.nextBoolean();
      boolean added = ranges ? sought.addRange(base, base + size) : sought.add(base, size);
      long[] words = new long[WORDS];
      for (int k = 0; k < WORDS; k++) {
        words[k] = random.nextLong() >>> random.nextInt(64);
      }
      words[random.nextInt(WORDS)] = base + (long) (random.nextDouble() * (size + 1));
      byte[] bytes = bytes(words);
      if (added && sought.isIn(bytes, 0, bytes.length)) {
        found++;
        assertTrue(mayLead(sought, bytes), "base=0x" + Long.toHexString(base) + " size=" + size);
      }
    }
    assertTrue(found > 15_000, "found=" + found);
  }
}
