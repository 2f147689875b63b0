package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.allocs.target.Memory;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;

class CodeTest {
  private static final long AT = 0x401000;

  private static Memory memory(int... bytes) throws Exception {
    FakeTarget target = new FakeTarget().map(AT, 0x1000, "r-xp", "/bin/x");
    byte[] code = new byte[bytes.length];
    for (int i = 0; i < code.length; i++) {
      code[i] = (byte) bytes[i];
    }
    target.memory().put(AT, code);
    return target.memory();
  }

  @Test
  void shouldRecognizeCalls() throws Exception {
    int[][] calls = {
      {0x90, 0x90, 0xe8, 1, 2, 3, 4},
      {0x90, 0x90, 0x90, 0x90, 0x90, 0xff, 0xd0},
      {0x90, 0x90, 0x90, 0x90, 0xff, 0x50, 0x10},
      {0x90, 0x90, 0x90, 0xff, 0x54, 0x24, 0x08},
      {0x90, 0xff, 0x15, 1, 2, 3, 4},
      {0xff, 0x94, 0xc3, 1, 2, 3, 4},
      {0x90, 0xff, 0x93, 1, 2, 3, 4}
    };
    for (int[] call : calls) {
      assertEquals(true, Code.followsCall(AT + 7, memory(call)));
    }
    assertEquals(false, Code.followsCall(AT + 7, memory(0x90, 1, 0xe9, 1, 2, 3, 4)));
    assertEquals(false, Code.followsCall(AT + 7, memory(0x90, 1, 2, 3, 4, 0xff, 0xe0)));
    assertEquals(false, Code.followsCall(AT + 3, memory(0x90, 1, 2, 3, 4, 0xff, 0xe0)));
  }

  @Test
  void shouldTellHowFarAFrameIsSetUp() throws Exception {
    int[] function = {0xf3, 0x0f, 0x1e, 0xfa, 0x55, 0x48, 0x89, 0xe5, 0x90, 0x5d, 0xc3};
    assertEquals(Optional.of(Code.Phase.BARE), Code.phase(AT, AT, memory(function)));
    assertEquals(Optional.of(Code.Phase.BARE), Code.phase(AT, AT + 4, memory(function)));
    assertEquals(Optional.of(Code.Phase.PUSHED), Code.phase(AT, AT + 5, memory(function)));
    assertEquals(Optional.of(Code.Phase.SET_UP), Code.phase(AT, AT + 8, memory(function)));
    assertEquals(Optional.of(Code.Phase.SET_UP), Code.phase(AT, AT + 9, memory(function)));
    assertEquals(Optional.of(Code.Phase.BARE), Code.phase(AT, AT + 10, memory(function)));
    assertEquals(Optional.empty(), Code.phase(AT, AT + 1, memory(0x90, 0x55)));
  }
}
