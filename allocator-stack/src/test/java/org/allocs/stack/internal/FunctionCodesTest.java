package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Whether functions are seen to call others. */
class FunctionCodesTest {
  private static boolean calls(String code) {
    return FunctionCodes.hasCall(HexFormat.of().parseHex(code.replace(" ", "")));
  }

  @Test
  void shouldSeeCalls() {
    assertTrue(calls("48 83 ec 28" + "e8 10 00 00 00" + "c3"));
    assertTrue(calls("ff d0 c3"), "call *%rax");
    assertTrue(calls("ff 15 10 00 00 00 c3"), "call *0x10(%rip)");
    assertTrue(calls("b8 e6 00 00 00" + "0f 05" + "e8 10 00 00 00"), "behind a system call");
  }

  @Test
  void shouldSeeNoneInALeaf() {
    assertFalse(calls("89 7c 24 fc" + "c3"), "mov %edi,-4(%rsp)");
    assertFalse(calls("ff 25 10 00 00 00"), "jmp *0x10(%rip)");
    assertFalse(calls("b8 e8 e8 e8 e8 c3"), "in an immediate");
    assertFalse(calls(""));
  }

  @Test
  void shouldNotGuessBehindWhatIsNotUnderstood() {
    assertFalse(calls("06" + "e8 10 00 00 00"), "not an instruction");
    assertFalse(calls("0f"), "the code ends in an instruction");
  }
}
