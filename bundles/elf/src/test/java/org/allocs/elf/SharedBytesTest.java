package org.allocs.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.allocs.error.MalformedFileException;
import org.junit.jupiter.api.Test;

/** Files whose many headers all say that the same bytes are theirs. */
class SharedBytesTest {
  private static final int HEADERS = 50_000;
  private static final int NOTES = 50_000;
  private static final int NOTE = 16;

  /** An ELF64 file: header, notes of the owner {@code GNU} without content, and then headers. */
  private static ByteBuffer file(int sections, int segments) {
    int content = 64 + NOTES * NOTE;
    ByteBuffer file =
        ByteBuffer.allocate(content + sections * 64 + segments * 56).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    file.putShort((short) 2).putShort((short) 62).putInt(1).putLong(0);
    file.putLong(segments == 0 ? 0 : content).putLong(sections == 0 ? 0 : content);
    file.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) segments);
    file.putShort((short) 64).putShort((short) sections).putShort((short) 0);
    for (int i = 0; i < NOTES; i++) {
      file.position(64 + i * NOTE);
      file.putInt(4).putInt(0).putInt(1).put(new byte[] {'G', 'N', 'U', 0});
    }
    return file.position(content);
  }

  private static ElfFile open(ByteBuffer file) throws Exception {
    return ElfFile.of("shared", file.flip().limit(file.capacity()));
  }

  @Test
  void shouldRefuseNotesThatManySectionsShare() throws Exception {
    ByteBuffer file = file(HEADERS, 0);
    for (int i = 0; i < HEADERS; i++) {
      file.putInt(0).putInt(SectionHeader.SHT_NOTE).putLong(0).putLong(0).putLong(64);
      file.putLong((long) NOTES * NOTE).putInt(0).putInt(0).putLong(4).putLong(0);
    }
    ElfFile elf = open(file);
    assertEquals(HEADERS, elf.sectionHeaders().size());
    assertThrows(MalformedFileException.class, elf::notes);
  }

  @Test
  void shouldRefuseNotesThatManySegmentsShare() throws Exception {
    ByteBuffer file = file(0, HEADERS);
    for (int i = 0; i < HEADERS; i++) {
      file.putInt(ProgramHeader.PT_NOTE).putInt(4).putLong(64).putLong(0).putLong(0);
      file.putLong((long) NOTES * NOTE).putLong(0).putLong(4);
    }
    ElfFile elf = open(file);
    assertEquals(HEADERS, elf.programHeaders().size());
    assertThrows(MalformedFileException.class, elf::notes);
    assertThrows(MalformedFileException.class, elf::buildId);
  }

  @Test
  void shouldFindAddressesAmongManySegments() throws Exception {
    ByteBuffer file = file(0, HEADERS);
    for (int i = 0; i < HEADERS; i++) {
      file.putInt(ProgramHeader.PT_LOAD).putInt(4).putLong(64).putLong(0x10000L + 16 * i);
      file.putLong(0).putLong(16).putLong(16).putLong(16);
    }
    ElfFile elf = open(file);
    for (int i = 0; i < HEADERS; i += 100) {
      assertTrue(elf.at(0x10000L + 16 * i, 16, "x").isPresent());
    }
  }
}
