package org.allocs.mmap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.allocs.model.AddressRange;
import org.allocs.model.Metadata;
import org.allocs.target.Mapping;
import org.junit.jupiter.api.Test;

class TableLinesTest {
  private static Mapping mapping(long base, String permissions, String path) {
    return new Mapping(
        AddressRange.ofSize(base, 0x1000),
        permissions,
        base - 0x4000,
        "fe:01",
        1999993,
        path,
        false);
  }

  @Test
  void shouldShowEachLineWithItsColumns() {
    List<Mapping> mappings =
        List.of(mapping(0x4000, "r--p", "/lib/x.so"), mapping(0x5000, "r-xp", ""));
    Metadata lines = TableLines.of(mappings).value().orElseThrow();
    assertEquals("struct proc_pid_maps[2]", lines.type().name());
    byte[] bytes = lines.bytes();
    assertEquals(2 * (36 + 5 + 9), bytes.length);
    ByteBuffer second = ByteBuffer.wrap(bytes, 50, 50).slice().order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(0x5000, second.getLong(0));
    assertEquals(0x6000, second.getLong(8));
    assertEquals(0x1000, second.getLong(16));
    assertEquals(1999993, second.getLong(28));
    assertEquals("r-xp", text(bytes, 50 + 24, 4));
    assertEquals("fe:01/lib/x.so", text(bytes, 36, 14));
  }

  private static String text(byte[] bytes, int from, int length) {
    return new String(Arrays.copyOfRange(bytes, from, from + length), StandardCharsets.US_ASCII);
  }

  @Test
  void shouldBoundWhatAFileMakesUp() {
    Mapping vast = mapping(0x4000, "rw-p", "/" + "x".repeat(100_000));
    List<Mapping> many = Collections.nCopies(1000, vast);
    Metadata lines = TableLines.of(many).value().orElseThrow();
    assertTrue(lines.bytes().length < 1 << 20, lines::toString);
    assertTrue(lines.keeper().contains("lines=1000"), lines::keeper);
    assertTrue(TableLines.of(List.of()).reason().isPresent());
  }
}
