package org.allocs.debuginfo.hostile;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.split.LoneSplitFile;
import org.allocs.error.MalformedFileException;

/** A program and the package of its split units: the size of the first in two bytes, then both. */
record PackedPrograms(DwarfSections program, DwarfSections split) implements DwarfSections {
  private static final int HEADER = 2;
  private static final int MAX_ENTRIES = 300;

  static byte[] pack(DwarfSections program, DwarfSections split) throws MalformedFileException {
    byte[] first = SectionPack.pack(program);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first.length);
    out.write(first.length >> 8);
    out.writeBytes(first);
    out.writeBytes(SectionPack.pack(split, SectionPack.SPLIT_NAMES));
    return out.toByteArray();
  }

  private static PackedPrograms unpack(byte[] input) {
    int stated = input[0] & 0xff | (input[1] & 0xff) << 8;
    int end = Math.min(HEADER + stated, input.length);
    return new PackedPrograms(
        SectionPack.unpack(Arrays.copyOfRange(input, HEADER, end)),
        SectionPack.unpack(Arrays.copyOfRange(input, end, input.length), SectionPack.SPLIT_NAMES));
  }

  static void ask(byte[] input, Tally tally) {
    if (input.length < HEADER) {
      return;
    }
    PackedPrograms both = unpack(input);
    new DwarfQuestions(both, tally, MAX_ENTRIES).ask();
    new DwarfQuestions(new LoneSplitFile(both.split), tally, MAX_ENTRIES).ask();
  }

  @Override
  public String file() {
    return program.file();
  }

  @Override
  public Section section(String name) throws MalformedFileException {
    return program.section(name);
  }

  @Override
  public Optional<DwarfSections> splitPackage() {
    return Optional.of(split);
  }
}
