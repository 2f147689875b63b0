package org.allocs.dwarf.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.allocs.debug.CallerFrame;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.junit.jupiter.api.Test;

class UnwinderTest {
  private static final long LOW = 0x1000;
  private static final int RBX = 3;

  /** Each word of memory from 0x7000 to 0x8000 holds its own address plus 1. */
  private static final Memory MEMORY =
      (address, into, offset, length) -> {
        if (address < 0x7000 || address + length > 0x8000) {
          return 0;
        }
        for (int i = 0; i < length; i++) {
          into[offset + i] = (byte) ((address / 8 * 8 + 1) >>> 8 * ((address + i) % 8));
        }
        return length;
      };

  /** A section of one CIE and one description of 0x100 bytes from {@link #LOW}. */
  private static CallFrameInfo info(String augmentation, int... instructions) {
    FrameBytes common =
        new FrameBytes().word(0, 4).bytes(1).text(augmentation).bytes(1, 0x78, 16).bytes(1, 0x04);
    common.bytes(0x0c, 7, 8, 0x80 | 16, 1);
    FrameBytes all = new FrameBytes().entry(common);
    FrameBytes description = new FrameBytes().word(all.position() + 4, 4);
    description.word(LOW, 8).word(0x100, 8).bytes(0).bytes(instructions);
    return CallFrameInfo.ehFrame(
        FrameSection.of(all.entry(description).section(".eh_frame"), 0x5000, 8));
  }

  private static Answer<CallerFrame> unwind(CallFrameInfo info, Registers registers) {
    return new Unwinder(List.of(info)).unwind(registers, new FileAddress(LOW + 0x40), 0, MEMORY);
  }

  private static CallerFrame caller(CallFrameInfo info, Registers registers) {
    return unwind(info, registers).value().orElseThrow();
  }

  private static Registers registers() {
    return new Registers()
        .with(Registers.RSP, 0x7100)
        .with(RBX, 42)
        .with(0, 43)
        .with(Registers.FS_BASE, 44)
        .with(Registers.RIP, LOW + 0x40);
  }

  @Test
  void shouldRestoreTheCaller() {
    CallerFrame caller = caller(info("zR", 0x0e, 0x20, 0x80 | 6, 2), registers());
    assertEquals(0x7120, caller.cfa());
    assertEquals(OptionalLong.of(0x7119), caller.registers().pc());
    assertEquals(OptionalLong.of(0x7120), caller.registers().sp());
    assertEquals(OptionalLong.of(0x7111), caller.registers().get(Registers.RBP));
    assertEquals(Map.of(16, 0x7118L, 6, 0x7110L), caller.savedAt());
    assertFalse(caller.signalFrame());
  }

  @Test
  void shouldKeepOnlyWhatCalleesKeep() {
    CallerFrame caller = caller(info("zR"), registers());
    assertEquals(OptionalLong.of(42), caller.registers().get(RBX));
    assertEquals(OptionalLong.of(44), caller.registers().get(Registers.FS_BASE));
    assertEquals(OptionalLong.empty(), caller.registers().get(0));
  }

  @Test
  void shouldEndAtTheOutermostFrame() {
    CallerFrame caller = caller(info("zR", 0x07, 16), registers());
    assertEquals(OptionalLong.empty(), caller.registers().pc());
  }

  @Test
  void shouldNoticeSignalFrames() {
    assertTrue(caller(info("zRS"), registers()).signalFrame());
  }

  @Test
  void shouldApplyRulesOfEveryKind() {
    int[] rules = {
      0x10,
      12,
      2,
      0x23,
      0x10, // expression: rule's stack holds the CFA, plus 16
      0x16,
      13,
      3,
      0x23,
      0x10,
      0x9f, // val_expression: CFA + 16
      0x14,
      14,
      2, // val_offset: CFA - 16
      0x09,
      15,
      0, // register: in rax
      0x08,
      0 // same_value
    };
    CallerFrame caller = caller(info("zR", rules), registers());
    assertEquals(OptionalLong.of(0x7119), caller.registers().get(12));
    assertEquals(OptionalLong.of(0x7118), caller.registers().get(13));
    assertEquals(OptionalLong.of(0x70f8), caller.registers().get(14));
    assertEquals(OptionalLong.of(43), caller.registers().get(15));
    assertEquals(OptionalLong.of(43), caller.registers().get(0));
    assertEquals(0x7118L, caller.savedAt().get(12));
  }

