package org.allocs.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes are, reading ends with a result or a typed error. */
class HostileBytesTest {
  private static final String SOURCE =
      "int table[17] = {1}; int twice(int x) { return 2 * x + table[3]; }\n";
  private static final int ROUNDS = 4000;

  @TempDir static Path directory;
  private static final List<byte[]> SEEDS = new ArrayList<>();

  @BeforeAll
  static void compile() throws Exception {
    String[][] variants = {
      {"-shared", "-fPIC", "-g", "-nostdlib"},
      {"-shared", "-fPIC", "-g", "-gz=zlib", "-nostdlib", "-Wl,--hash-style=both"},
      {"-c", "-m32", "-g"},
    };
    for (String[] options : variants) {
      SEEDS.add(Files.readAllBytes(Tools.gcc(directory, "seed", SOURCE, options)));
    }
    Tools.run(directory, "objcopy", "-I", "binary", "-O", "elf32-big", "seed.c", "big");
    SEEDS.add(Files.readAllBytes(directory.resolve("big")));
  }

  /** Asks everything; returns how many questions failed. */
  private static int askAll(ElfFile elf) {
    int failures = 0;
    failures += fails(elf::symbols) + fails(elf::dynamicSymbols) + fails(elf::notes);
    failures += fails(elf::dynamicVersions);
    failures += fails(elf::debugLink) + fails(elf::debugAltLink) + fails(elf::buildId);
    failures += fails(elf::ehFrame) + fails(elf::ehFrameHdr);
    failures += fails(() -> SymbolTables.inDynamic(elf, entry -> true));
    failures +=
        fails(
            () -> {
              for (SectionHeader header : elf.sectionHeaders()) {
                fails(() -> elf.section(header));
                assertEquals(header.flagLetters(), header.flagLetters());
              }
              return null;
            });
    for (ProgramHeader header : elf.programHeaders()) {
      failures += fails(() -> elf.segment(header));
      failures += fails(() -> elf.at(header.vaddr(), header.memsz(), "x"));
    }
    return failures;
  }

  private interface Question {
    Object ask() throws AllocsException;
  }

  private static int fails(Question question) {
    try {
      question.ask();
      return 0;
    } catch (AllocsException e) {
      return 1;
    }
  }

