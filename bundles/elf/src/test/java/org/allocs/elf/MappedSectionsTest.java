package org.allocs.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.allocs.binary.PendingFault;
import org.allocs.binary.Section;
import org.allocs.error.FileAccessException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sections of many bytes are pages of the file. */
class MappedSectionsTest {
  private static final int BYTES = 1999993;
  private static final String SOURCE =
      "char big[" + BYTES + "] = {7, 1, 9}; int main(void) { return big[2]; }\n";

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void compile() throws Exception {
    file = Tools.gcc(directory, "big", SOURCE, "-g");
  }

  @Test
  void shouldTakeNoHeapForALargeSection() throws Exception {
    ElfFile elf = ElfFile.open(file);
    Section data = elf.section(".data");
    assertTrue(data.size() >= BYTES);
    assertTrue(data.buffer().isDirect());
    assertFalse(elf.section(".text").buffer().isDirect());
    elf.requireUnchanged();
  }

  @Test
  void shouldShowTheBytesOfTheFile() throws Exception {
    ElfFile mapped = ElfFile.open(file);
    ElfFile copied = ElfFile.of("copy", ByteBuffer.wrap(Files.readAllBytes(file)));
    for (SectionHeader header : mapped.sectionHeaders()) {
      Section ours = mapped.section(header);
      assertEquals(copied.section(header).buffer(), ours.buffer(), header.name());
      assertEquals(copied.section(header).order(), ours.order());
    }
    assertEquals(copied.symbols(), mapped.symbols());
  }

  @Test
  void shouldCopyWhereAnInterruptClosesTheChannel() throws Exception {
    ElfFile elf = ElfFile.open(file);
    Thread.currentThread().interrupt();
    Section data = elf.section(".data");
    assertTrue(Thread.interrupted());
    assertFalse(data.buffer().isDirect());
    assertTrue(data.size() >= BYTES);
  }

  @Test
  void shouldSayThatAMappedFileWasCut() throws Exception {
    ElfFile elf = ElfFile.open(file);
    Section data = elf.section(".data");
    try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
      writer.setLength(100);
    }
    assertThrows(
        InternalError.class,
        () -> {
          data.cursor(data.size() - 8).u64();
          PendingFault.deliver();
        });
    assertThrows(FileAccessException.class, elf::requireUnchanged);
    assertThrows(FileAccessException.class, elf::symbols);
  }

  @Test
  void shouldSayThatAMappedFileWasOverwritten() throws Exception {
    ElfFile elf = ElfFile.open(file);
    elf.section(".data");
    Files.write(
        file, Files.readAllBytes(Tools.gcc(directory, "other", SOURCE + "int more;", "-g")));
    assertThrows(FileAccessException.class, elf::requireUnchanged);
  }

  @Test
  void shouldNotCareForAFileOfWhichNothingIsMapped() throws Exception {
    ElfFile elf = ElfFile.open(file);
    elf.section(".text");
    Files.delete(file);
    elf.requireUnchanged();
  }
}
