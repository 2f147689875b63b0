package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.ModuleInfo;
import org.allocs.target.FileAddress;
import org.allocs.target.Registers;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables whose place is worked out from the value of another. */
class VariableValuesTest {
  private static final long STACK = 0x7ffe00000000L;

  /** Each variable as {@code name, form of the location, its bytes}. */
  private static final String SOURCE =
      """
          .text
          .globl main
      main: .cfi_startproc
          nop
          ret
          .cfi_endproc
      .Lend:
          .section .debug_abbrev
          .byte 1, 0x11, 1, 0x11, 1, 0x12, 6, 0, 0
          .byte 2, 0x24, 0, 3, 8, 0x3e, 0xb, 0xb, 0xb, 0, 0
          .byte 3, 0x2e, 1, 3, 8, 0x11, 1, 0x12, 6, 0, 0
          .byte 4, 0x34, 0, 3, 8, 0x49, 0x13, 2, 0x18, 0, 0
          .byte 5, 0x34, 0, 3, 8, 0x49, 0x13, 0x1c, 0xd, 0, 0
          .byte 6, 0x34, 0, 3, 8, 0x49, 0x13, 0, 0, 0
          .section .debug_info
      .Lunit: .long .Lafter - .Lversion
      .Lversion: .short 4
          .long .debug_abbrev
          .byte 8
          .byte 1
          .quad main
          .long .Lend - main
      .Lint: .byte 2
          .asciz "int"
          .byte 5, 4
      .Lfloat: .byte 2
          .asciz "long double"
          .byte 4, 16
          .byte 3
          .asciz "main"
          .quad main
          .long .Lend - main
      .macro placed name, type=.Lint
      .L\\name: .byte 4
          .asciz "\\name"
          .long \\type - .Lunit
      .endm
      .macro value name, of
          placed \\name
          .byte 6, 0xfd
          .long .L\\of - .Lunit
          .byte 0x9f
      .endm
          placed memory
          .byte 2, 0x77, 8
          placed register
          .byte 1, 0x53
          placed wide, .Lfloat
          .byte 2, 0x77, 16
      .Lconstant: .byte 5
          .asciz "constant"
          .long .Lint - .Lunit
          .byte 0x7d
      .Lgone: .byte 6
          .asciz "gone"
          .long .Lint - .Lunit
          value ofMemory, memory
          value ofRegister, register
          value ofConstant, constant
          value ofValue, ofMemory
          value ofGone, gone
          value ofWide, wide
          value ofItself, ofItself
          .byte 0, 0
      .Lafter:
          .section .note.GNU-stack
      """;

  @TempDir Path directory;

  private Map<String, String> said() throws Exception {
    Path source = Files.writeString(directory.resolve("values.s"), SOURCE);
    Path file = directory.resolve("values");
    Tools.run(directory, "gcc", "-no-pie", source.toString(), "-o", file.toString());
    ModuleInfo module = Modules.open(file);
    FakeTarget target = new FakeTarget().map(STACK, 4096, "rw-p", "[stack]");
    target.memory().putLongs(STACK + 8, 0x11111111_ffffffd7L);
    FileAddress pc = module.symbolsNamed("main").get(0).address();
    Registers registers =
        new Registers()
            .with(Registers.RIP, pc.value())
            .with(Registers.RSP, STACK)
            .with(3, 0x22222222_0000002aL);
    Map<String, String> said = new TreeMap<>();
    for (FrameVariable variable :
        module.frameVariables(registers, STACK + 8, pc, 0, target.memory()).value().orElseThrow()) {
      said.put(variable.name(), variable.address().reason().orElse("at an address"));
    }
    return said;
  }

  @Test
  void shouldTakeTheValueFromWhereTheOtherLives() throws Exception {
    Map<String, String> said = said();
    String computed = "in no memory, computed value 0x";
    assertEquals("at an address", said.get("memory"));
    assertEquals(computed + Long.toHexString(-41), said.get("ofMemory"));
    assertEquals(computed + "2a", said.get("ofRegister"));
    assertEquals(computed + Long.toHexString(-3), said.get("ofConstant"));
    assertEquals(computed + Long.toHexString(-41), said.get("ofValue"));
  }

  @Test
  void shouldSayWhyThereIsNone() throws Exception {
    Map<String, String> said = said();
    assertEquals("a variable that is optimized out", said.get("ofGone"));
    assertEquals("a variable that is no number: type=long double", said.get("ofWide"));
    assertEquals("variables have each other's values", said.get("ofItself"));
  }
}
