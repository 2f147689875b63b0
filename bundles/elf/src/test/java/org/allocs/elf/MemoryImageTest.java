package org.allocs.elf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.allocs.error.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryImageTest {
  private static final long BIAS = 0x7f1234560000L;
  private static final String LIBRARY =
      "int table[17] = {1}; static int hidden(int x) { return x + table[3]; }\n"
          + "int twice(int x) { return 2 * hidden(x); }\n"
          + "extern int puts(const char *); int more(void) { return puts(\"more\"); }\n";

  @TempDir Path directory;

  private ElfFile compile(String... options) throws Exception {
    String[] all = java.util.Arrays.copyOf(options, options.length + 2);
    all[options.length] = "-shared";
    all[options.length + 1] = "-fPIC";
    return ElfFile.open(Tools.gcc(directory, "lib.so", LIBRARY, all));
  }

  private FileImageMemory load(ElfFile file) throws Exception {
    return new FileImageMemory(Files.readAllBytes(directory.resolve("lib.so")), file, BIAS);
  }

  @Test
  void shouldFindDynamicSymbolsByEitherHashTable() throws Exception {
    for (String style : List.of("sysv", "gnu", "both")) {
      ElfFile file = compile("-Wl,--hash-style=" + style);
      ElfFile image = ElfFile.inMemory("image", load(file), BIAS);
      assertTrue(image.isInMemory());
      assertEquals(file.programHeaders(), image.programHeaders());
      assertEquals(file.dynamicSymbols(), image.dynamicSymbols(), style);
      assertEquals(file.buildId(), image.buildId());
    }
  }

  @Test
  void shouldReadADynamicSectionThatTheLoaderRelocated() throws Exception {
    ElfFile file = compile();
    FileImageMemory memory = load(file);
    ProgramHeader dynamic = file.programHeaders(ProgramHeader.PT_DYNAMIC).get(0);
    for (long at = dynamic.vaddr(); at < dynamic.vaddr() + dynamic.filesz(); at += 16) {
      long tag = memory.readLong(BIAS + at);
      if (tag == DynamicTable.DT_STRTAB
          || tag == DynamicTable.DT_SYMTAB
          || tag == DynamicTable.DT_GNU_HASH) {
        memory.put(BIAS + at + 8, memory.readLong(BIAS + at + 8) + BIAS);
      }
    }
    ElfFile image = ElfFile.inMemory("image", memory, BIAS);
    assertEquals(file.dynamicSymbols(), image.dynamicSymbols());
  }

  @Test
  void shouldFindFrameInformationWithoutSectionHeaders() throws Exception {
    ElfFile file = compile();
    ElfFile image = ElfFile.inMemory("image", load(file), BIAS);
    assertEquals(
        file.ehFrameHdr().orElseThrow().address(), image.ehFrameHdr().orElseThrow().address());
    PlacedSection ours = image.ehFrame().orElseThrow();
    PlacedSection known = file.ehFrame().orElseThrow();
    assertEquals(known.address(), ours.address());
    byte[] expected = new byte[known.data().size()];
    byte[] got = new byte[expected.length];
    known.data().buffer().get(expected);
    ours.data().buffer().get(got);
    assertArrayEquals(expected, got);
  }

  @Test
  void shouldReadAFileWhoseSectionHeadersAreGone() throws Exception {
    ElfFile whole = compile();
    byte[] bytes = Files.readAllBytes(directory.resolve("lib.so"));
    java.util.Arrays.fill(bytes, 40, 48, (byte) 0);
    java.util.Arrays.fill(bytes, 60, 64, (byte) 0);
    ElfFile bare = ElfFile.of("bare", java.nio.ByteBuffer.wrap(bytes));
    assertTrue(bare.sectionHeaders().isEmpty());
    assertEquals(whole.dynamicSymbols(), bare.dynamicSymbols());
    assertEquals(whole.buildId(), bare.buildId());
    assertTrue(bare.symbols().isEmpty());
    assertTrue(bare.section(".debug_info").isEmpty());
    assertTrue(bare.ehFrame().isPresent());
  }

  @Test
  void shouldReadTheVdsoOfThisProcess() throws Exception {
    String line =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(l -> l.endsWith("[vdso]"))
            .findFirst()
            .orElseThrow();
    long start = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16);
    ElfFile vdso = ElfFile.inMemory("[vdso]", new SelfMemory(), start);
    assertTrue(
        vdso.dynamicSymbols().stream().anyMatch(s -> s.plainName().equals("__vdso_gettimeofday")));
    assertTrue(vdso.ehFrame().isPresent());
    assertTrue(vdso.buildId().isPresent());
  }

  /** Reads {@code /proc/self/mem}. */
  private static final class SelfMemory implements org.allocs.target.Memory {
    @Override
    public int readSome(long address, byte[] into, int offset, int length) {
      try (java.io.RandomAccessFile file = new java.io.RandomAccessFile("/proc/self/mem", "r")) {
        file.seek(address);
        return Math.max(0, file.read(into, offset, length));
      } catch (java.io.IOException e) {
        return 0;
      }
    }
  }

  @Test
  void shouldRefuseMemoryThatIsNoImage() throws Exception {
    ElfFile file = compile();
    FileImageMemory memory = load(file);
    assertThrows(MalformedFileException.class, () -> ElfFile.inMemory("x", memory, BIAS + 64));
    assertThrows(MalformedFileException.class, () -> ElfFile.inMemory("x", memory, 0));
    assertThrows(MalformedFileException.class, () -> ElfFile.inMemory("x", memory, -8));
    assertFalse(ElfFile.inMemory("x", memory, BIAS).programHeaders().isEmpty());
  }
}
