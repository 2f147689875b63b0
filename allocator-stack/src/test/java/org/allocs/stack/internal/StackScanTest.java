package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;

class StackScanTest {
  private static final long CODE = 0x401000;
  private static final long STACK = 0x7ffd_0000_0000L;
  private static final long CALLED = CODE + 0x200;

  /** {@code call CALLED} ends here. */
  private static final long DIRECT = CODE + 0x15;

  /** {@code call CALLED+0x100} ends here. */
  private static final long OTHER = CODE + 0x25;

  /** {@code call *%rax} ends here. */
  private static final long INDIRECT = CODE + 0x32;

  private static OptionalLong find(long... words) throws Exception {
    FakeTarget target =
        new FakeTarget().map(CODE, 0x1000, "r-xp", "/bin/x").map(STACK, 0x2000, "rw-p", "[stack]");
    target.memory().put(DIRECT - 5, call(CALLED - DIRECT));
    target.memory().put(OTHER - 5, call(CALLED + 0x100 - OTHER));
    target.memory().put(INDIRECT - 2, new byte[] {(byte) 0xff, (byte) 0xd0});
    target.memory().putLongs(STACK + 0x100, words);
    StackScan scan = new StackScan(new MappingIndex(target.mappings()), target.memory());
    return scan.find(STACK + 0x100, called -> called == CALLED);
  }

  private static byte[] call(long distance) {
    byte[] code = {(byte) 0xe8, 0, 0, 0, 0};
    for (int i = 0; i < 4; i++) {
      code[i + 1] = (byte) (distance >>> 8 * i);
    }
    return code;
  }

  @Test
  void shouldFindTheNearestWordBehindACallOfTheFunction() throws Exception {
    assertEquals(OptionalLong.of(STACK + 0x110), find(7, CODE, DIRECT, DIRECT));
    assertEquals(OptionalLong.of(STACK + 0x108), find(STACK, INDIRECT, DIRECT));
  }

  /** Earlier calls left words behind. */
  @Test
  void shouldPassOverCallsOfOtherFunctions() throws Exception {
    assertEquals(OptionalLong.of(STACK + 0x110), find(OTHER, OTHER, DIRECT));
    assertEquals(OptionalLong.empty(), find(OTHER, INDIRECT));
    assertEquals(OptionalLong.of(STACK + 0x110), find(OTHER, INDIRECT, DIRECT));
  }

  @Test
  void shouldFindNothingAmongOtherWords() throws Exception {
    assertEquals(OptionalLong.empty(), find(0, -1, CODE, CODE + 3, STACK, Long.MIN_VALUE));
  }
}
