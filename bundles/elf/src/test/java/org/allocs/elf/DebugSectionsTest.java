package org.allocs.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.allocs.binary.Section;
import org.allocs.error.FileAccessException;
import org.allocs.error.UnsupportedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebugSectionsTest {
  private static final String SOURCE =
      "struct item { int a; char b[19]; }; struct item items[7]; int main(void) { return 0; }\n";

  @TempDir Path directory;

  @Test
  void shouldDecompressEveryOldAndNewForm() throws Exception {
    Path plain = Tools.gcc(directory, "plain", SOURCE, "-g", "-gz=none");
    for (String kind : List.of("zlib", "zlib-gnu")) {
      Path packed = directory.resolve(kind);
      Tools.run(
          directory,
          "objcopy",
          "--compress-debug-sections=" + kind,
          plain.toString(),
          packed.toString());
      for (String name : List.of(".debug_info", ".debug_abbrev", ".debug_str", ".debug_line")) {
        Section ours = ElfFile.open(packed).section(name);
        assertFalse(ours.isEmpty());
        assertEquals(ElfFile.open(plain).section(name).buffer(), ours.buffer(), kind + name);
      }
    }
  }

  /**
   * No compiler here compresses with zstd: the program of that name does, and we write the header.
   */
  @Test
  void shouldDecompressZstd() throws Exception {
    Path file = Tools.gcc(directory, "plain", SOURCE, "-g", "-gz=none");
    Section plain = ElfFile.open(file).section(".debug_info");
    byte[] content = plain.cursor().bytes(plain.size());
    Files.write(directory.resolve("info"), content);
    Tools.run(directory, "zstd", "-q", "info", "-o", "info.zst");
    byte[] packed = Files.readAllBytes(directory.resolve("info.zst"));
    ByteBuffer section = ByteBuffer.allocate(packed.length + 24).order(ByteOrder.LITTLE_ENDIAN);
    section.putInt(SectionHeaderDescriptor.ELFCOMPRESS_ZSTD).putInt(0).putLong(content.length);
    section.putLong(1).put(packed);
    Files.write(directory.resolve("section"), section.array());
    Tools.run(directory, "objcopy", "--update-section", ".debug_info=section", "plain", "packed");
    ElfFile elf = flagged(directory.resolve("packed"), ".debug_info");
    assertEquals(plain.buffer(), elf.section(".debug_info").buffer());
  }

  private static ElfFile flagged(Path file, String name) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    ElfFile elf = ElfFile.open(file);
    SectionHeader header = elf.sectionHeader(name).orElseThrow();
    SectionHeaderDescriptor at = SectionHeaderDescriptor.of(ElfClass.ELFCLASS64);
    long where = elf.header().shoff() + (long) header.index() * at.size() + at.flags();
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    view.putLong((int) where, header.flags() | SectionHeader.SHF_COMPRESSED);
    return ElfFile.of("flagged", ByteBuffer.wrap(bytes));
  }

  @Test
  void shouldSayWhichCompressionIsNotSupported() throws Exception {
    Path file = Tools.gcc(directory, "zlib", SOURCE, "-g", "-gz=zlib");
    byte[] bytes = Files.readAllBytes(file);
    ElfFile elf = ElfFile.open(file);
    SectionHeader packed =
        elf.sectionHeaders().stream()
            .filter(h -> h.has(SectionHeader.SHF_COMPRESSED))
            .findFirst()
            .orElseThrow();
    bytes[(int) packed.offset()] = 99;
    ElfFile other = ElfFile.of("other", ByteBuffer.wrap(bytes));
    UnsupportedException said =
        assertThrows(UnsupportedException.class, () -> other.section(packed.name()));
    assertTrue(said.getMessage().contains("ch_type=99"));
  }

  @Test
  void shouldReadASectionOnce() throws Exception {
    ElfFile elf = ElfFile.open(Tools.gcc(directory, "plain", SOURCE, "-g"));
    assertSame(elf.section(".debug_info"), elf.section(".debug_info"));
    assertTrue(elf.section(".bss").isEmpty());
    assertTrue(elf.section(".no_such").isEmpty());
  }

  @Test
  void shouldFollowADebugLink() throws Exception {
    Path file = Tools.gcc(directory, "plain", SOURCE, "-g");
    Path debug = directory.resolve("plain.debug");
    Tools.run(directory, "objcopy", "--only-keep-debug", "plain", "plain.debug");
    Tools.run(directory, "objcopy", "-S", "--add-gnu-debuglink=plain.debug", "plain");
    ElfFile elf = ElfFile.open(file);
    DebugLink link = elf.debugLink().orElseThrow();
    assertEquals("plain.debug", link.fileName());
    assertTrue(link.matches(debug));
    assertFalse(link.matches(file));
    assertEquals(elf.buildId(), ElfFile.open(debug).buildId());
    assertTrue(elf.symbols().isEmpty());
    assertFalse(ElfFile.open(debug).symbols().isEmpty());
    assertTrue(ElfFile.open(debug).section(".text").isEmpty());
    assertTrue(elf.debugAltLink().isEmpty());
  }

  @Test
  void shouldRefuseAFileThatChangedOrVanished() throws Exception {
    Path file = Tools.gcc(directory, "plain", SOURCE, "-g");
    ElfFile elf = ElfFile.open(file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_999_993_000L));
    assertThrows(FileAccessException.class, () -> elf.section(".debug_info"));
    ElfFile again = ElfFile.open(file);
    Files.delete(file);
    assertThrows(FileAccessException.class, () -> again.section(".debug_info"));
    assertThrows(FileAccessException.class, () -> ElfFile.open(file));
    assertThrows(FileAccessException.class, () -> ElfFile.open(directory));
  }

  @Test
  void shouldNotBeStoppedByAnInterrupt() throws Exception {
    ElfFile elf = ElfFile.open(Tools.gcc(directory, "plain", SOURCE, "-g"));
    Thread.currentThread().interrupt();
    assertFalse(elf.section(".debug_info").isEmpty());
    assertTrue(Thread.interrupted());
  }
}
