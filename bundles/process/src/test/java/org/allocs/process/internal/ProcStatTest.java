package org.allocs.process.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcStatTest {
  private static final String REST =
      " 1 7 7 0 -1 2129984 99 0 0 0 0 0 0 0 20 0 1 0 1999993 2875392 378 18446744073709551615";

  @Test
  void shouldEndTheNameAtTheLastParenthesis() {
    ProcStat stat = ProcStat.parse("7 (a) Z 1 (b) S" + REST + "\n").orElseThrow();
    assertEquals("a) Z 1 (b", stat.name());
    assertEquals('S', stat.state());
    assertEquals(1999993, stat.startTime());
    assertTrue(stat.isKernelThread());
    assertFalse(stat.hasEnded());
  }

  @Test
  void shouldFindNothingInOtherLines() {
    String line = "7 (name) Z" + REST;
    for (int length = 0; length < 50; length++) {
      assertEquals(Optional.empty(), ProcStat.parse(line.substring(0, length)));
    }
    assertEquals(Optional.empty(), ProcStat.parse(line.replace("1999993", "late")));
    assertTrue(ProcStat.parse(line).orElseThrow().hasEnded());
  }
}
