package org.allocs.dwarf.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class EntriesTest {
  private static FrameBytes common(int version, String augmentation) {
    return new FrameBytes().word(0xffffffffL, 4).bytes(version).text(augmentation);
  }

  private static FrameBytes description(long low) {
    return new FrameBytes().word(0, 4).word(low, 8).word(0x10, 8);
  }

  private static CallFrameInfo debugFrame(FrameBytes bytes) {
    return CallFrameInfo.debugFrame(FrameSection.of(bytes.section(".debug_frame"), 0, 8));
  }

  @Test
  void shouldReadVersions1And3And4() throws Exception {
    FrameBytes one = new FrameBytes().entry(common(1, "").bytes(1, 0x78, 16, 0x0c, 7, 8));
    FrameBytes three = new FrameBytes().entry(common(3, "").bytes(1, 0x78, 0x90, 0, 0x0c, 7, 8));
    FrameBytes four = new FrameBytes().entry(common(4, "").bytes(8, 0, 1, 0x78, 16, 0x0c, 7, 8));
    for (FrameBytes bytes : new FrameBytes[] {one, three, four}) {
      FrameRow row = debugFrame(bytes.entry(description(0x4000))).rowAt(0x400f).orElseThrow();
      assertEquals(new CfaRule.RegisterOffset(7, 8), row.cfa());
      assertEquals(16, row.description().returnAddressRegister());
    }
  }

  @Test
  void shouldReadThe64BitFormat() throws Exception {
    FrameBytes body = new FrameBytes().word(-1L, 8).bytes(3).text("").bytes(1, 0x78, 16);
    body.bytes(0x0c, 7, 8);
    FrameBytes bytes = new FrameBytes().word(0xffffffffL, 4).word(body.position(), 8);
    bytes.bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 3, 0, 1, 0x78, 16, 0x0c, 7, 8);
    FrameBytes description = new FrameBytes().word(0, 8).word(0x4000, 8).word(0x10, 8);
    bytes.word(0xffffffffL, 4).word(description.position(), 8);
    bytes.word(0, 8).word(0x4000, 8).word(0x10, 8);
    assertTrue(debugFrame(bytes).rowAt(0x4000).isPresent());
  }

  @Test
  void shouldSkipWhatAnUnknownSizedAugmentationAdds() throws Exception {
    FrameBytes bytes = new FrameBytes();
    bytes.entry(common(1, "zXR").bytes(1, 0x78, 16, 3, 9, 9, 9, 0x0c, 7, 8));
    bytes.entry(description(0x4000).bytes(2, 9, 9));
    assertTrue(debugFrame(bytes).rowAt(0x4000).isPresent());
  }

  @Test
  void shouldLeaveOutWhatItCannotReadAndKeepTheRest() {
    FrameBytes bytes = new FrameBytes();
    bytes.entry(common(1, "").bytes(1, 0x78, 16, 0x0c, 7, 8));
    bytes.entry(new FrameBytes().word(0xdead, 4).word(0x4000, 8).word(0x10, 8));
    bytes.entry(description(0x5000));
    bytes.word(0xfffffff0L, 4).bytes(1, 2, 3);
    CallFrameInfo info = debugFrame(bytes);
    assertEquals(1, info.size());
    assertEquals(2, info.skipped());
    assertEquals(Optional.empty(), info.descriptionAt(0x4000));
    assertEquals(0x5000, info.descriptionAt(0x500f).orElseThrow().low());
    assertEquals(Optional.empty(), info.descriptionAt(0x5010));
  }

  @Test
  void shouldSearchEntriesInAnyOrder() {
    FrameBytes bytes = new FrameBytes();
    bytes.entry(common(1, "").bytes(1, 0x78, 16, 0x0c, 7, 8));
    for (long low : new long[] {0x9000, 0x7000, -0x1000, 0x8000}) {
      bytes.entry(description(low));
    }
    CallFrameInfo info = debugFrame(bytes);
    for (long low : new long[] {0x7000, 0x8000, 0x9000, -0x1000}) {
      assertEquals(low, info.descriptionAt(low + 5).orElseThrow().low());
    }
    assertEquals(-0x1000, info.description(3).low());
  }
}
