package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.elf.ElfFile;
import org.allocs.elf.SectionHeader;
import org.allocs.target.FileAddress;
import org.allocs.type.CompositeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file with more debug information than one buffer holds; most of it is a hole on disk. */
class VastFileTest {
  private static final String SOURCE =
      "struct far { int before; struct far *next; long at; } v;\n"
          + "int main(void) { return v.before; }\n";

  /** Two of them are more than 2 GiB. */
  private static final int PADDING = 0x4700_0000;

  /**
   * Offset of {@code sh_offset} in a section header of the 64-bit class; {@code sh_size} follows.
   */
  private static final int SH_OFFSET = 24;

  @TempDir Path scratch;

  /** Moves a program's units behind two units that have no entries. */
  private Path padded() throws Exception {
    Path file = Tools.gcc(scratch, "vast", SOURCE, "-g", "-O1");
    pad(file, ".debug_info", unitHeader());
    return file;
  }

  private static void pad(Path file, String section, ByteBuffer unit) throws Exception {
    ElfFile elf = ElfFile.open(file);
    ByteBuffer units = elf.section(section).buffer();
    SectionHeader header = elf.sectionHeader(section).orElseThrow();
    long headers = elf.header().shoff() + (long) header.index() * elf.header().shentsize();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long start = channel.size() + 7 & ~7L;
      long at = start;
      for (int i = 0; i < 2; i++) {
        channel.write(unit.duplicate(), at);
        at += Integer.BYTES + (long) PADDING;
      }
      at += channel.write(units, at);
      ByteBuffer place = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(place.putLong(start).putLong(at - start).flip(), headers + SH_OFFSET);
    }
  }

  /** DWARF 5, section 7.5.1.1. */
  private static ByteBuffer unitHeader() {
    ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    return header.putInt(PADDING).putShort((short) 5).put((byte) 1).put((byte) 8).putInt(0).flip();
  }

  @Test
  void shouldReadUnitsBeyondTwoGibibytes() throws Exception {
    ModuleInfo module = Modules.open(padded());
    CompositeType far =
        (CompositeType) module.typeNamed("struct far", Optional.empty()).value().orElseThrow();
    assertEquals(16, far.members().get(2).offset());
    Symbol main = module.symbolsNamed("main").get(0);
    assertEquals(
        "main", module.functionAt(main.address()).value().orElseThrow().name(), module::toString);
    assertTrue(
        module.sourceAt(main.address()).value().orElseThrow().get(0).file().endsWith("vast.c"));
    Symbol variable = module.symbolsNamed("v").get(0);
    assertEquals(far, module.definitionAt(variable.address()).value().orElseThrow().type());
  }

  /** What compilers call the start of each section, or of what entries refer to in it. */
  private static final Map<String, String> REFERENCES =
      Map.of(
          ".debug_abbrev", "\\.Ldebug_abbrev0",
          ".debug_line", "\\.Ldebug_line0",
          ".debug_loclists", "\\.LLST\\d+|\\.LVUS\\d+",
          ".debug_macro", "\\.Ldebug_macro\\d+",
          ".debug_rnglists", "\\.LLRL\\d+",
          ".debug_str", "\\.LASF\\d+");

  /** The same of what clang refers to by index. */
  private static final Map<String, String> INDEXED =
      Map.of(
          ".debug_addr", "\\.Laddr_table_base0",
          ".debug_str_offsets", "\\.Lstr_offsets_base0");

  /** Where the content of each of these sections starts. */
  private static final long FAR = 0x9000_0000L;

  private static final String VARIETY =
      """
      #define WIDTH(x) ((x) + 77)
      struct with_a_long_name { int before; struct with_a_long_name *next; long at; } variable;
      int outside(int);
      static inline int inlined_by_all(int argument)
      {
        int local = outside(argument);
        if (__builtin_expect(local == 77, 0)) { outside(-1); return variable.before; }
        return outside(local) + local;
      }
      __attribute__((cold)) int in_the_cold(int given) { return inlined_by_all(given) * 3; }
      int main(int count, char **words) { return inlined_by_all(count) + in_the_cold(count); }
      int outside(int i) { return i + 1; }
      """;

  /** Adds a distance to whatever refers to sections, and that as a hole to what they are in. */
  private Path moved(Path assembler, Map<String, String> references) throws Exception {
    String text = Files.readString(assembler);
    Set<String> lineStrings = new HashSet<>();
    String section = "";
    for (String line : text.split("\n")) {
      if (line.startsWith("\t.section")) {
        section = line;
      } else if (line.startsWith(".LASF") && section.contains(".debug_line_str")) {
        lineStrings.add(line.substring(0, line.length() - 1));
      }
    }
    for (String reference : references.values()) {
      text =
          Pattern.compile("\\.long\\t(" + reference + ")\\n")
              .matcher(text)
              .replaceAll(
                  found ->
                      lineStrings.contains(found.group(1))
                          ? found.group()
                          : ".long\t" + found.group(1) + "+" + FAR + "\n");
    }
    Files.writeString(assembler, text);
    Path program = scratch.resolve("moved");
    Tools.run(scratch, "gcc", assembler.toString(), "-o", program.toString());
    ElfFile elf = ElfFile.open(program);
    Map<String, ByteBuffer> contents = new HashMap<>();
    for (String name : references.keySet()) {
      contents.put(name, elf.section(name).buffer());
    }
    try (FileChannel channel =
        FileChannel.open(program, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long at = channel.size() + FAR;
      for (String name : references.keySet()) {
        ByteBuffer content = contents.get(name);
        SectionHeader header = elf.sectionHeader(name).orElseThrow();
        long headers = elf.header().shoff() + (long) header.index() * elf.header().shentsize();
        ByteBuffer place = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        place.putLong(at - FAR).putLong(FAR + content.remaining()).flip();
        channel.write(place, headers + SH_OFFSET);
        at += channel.write(content, at);
      }
    }
    return program;
  }

  private Path assembler(String compiler, String option) throws Exception {
    Files.writeString(scratch.resolve("far.c"), VARIETY);
    String[] options = {"-gdwarf-5", option, "-O2", "-S", "-fno-verbose-asm"};
    List<String> command = new ArrayList<>(List.of(compiler, "far.c", "-o", "far.s"));
    command.addAll(List.of(options));
    Tools.run(scratch, command.toArray(String[]::new));
    return scratch.resolve("far.s");
  }

  /** Answers as if the sections were small. */
  @Test
  void shouldReadOtherSectionsBeyondTwoGibibytes() throws Exception {
    Path assembler = assembler("gcc", "-g3");
    Tools.run(scratch, "gcc", "far.s", "-o", "near");
    ModuleInfo near = Modules.open(scratch.resolve("near"));
    ModuleInfo far = Modules.open(moved(assembler, REFERENCES));
    assertSame(near, far);
    assertEquals(
        near.macrosNamed("WIDTH").value().orElseThrow().get(0).events(),
        far.macrosNamed("WIDTH").value().orElseThrow().get(0).events());
  }

  @Test
  void shouldReadTablesOfIndexesBeyondTwoGibibytes() throws Exception {
    Path assembler = assembler("clang", "-fno-addrsig");
    Tools.run(scratch, "gcc", "far.s", "-o", "near");
    assertSame(Modules.open(scratch.resolve("near")), Modules.open(moved(assembler, INDEXED)));
  }

  private static void assertSame(ModuleInfo near, ModuleInfo far) throws Exception {
    String name = "struct with_a_long_name";
    assertEquals(
        near.typeNamed(name, Optional.empty()).value().orElseThrow().byteSize(),
        far.typeNamed(name, Optional.empty()).value().orElseThrow().byteSize());
    assertEquals(1, far.compositesNamed(name).value().orElseThrow().size());
    Symbol main = near.symbolsNamed("main").get(0);
    boolean inlined = false;
    for (long at = 0; at < main.size(); at++) {
      FileAddress pc = main.address().plus(at);
      assertEquals(near.sourceAt(pc).value(), far.sourceAt(pc).value(), pc::toString);
      assertEquals(
          near.frameLayoutAt(pc).value().orElseThrow().variables().value(),
          far.frameLayoutAt(pc).value().orElseThrow().variables().value());
      inlined |= far.sourceAt(pc).value().orElse(List.of()).size() > 1;
    }
    assertTrue(inlined);
  }

  /** Units of types, in a section of their own before DWARF 5. */
  @Test
  void shouldReadTypeUnitsBeyondTwoGibibytes() throws Exception {
    Path file = Tools.gcc(scratch, "types", SOURCE, "-gdwarf-4", "-fdebug-types-section", "-O1");
    pad(file, ".debug_types", typeUnitHeader());
    ModuleInfo module = Modules.open(file);
    CompositeType far =
        (CompositeType) module.typeNamed("struct far", Optional.empty()).value().orElseThrow();
    assertEquals(16, far.members().get(2).offset());
  }

  /** DWARF 4, section 7.5.1.2: signature and offset of a type that nobody refers to. */
  private static ByteBuffer typeUnitHeader() {
    ByteBuffer header = ByteBuffer.allocate(23).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(PADDING).putShort((short) 4).putInt(0).put((byte) 8);
    return header.putLong(0x1999_993L).putInt(0).flip();
  }
}
