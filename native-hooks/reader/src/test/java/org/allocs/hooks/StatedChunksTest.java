package org.allocs.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.hooks.StatedChunks.Stated;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;

/** What the recorder wrote of chunks in the golden file (golden.c, "said of two chunks"). */
class StatedChunksTest {
  private static final long POINT = 0x1334_5600_0000L;
  private static final long EITHER = 0x4052a0;
  private static final long UNSAID = 0x1234_5780_0000L;
  private static final Optional<Stated> IS_POINT =
      Optional.of(new Stated(Optional.of("struct point"), OptionalLong.empty()));
  private static final Optional<Stated> IS_EITHER =
      Optional.of(
          new Stated(Optional.of("char | struct point"), OptionalLong.of(0x5555_0000_8888L)));

  private static StatedChunks open(String name) throws AllocsException {
    Golden golden = new Golden(name);
    return StatedChunks.open(golden.target, golden.debugInfo).orElseThrow();
  }

  @Test
  void shouldTellWhatTheRecorderWrote() throws AllocsException {
    for (String name : new String[] {"index.golden", "counted.golden"}) {
      StatedChunks chunks = open(name);
      StatedChunks.Look look = chunks.look();
      for (long base : new long[] {EITHER, EITHER + 16, UNSAID, POINT - 16, POINT, POINT + 8}) {
        assertEquals(chunks.at(base), look.at(base));
      }
      assertEquals(IS_POINT, chunks.at(POINT));
      assertEquals(IS_EITHER, chunks.at(EITHER));
      assertEquals(Optional.empty(), chunks.at(UNSAID));
      assertEquals(Optional.empty(), chunks.at(POINT + 8));
      assertEquals(IS_EITHER, look.at(EITHER), "back again");
    }
  }

  @Test
  void shouldTellNothingWithoutHooks() throws AllocsException {
    assertEquals(Optional.empty(), StatedChunks.open(new FakeTarget(), new FakeDebugInfo()));
  }
}
