package org.allocs.debuginfo.internal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.allocs.binary.Section;
import org.allocs.elf.ElfFile;
import org.allocs.elf.SectionHeader;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;

/** Bytes of sections that others know how to read. */
final class Contents {
  private static final long MAX_BYTES = 64L << 20;

  private final ModuleFiles files;
  private final Guard guard;

  Contents(ModuleFiles files, Journal journal) {
    this.files = files;
    this.guard = new Guard(files, journal);
  }

  /** The bytes of a section of the loaded file, or else of its separate debug file. */
  Answer<byte[]> of(String name) {
    return guard.ask("section " + name, () -> read(name));
  }

  private Answer<byte[]> read(String name) throws AllocsException {
    List<ElfFile> all =
        Stream.of(files.loaded(), files.separate()).flatMap(Optional::stream).toList();
    for (ElfFile elf : all) {
      Optional<SectionHeader> header = elf.sectionHeader(name);
      if (header.isEmpty() || header.get().type() == SectionHeader.SHT_NOBITS) {
        continue;
      }
      if (header.get().size() > MAX_BYTES) {
        return Answer.unknown("section " + name + " of " + elf.name() + " is too large");
      }
      Section section = elf.section(header.get());
      return Answer.known(
          section.cursor().bytes(section.size()),
          Evidence.certain("ELF", name + " of " + elf.name()));
    }
    return Answer.unknown("no section " + name);
  }
}
