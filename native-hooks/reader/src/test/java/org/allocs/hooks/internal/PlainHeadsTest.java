package org.allocs.hooks.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.allocs.error.AllocsException;
import org.junit.jupiter.api.Test;

class PlainHeadsTest {
  private static final long GRANULE = 0x5555_5555_0000L >>> HookIndexDescriptor.GRANULE_SHIFT;

  private record Chunk(long base, long size, int path) {}

  private static byte[] bytes(int... words) {
    ByteBuffer bytes =
        ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      bytes.putInt(word);
    }
    return bytes.array();
  }

  private static int narrow(int size, int site) {
    return size << HookIndexDescriptor.NARROW_SIZE_SHIFT | site;
  }

  private static int wide(int size, int site) {
    return HookIndexDescriptor.WIDE | size << HookIndexDescriptor.WIDE_SIZE_SHIFT | site;
  }

  private static List<Chunk> chunks(PlainHeads heads) throws AllocsException {
    List<Chunk> chunks = new ArrayList<>();
    heads.reportFirst(
        (base, size, path, inFlight) -> {
          assertFalse(inFlight);
          return chunks.add(new Chunk(base, size, path));
        });
    int last = heads.count() - 1;
    if (last >= 0) {
      chunks.add(new Chunk(heads.base(last), heads.size(last), heads.path(last)));
    }
    return chunks;
  }

  /** As FORMAT.md has it, one word after the other; nothing where a block is not plain. */
  private static List<Chunk> expected(int[] words, int first, List<Chunk> into) {
    long limit = 0;
    for (int i = first; i < words.length; i++) {
      int word = words[i];
      if (word == 0) {
        continue;
      }
      boolean wide = (word & HookIndexDescriptor.WIDE) != 0;
      int size = wide ? word >>> 22 & 0x3f : word >>> 16 & 0xfff;
      boolean tells = (word & HookIndexDescriptor.TAG) == 0 && !(wide && size == 63);
      long base = HookIndexDescriptor.base(GRANULE + i - first, word);
      if (!tells || (word & HookIndexDescriptor.MOVING) != 0 || base < limit) {
        return List.of();
      }
      into.add(new Chunk(base, size, wide ? word & 0x3f_ffff : word & 0xffff));
      limit = base + Math.max(size, 1);
    }
    return into;
  }

  @Test
  void shouldReadHeadsThatTellAll() throws AllocsException {
    PlainHeads heads = new PlainHeads();
    int half = HookIndexDescriptor.HALF;
    int[] words = {7, narrow(24, 0xffff), half | wide(62, 0x3f_ffff), 0, 0, narrow(0, 2)};
    assertTrue(heads.read(bytes(words), 1, 5, GRANULE));
    assertEquals(
        List.of(
            new Chunk(0x5555_5555_0000L, 24, 0xffff),
            new Chunk(0x5555_5555_0030L, 62, 0x3f_ffff),
            new Chunk(0x5555_5555_0080L, 0, 2)),
        chunks(heads));
  }

  @Test
  void shouldReadNoneWhereAnythingIsInTheWay() {
    PlainHeads heads = new PlainHeads();
    int head = narrow(24, 3);
    int[] others = {
      wide(HookIndexDescriptor.WIDE_MID, 3),
      HookIndexDescriptor.CONTINUATION,
      HookIndexDescriptor.MOVING | head
    };
    for (int other : others) {
      assertFalse(heads.read(bytes(0, head, other), 0, 3, GRANULE), Integer.toHexString(other));
      assertFalse(heads.read(bytes(other, 0, head), 0, 3, GRANULE), Integer.toHexString(other));
    }
    assertTrue(heads.read(bytes(narrow(32, 3), head), 0, 2, GRANULE));
    assertFalse(heads.read(bytes(narrow(33, 3), head), 0, 2, GRANULE), "it reaches into the next");
  }

  @Test
  void shouldReadWhatTheFormatSaysWhateverWordsThereAre() throws AllocsException {
    Random random = new Random(5);
    PlainHeads heads = new PlainHeads();
    int plain = 0;
    for (int round = 0; round < 20_000; round++) {
      int[] words = new int[1 + random.nextInt(12)];
      for (int i = 0; i < words.length; i++) {
        int site = 2 + random.nextInt(1 << 16 - 2);
        int half = random.nextBoolean() ? HookIndexDescriptor.HALF : 0;
        words[i] =
            switch (random.nextInt(20)) {
              case 0 -> random.nextInt();
              case 1, 2, 3, 4, 5 -> 0;
              case 6, 7, 8 -> half | wide(random.nextInt(64), site);
              default -> half | narrow(random.nextInt(40), site);
            };
      }
      int first = random.nextInt(words.length);
      List<Chunk> expected = expected(words, first, new ArrayList<>());
      boolean isPlain = heads.read(bytes(words), first, words.length - first, GRANULE);
      if (isPlain) {
        assertEquals(expected, chunks(heads));
        plain += expected.isEmpty() ? 0 : 1;
      } else {
        assertEquals(List.of(), expected);
      }
    }
    assertTrue(plain > 2_000, "plain=" + plain);
  }
}