  @Test
  void shouldSurviveFlippedBytes() {
    Random random = new Random(1999993);
    int opened = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).clone();
      int flips = 1 + random.nextInt(6);
      for (int i = 0; i < flips; i++) {
        bytes[place(random, bytes)] = value(random);
      }
      opened += openAndAsk(bytes);
    }
    assertTrue(opened > ROUNDS / 4, "opened=" + opened);
  }

  /** Half of the time in the headers, where a byte matters most. */
  private static int place(Random random, byte[] bytes) {
    switch (random.nextInt(4)) {
      case 0:
        return random.nextInt(64);
      case 1:
        return random.nextInt(Math.min(bytes.length, 700));
      case 2:
        return bytes.length - 1 - random.nextInt(Math.min(bytes.length, 2000));
      default:
        return random.nextInt(bytes.length);
    }
  }

  private static byte value(Random random) {
    byte[] edges = {0, 1, -1, 0x7f, (byte) 0x80};
    return random.nextBoolean() ? edges[random.nextInt(edges.length)] : (byte) random.nextInt();
  }

  private static int openAndAsk(byte[] bytes) {
    try {
      askAll(ElfFile.of("fuzzed", ByteBuffer.wrap(bytes)));
      FileImageMemory memory =
          new FileImageMemory(bytes, ElfFile.of("seed", ByteBuffer.wrap(SEEDS.get(0))), 0x10000);
      askAll(ElfFile.inMemory("fuzzed", memory, 0x10000));
      return 1;
    } catch (AllocsException e) {
      return 0;
    }
  }

  @Test
  void shouldSurviveEveryTruncation() {
    for (byte[] seed : SEEDS) {
      Random random = new Random(seed.length);
      for (int length = 0; length < seed.length; length += 1 + random.nextInt(60)) {
        try {
          askAll(ElfFile.of("cut", ByteBuffer.wrap(Arrays.copyOf(seed, length))));
        } catch (AllocsException e) {
          assertTrue(e.getMessage().contains("file=cut"), e.getMessage());
        }
      }
    }
  }

  private static ElfFile patched(int at, long value) throws AllocsException {
    byte[] bytes = SEEDS.get(0).clone();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
    return ElfFile.of("patched", ByteBuffer.wrap(bytes));
  }

  @Test
  void shouldRefuseOffsetsThatWrap() throws Exception {
    assertThrows(MalformedFileException.class, () -> patched(32, -64L));
    assertThrows(MalformedFileException.class, () -> patched(32, Long.MAX_VALUE));
    ElfFile wrapped = patched(40, -64L);
    assertThrows(MalformedFileException.class, wrapped::sectionHeaders);
    assertTrue(!wrapped.programHeaders().isEmpty());
  }

  @Test
  void shouldRefuseHugeCounts() throws Exception {
    ElfFile elf = patched(60, 0xffff_fffeL);
    assertThrows(MalformedFileException.class, elf::sectionHeaders);
  }

  @Test
  void shouldResolveCountsThatAreInSectionHeaderZero() throws Exception {
    byte[] bytes = SEEDS.get(0).clone();
    ElfFile plain = ElfFile.of("plain", ByteBuffer.wrap(SEEDS.get(0)));
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int initial = (int) plain.header().shoff();
    SectionHeaderDescriptor at = SectionHeaderDescriptor.of(ElfClass.ELFCLASS64);
    view.putLong(initial + at.sectionSize(), plain.header().shnum());
    view.putInt(initial + at.link(), plain.header().shstrndx());
    view.putInt(initial + at.info(), plain.header().phnum());
    view.putShort(56, (short) FileHeaderDescriptor.PN_XNUM);
    view.putShort(60, (short) 0);
    view.putShort(62, (short) FileHeaderDescriptor.SHN_XINDEX);
    ElfFile extended = ElfFile.of("extended", ByteBuffer.wrap(bytes));
    assertEquals(plain.programHeaders(), extended.programHeaders());
    assertEquals(
        plain.sectionHeaders().subList(1, plain.header().shnum()),
        extended.sectionHeaders().subList(1, plain.header().shnum()));
    assertEquals(plain.symbols(), extended.symbols());
  }

  @Test
  void shouldRefuseASmallSectionThatClaimsToInflateToGigabytes() throws Exception {
    byte[] bytes = SEEDS.get(1).clone();
    ElfFile plain = ElfFile.of("plain", ByteBuffer.wrap(bytes));
    SectionHeader packed =
        plain.sectionHeaders().stream()
            .filter(h -> h.has(SectionHeader.SHF_COMPRESSED))
            .findFirst()
            .orElseThrow();
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong((int) packed.offset() + 8, 0x7fff_0000L);
    ElfFile bomb = ElfFile.of("bomb", ByteBuffer.wrap(bytes));
    assertThrows(MalformedFileException.class, () -> bomb.section(packed.name()));
  }

  @Test
  void shouldLimitNamesThatShareBytes() throws Exception {
    byte[] table = new byte[1 << 20];
    Arrays.fill(table, (byte) 'x');
    table[table.length - 1] = 0;
    StringTable names =
        new StringTable(
            new org.allocs.binary.Section(
                "f", "names", ByteBuffer.wrap(table), ByteOrder.LITTLE_ENDIAN));
    assertThrows(
        MalformedFileException.class,
        () -> {
          for (int i = 1; i < 1000; i++) {
            names.at(i);
          }
        });
  }

  @Test
  void shouldReadSymbolsWhoseNamesAreNowhere() throws Exception {
    ElfFile plain = ElfFile.of("plain", ByteBuffer.wrap(SEEDS.get(0)));
    SectionHeader table = plain.sectionHeader(".symtab").orElseThrow();
    SymbolDescriptor at = SymbolDescriptor.of(ElfClass.ELFCLASS64);
    int index = plain.symbols().stream().map(ElfSymbol::name).toList().indexOf("twice");
    ElfFile elf = patched((int) table.offset() + (index + 1) * at.size(), 0x7fff_ffffL);
    assertEquals(plain.symbols().size(), elf.symbols().size());
    assertEquals("", elf.symbols().get(index).name());
    assertEquals(plain.symbols().get(0), elf.symbols().get(0));
    assertEquals(List.of("symbols of .symtab without name: count=1"), elf.problems());
  }
}
