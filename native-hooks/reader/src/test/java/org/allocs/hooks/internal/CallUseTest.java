package org.allocs.hooks.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.allocs.hooks.RecordedChunk;
import org.junit.jupiter.api.Test;

class CallUseTest {
  private static final long WRAPPER = 0x1000;
  private static final long MAKER = 0x2000;
  private static final long MAIN = 0x3000;

  private final CallUse use = new CallUse();
  private long base = 0x10000;

  private void chunk(long size, Long... path) {
    base += 0x1000;
    assertTrue(use.note(new RecordedChunk(base, size, List.of(path), false)));
  }

  @Test
  void shouldKnowACallThatManyPlacesUseForManySizes() {
    for (int i = 0; i < CallUse.MANY - 1; i++) {
      chunk(16 + i, WRAPPER, MAKER + i, MAIN);
    }
    assertFalse(use.isShared(WRAPPER));
    chunk(1999993, WRAPPER, MAKER + 0x100, MAIN);
    assertTrue(use.isShared(WRAPPER));
    assertFalse(use.isShared(MAKER));
    assertFalse(use.isShared(MAIN));
  }

  @Test
  void shouldTellAMakerOfOneThingThatManyPlacesCall() {
    for (int i = 0; i < 3 * CallUse.MANY; i++) {
      chunk(24, WRAPPER, MAKER, MAIN + i);
    }
    assertFalse(use.isShared(MAKER));
    assertEquals(OptionalLong.of(24), use.onlySize(MAKER));
  }

  @Test
  void shouldTellOnePlaceThatNeedsManySizes() {
    for (int i = 0; i < 3 * CallUse.MANY; i++) {
      chunk(i, WRAPPER, MAKER, MAIN);
    }
    assertFalse(use.isShared(WRAPPER));
    assertEquals(OptionalLong.empty(), use.onlySize(MAKER));
  }

  @Test
  void shouldKnowNothingOfCallsThatItHasNotSeen() {
    assertFalse(use.isShared(WRAPPER));
    assertEquals(OptionalLong.empty(), use.onlySize(WRAPPER));
  }
}
