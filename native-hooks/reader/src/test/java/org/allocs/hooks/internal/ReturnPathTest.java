package org.allocs.hooks.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HexFormat;
import java.util.Random;
import org.allocs.hooks.internal.ReturnPath.Fate;
import org.junit.jupiter.api.Test;

/** Code as gcc makes it, from the return of a call on. */
class ReturnPathTest {
  private static final String POP_RBX_RET = "5b c3";

  private static Fate fate(String... code) {
    byte[] bytes = HexFormat.of().parseHex(String.join("", code).replace(" ", ""));
    return ReturnPath.of(bytes, 0, at -> at == 0x1000);
  }

  @Test
  void shouldSeeThatAnAddressIsReturned() {
    // test rax,rax; je +2; pop rbx; ret; mov rsi,rbx; call; ud2
    assertEquals(
        Fate.RETURNED, fate("48 85 c0 74 02", POP_RBX_RET, "48 89 de e8 00 00 00 00 0f 0b"));
  }

  @Test
  void shouldFollowItThroughRegistersAndAVariable() {
    // mov [rbp-8],rax; cmp qword [rbp-8],0; jne +5; call; mov rax,[rbp-8]; leave; ret
    assertEquals(
        Fate.RETURNED, fate("48 89 45 f8 48 83 7d f8 00 75 05 e8 00 00 00 00 48 8b 45 f8 c9 c3"));
    // mov rbp,rax; call; mov rax,rbp; pop rbx; pop rbp; ret
    assertEquals(Fate.RETURNED, fate("48 89 c5 e8 00 00 00 00 48 89 e8 5b 5d c3"));
  }

  @Test
  void shouldAllowAZeroBehindText() {
    // mov byte [rax+rbx],0
    assertEquals(Fate.RETURNED, fate("48 85 c0 74 04 c6 04 18 00", POP_RBX_RET));
  }

  @Test
  void shouldAllowBytesToBeCopied() {
    // mov rdi,rax; jmp 0x1000
    assertEquals(Fate.RETURNED, fate("48 89 c7 e9 f8 0f 00 00"));
    // mov rdi,rax; call 0x1000; pop rbx; ret
    assertEquals(Fate.RETURNED, fate("48 89 c7 e8 f8 0f 00 00", POP_RBX_RET));
    // the same, and mov [rax],rbx
    assertEquals(Fate.WRITTEN, fate("48 89 c7 e8 f8 0f 00 00 48 89 18 c3"));
    // mov rdi,rax; jmp 0x1001
    assertEquals(Fate.UNKNOWN, fate("48 89 c7 e9 f9 0f 00 00"));
  }

  @Test
  void shouldSeeThatAnObjectIsMade() {
    // mov dword [rax],1; ret
    assertEquals(Fate.WRITTEN, fate("c7 00 01 00 00 00 c3"));
    // mov [rax+8],rbx
    assertEquals(Fate.WRITTEN, fate("48 89 58 08", POP_RBX_RET));
    // movups [rax],xmm0; vmovups [rax],ymm0
    assertEquals(Fate.WRITTEN, fate("0f 11 00 c3"));
    assertEquals(Fate.WRITTEN, fate("c5 fc 11 00 c3"));
    // mov rdi,rax; mov ecx,8; rep stosq
    assertEquals(Fate.WRITTEN, fate("48 89 c7 b9 08 00 00 00 f3 48 ab c3"));
    // mov byte [rax],0
    assertEquals(Fate.WRITTEN, fate("c6 00 00 c3"));
  }

  @Test
  void shouldNotTakeNullForTheAddress() {
    // test rax,rax; je +4 (to ret); mov [rax],rbx; nop; ret
    assertEquals(Fate.WRITTEN, fate("48 85 c0 74 04 48 89 18 90 c3"));
    // test rax,rax; jne +1; ret; mov [rax],rbx; ret
    assertEquals(Fate.WRITTEN, fate("48 85 c0 75 01 c3 48 89 18 c3"));
  }

  @Test
  void shouldNotKnowWhatAnotherFunctionDoesWithIt() {
    // mov rbx,rax; mov rdi,rax; call; mov rax,rbx; pop rbx; ret
    assertEquals(Fate.UNKNOWN, fate("48 89 c3 48 89 c7 e8 00 00 00 00 48 89 d8", POP_RBX_RET));
    // mov [rip+16],rax; ret
    assertEquals(Fate.UNKNOWN, fate("48 89 05 10 00 00 00 c3"));
    // add rax,16; ret
    assertEquals(Fate.UNKNOWN, fate("48 83 c0 10 c3"));
    // jmp far away
    assertEquals(Fate.UNKNOWN, fate("e9 00 10 00 00"));
    // mov [rbx+8],rax; xor eax,eax; ret
    assertEquals(Fate.UNKNOWN, fate("48 89 43 08 31 c0 c3"));
  }

  @Test
  void shouldEndOnAnyCode() {
    assertEquals(Fate.UNKNOWN, fate());
    assertEquals(Fate.UNKNOWN, fate("eb fe"));
    Random random = new Random(1999993);
    byte[] code = new byte[256];
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(code);
      assertNotEquals(null, ReturnPath.of(code, random.nextInt(code.length), at -> at % 2 == 0));
    }
  }
}
