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
import java.util.HexFormat;
import java.util.List;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;
import org.allocs.error.UnsupportedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debug sections of relocatable files are what {@code readelf --relocated-dump} says they are. */
class RelocationsTest {
  private static final String SOURCE =
      "struct node { struct node *next; char name[19]; }; extern int far;\n"
          + "static struct node head; __thread int mine; int counts[17];\n"
          + "static inline int twice(int x) { return 2 * x + mine; }\n"
          + "int first(int x) { for (int i = 0; i < x; i++) counts[i & 15] += twice(x + far); return x; }\n"
          + "int second(struct node *n) { return first(n->name[3]) + (n == &head); }\n";

  @TempDir Path directory;

  private Path compile(String compiler, String... options) throws Exception {
    Path source = Files.writeString(directory.resolve("unit.c"), SOURCE);
    Path object = directory.resolve("unit.o");
    List<String> command = new ArrayList<>(List.of(compiler, "-c", "-g", "-O1"));
    command.addAll(List.of(options));
    command.addAll(List.of(source.toString(), "-o", object.toString()));
    Tools.run(directory, command.toArray(String[]::new));
    return object;
  }

  /** Compares all sections that are relocated; returns how many were. */
  static int compare(Path directory, Path file) throws Exception {
    ElfFile elf = ElfFile.open(file);
    int compared = 0;
    for (SectionHeader table : elf.sectionHeaders()) {
      boolean relocations =
          table.type() == SectionHeader.SHT_RELA || table.type() == SectionHeader.SHT_REL;
      SectionHeader header = elf.sectionHeaders().get(relocations ? table.info() : 0);
      if (relocations && Relocator.concerns(elf, header)) {
        Section ours = elf.section(header);
        assertEquals(
            HexFormat.of().formatHex(theirs(directory, file, header)),
            HexFormat.of().formatHex(ours.cursor().bytes(ours.size())),
            file + " " + header.name());
        compared++;
      }
    }
    assertEquals(List.of(), elf.problems());
    return compared;
  }

  private static byte[] theirs(Path directory, Path file, SectionHeader header) throws Exception {
    StringBuilder digits = new StringBuilder();
    String[] command = {"readelf", "-z", "-R", Integer.toString(header.index()), file.toString()};
    for (String line : Tools.run(directory, command)) {
      if (line.matches("  0x[0-9a-f]{8} .*")) {
        digits.append(line.substring(13, Math.min(line.length(), 48)).replace(" ", ""));
      }
    }
    return HexFormat.of().parseHex(digits);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gcc -gdwarf-5",
        "gcc -gdwarf-4 -ffunction-sections -fdata-sections",
        "gcc -gdwarf-3 -fdebug-types-section",
        "gcc -gz=zlib",
        "gcc -gsplit-dwarf",
        "gcc -m32 -fno-pic -gdwarf-5",
        "gcc -m32 -fpic -gdwarf-4 -gz=zlib",
        "clang -gdwarf-5 -ffunction-sections",
        "clang -gdwarf-4",
        "clang -gdwarf64 -gdwarf-5"
      })
  void shouldRelocateWhatCompilersWrite(String command) throws Exception {
    String[] words = command.split(" ");
    String[] options = Arrays.copyOfRange(words, 1, words.length);
    assertTrue(compare(directory, compile(words[0], options)) >= 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aarch64-linux-gnu",
        "aarch64_be-linux-gnu",
        "arm-linux-gnueabihf",
        "armeb-linux-gnueabihf",
        "riscv64-linux-gnu",
        "riscv32-linux-gnu",
        "powerpc64le-linux-gnu",
        "powerpc64-linux-gnu",
        "powerpc-linux-gnu",
        "s390x-linux-gnu",
        "mips-linux-gnu",
        "mipsel-linux-gnu",
        "mips64-linux-gnuabi64",
        "mips64el-linux-gnuabi64"
      })
  void shouldRelocateForOtherMachines(String target) throws Exception {
    // There readelf does not apply what thread-local variables need.
    boolean without = List.of("powerpc", "mips", "mipsel").contains(target.split("-")[0]);
    String tls = without ? "-D__thread=" : "-Dx=x";
    for (String version : List.of("-gdwarf-4", "-gdwarf-5")) {
      int compared = compare(directory, compile("clang", "--target=" + target, version, tls));
      assertTrue(compared >= 3, target + " " + compared);
    }
  }

  @Test
  void shouldRefuseASectionWithWhatItDoesNotKnow() throws Exception {
    Path file = compile("gcc");
    ElfFile plain = ElfFile.open(file);
    RelocationDescriptor at = RelocationDescriptor.of(ElfClass.ELFCLASS64);
    ByteBuffer view = patchable(file);
    view.putInt(relocations(plain, ".debug_line") + at.info(), 77);
    ElfFile elf = ElfFile.of("patched", view);
    UnsupportedException refused =
        assertThrows(UnsupportedException.class, () -> elf.section(".debug_line"));
    assertTrue(refused.getMessage().contains("type=77 machine=EM_X86_64"), refused.getMessage());
    assertEquals(plain.section(".debug_info").buffer(), elf.section(".debug_info").buffer());
  }

  @Test
  void shouldRefuseASectionWithoutTheSymbols() throws Exception {
    Path file = compile("gcc");
    RelocationDescriptor at = RelocationDescriptor.of(ElfClass.ELFCLASS64);
    ByteBuffer view = patchable(file);
    int start = relocations(ElfFile.open(file), ".debug_info");
    view.putInt(start + at.info() + 4, 0x7fff_ffff);
    ElfFile elf = ElfFile.of("patched", view);
    assertThrows(MalformedFileException.class, () -> elf.section(".debug_info"));
  }

  @Test
  void shouldCountPlacesThatAreNotThere() throws Exception {
    Path file = compile("gcc");
    ByteBuffer view = patchable(file);
    view.putLong(relocations(ElfFile.open(file), ".debug_info"), -8);
    ElfFile elf = ElfFile.of("patched", view);
    elf.section(".debug_info");
    assertEquals(List.of("relocations outside of .debug_info: count=1"), elf.problems());
  }

  private static ByteBuffer patchable(Path file) throws Exception {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Where in the file the relocations of a section begin. */
  private static int relocations(ElfFile elf, String section) throws Exception {
    return (int) elf.sectionHeader(".rela" + section).orElseThrow().offset();
  }

  @Test
  void shouldRefuseRelocationsWithoutSymbols() throws Exception {
    Path file = compile("gcc");
    byte[] bytes = Files.readAllBytes(file);
    ElfFile plain = ElfFile.open(file);
    SectionHeader table = plain.sectionHeader(".rela.debug_info").orElseThrow();
    SectionHeaderDescriptor at = SectionHeaderDescriptor.of(ElfClass.ELFCLASS64);
    int header = (int) (plain.header().shoff() + (long) table.index() * at.size());
    ByteBuffer view = ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    view.putInt(header + at.link(), table.index());
    ElfFile elf = ElfFile.of("patched", view);
    assertThrows(MalformedFileException.class, () -> elf.section(".debug_info"));
  }
}