  @Test
  void shouldRememberAndRestoreStates() {
    int[] states = {0x0a, 0x0e, 0x40, 0x80 | 3, 2, 0x0b, 0x80 | 6, 3, 0xc0 | 6};
    CallerFrame caller = caller(info("zR", states), registers());
    assertEquals(0x7108, caller.cfa());
    assertEquals(Map.of(16, 0x7100L), caller.savedAt());
  }

  @Test
  void shouldStopAtTheInstructionAskedFor() {
    int[] later = {0x40 | 0x3f, 0x0e, 16, 0x41, 0x0e, 24, 0x41, 0x0e, 32};
    assertEquals(0x7118, caller(info("zR", later), registers()).cfa());
  }

  @Test
  void shouldSayWhyItCannotGoOn() {
    Registers lost = registers().without(Registers.RSP);
    assertReason("register rsp is not known", unwind(info("zR"), lost));
    Registers wild = registers().with(Registers.RSP, 0x100);
    assertReason("memory cannot be read: address=0x100", unwind(info("zR"), wild));
    assertReason("is not known: code=0x3f", unwind(info("zR", 0x3f), registers()));
    assertReason("no state is remembered", unwind(info("zR", 0x0b), registers()));
    assertReason("does not end", unwind(info("zR", 0x0f, 3, 0x2f, 0xfd, 0xff), registers()));
    Answer<CallerFrame> outside =
        new Unwinder(List.of(info("zR")))
            .unwind(registers(), new FileAddress(LOW + 0x100), 0, MEMORY);
    assertReason("no call frame information", outside);
  }

  private static void assertReason(String part, Answer<CallerFrame> answer) {
    assertTrue(answer.reason().orElse("known").contains(part), answer.toString());
  }

  @Test
  void shouldReadPointersOfEveryKind() throws Exception {
    long base = 0x5000;
    assertPointer(OptionalLong.of(0x5003 + 0x10), 0x1b, 4, 0x10);
    assertPointer(OptionalLong.of(0xffff_ffff_ffff_fff0L), 0x0a, 2, 0xfff0);
    assertPointer(OptionalLong.of(0xfff0), 0x02, 2, 0xfff0);
    assertPointer(OptionalLong.of(0x9000 + 0x10), 0x33, 4, 0x10);
    assertPointer(OptionalLong.of(0x8000 + 0x10), 0x23, 4, 0x10);
    assertPointer(OptionalLong.of(77), 0x9b, 4, 0x10);
    assertPointer(OptionalLong.empty(), 0xff, 0, 0);
    FrameBytes aligned = new FrameBytes().bytes(0, 0, 0, 0, 0, 0, 0, 0).word(0x1234, 8);
    FrameSection section = FrameSection.of(aligned.section("x"), base, 8);
    assertEquals(
        OptionalLong.of(0x1234),
        new PointerEncoding(0x50, 8)
            .read(aligned.section("x").cursor(3), PointerEncoding.Bases.of(section)));
  }

  private static void assertPointer(OptionalLong expected, int encoding, int size, long value)
      throws Exception {
    FrameBytes bytes = new FrameBytes().bytes(0, 0, 0).word(value, size);
    FrameSection section =
        FrameSection.of(bytes.section("x"), 0x5000, 8)
            .withBases(0x8000, 0x9000)
            .withPointers(at -> at == 0x5013 ? OptionalLong.of(77) : OptionalLong.empty());
    assertEquals(
        expected,
        new PointerEncoding(encoding, 8)
            .read(bytes.section("x").cursor(3), PointerEncoding.Bases.of(section)));
  }
}
