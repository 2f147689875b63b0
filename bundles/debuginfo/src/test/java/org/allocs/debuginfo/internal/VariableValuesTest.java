package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Storage;
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
      .Llong: .byte 2
          .asciz "long"
          .byte 5, 8
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
          placed inTwo, .Llong
          .byte 7, 0x53, 0x93, 4, 0x77, 8, 0x93, 4
          placed partly, .Llong
          .byte 5, 0x53, 0x93, 4, 0x93, 4
          placed literal
          .byte 6, 0x9e, 4, 1, 2, 3, 4
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
    Map<String, String> said = new TreeMap<>();
    for (FrameVariable variable : variables()) {
      said.put(variable.name(), variable.address().reason().orElse("at an address"));
    }
    return said;
  }

  /** What holds each, and what it is worth where that is known. */
  private Map<String, String> held() throws Exception {
    Map<String, String> held = new TreeMap<>();
    for (FrameVariable variable : variables()) {
      Storage storage = variable.storage();
      String bytes = storage.bytes().map(HexFormat.of()::formatHex).orElse("-");
      held.put(
          variable.name(), storage.kind() + " " + storage.register().orElse("-") + " " + bytes);
    }
    return held;
  }

  @Test
  void shouldSayWhatHoldsAVariable() throws Exception {
    Map<String, String> held = held();
    assertEquals("MEMORY - -", held.get("memory"));
    assertEquals("REGISTER rbx 2a000000", held.get("register"));
    assertEquals("CONSTANT - fdffffff", held.get("constant"));
    assertEquals("GONE - -", held.get("gone"));
    assertEquals("COMPUTED - d7ffffff", held.get("ofMemory"));
    assertEquals("COMPUTED - 2a000000d7ffffff", held.get("inTwo"));
    assertEquals("COMPUTED - -", held.get("partly"));
    assertEquals("CONSTANT - 01020304", held.get("literal"));
    assertEquals("UNKNOWN - -", held.get("ofItself"));
  }

  private List<FrameVariable> variables() throws Exception {
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
    return module
        .frameVariables(registers, STACK + 8, pc, 0, target.memory())
        .value()
        .orElseThrow();
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
