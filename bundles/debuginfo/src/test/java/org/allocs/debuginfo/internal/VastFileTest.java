package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.elf.ElfFile;
import org.allocs.elf.SectionHeader;
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
    ElfFile elf = ElfFile.open(file);
    ByteBuffer units = elf.section(".debug_info").buffer();
    SectionHeader header = elf.sectionHeader(".debug_info").orElseThrow();
    long headers = elf.header().shoff() + (long) header.index() * elf.header().shentsize();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long start = channel.size() + 7 & ~7L;
      long at = start;
      for (int i = 0; i < 2; i++) {
        channel.write(unitHeader(), at);
        at += Integer.BYTES + (long) PADDING;
      }
      at += channel.write(units, at);
      ByteBuffer place = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(place.putLong(start).putLong(at - start).flip(), headers + SH_OFFSET);
    }
    return file;
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
}
