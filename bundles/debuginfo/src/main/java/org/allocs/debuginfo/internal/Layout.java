package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.allocs.debug.Section;
import org.allocs.debug.Segment;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfHeader;
import org.allocs.elf.ProgramHeader;
import org.allocs.elf.SectionHeader;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.FileAddress;

/** Segments and sections of a file, without those that contradict others. */
final class Layout {
  private final ElfFile elf;
  private final Journal journal;

  Layout(ElfFile elf, Journal journal) {
    this.elf = elf;
    this.journal = journal;
  }

  /** Ascending, disjoint. */
  List<Segment> segments() {
    List<Segment> all = new ArrayList<>();
    for (ProgramHeader header : elf.programHeaders(ProgramHeader.PT_LOAD)) {
      if (wraps(header.vaddr(), header.memsz())
          || AddressRange.lessThan(header.memsz(), header.filesz())) {
        journal.add("segment not used: it wraps or has less memory than bytes: " + header);
      } else if (header.memsz() != 0) {
        all.add(segment(header));
      }
    }
    all.sort(Comparator.comparing(Segment::address));
    return disjointSegments(all);
  }

  private static boolean wraps(long address, long size) {
    return AddressRange.lessThan(address + size, address);
  }

  private static Segment segment(ProgramHeader header) {
    return new Segment(
        header.index(),
        new FileAddress(header.vaddr()),
        header.memsz(),
        header.offset(),
        header.filesz(),
        header.permissions());
  }

  /** A section of a file that is not linked yet: it will be in a segment, and is as good as one. */
  static Segment alone(SectionHeader section) {
    return new Segment(
        section.index(),
        new FileAddress(section.addr()),
        section.size(),
        section.offset(),
        section.size(),
        section.has(SectionHeader.SHF_EXECINSTR) ? "r-x" : "rw-");
  }

  private List<Segment> disjointSegments(List<Segment> ascending) {
    List<Segment> kept = new ArrayList<>();
    long limit = 0;
    for (Segment segment : ascending) {
      long base = segment.address().value();
      if (AddressRange.lessThan(base, limit)) {
        journal.add("segment not used: it overlaps another: " + segment);
      } else {
        kept.add(segment);
        limit = base + segment.memorySize();
      }
    }
    return List.copyOf(kept);
  }

  /**
   * Ascending, disjoint, each inside a segment; of a file that is not linked yet in none.
   *
   * @param segments those of the file
   */
  List<Section> sections(List<Segment> segments) {
    List<Section> all = new ArrayList<>();
    for (SectionHeader header : headers()) {
      if (occupiesMemory(header)) {
        if (elf.header().type() == ElfHeader.ET_REL || isInside(header, segments)) {
          all.add(section(header));
        } else {
          journal.add("section not used: it lies in no segment: name=" + header.name());
        }
      }
    }
    all.sort(Comparator.comparing(Section::address).thenComparing(Section::size));
    return disjointSections(all);
  }

  private List<SectionHeader> headers() {
    try {
      return elf.sectionHeaders();
    } catch (AllocsException e) {
      journal.add("section headers", e);
      return List.of();
    }
  }

  /** {@code .tbss} has an address but no memory there: it is a template's tail. */
  static boolean occupiesMemory(SectionHeader header) {
    boolean tbss = header.type() == SectionHeader.SHT_NOBITS && header.has(SectionHeader.SHF_TLS);
    return header.has(SectionHeader.SHF_ALLOC) && !tbss;
  }

  private static boolean isInside(SectionHeader header, List<Segment> segments) {
    for (Segment segment : segments) {
      long inside = header.addr() - segment.address().value();
      if (!AddressRange.lessThan(segment.memorySize(), inside)
          && !AddressRange.lessThan(segment.memorySize() - inside, header.size())) {
        return true;
      }
    }
    return false;
  }

  private static Section section(SectionHeader header) {
    return new Section(
        header.name(),
        header.typeName(),
        new FileAddress(header.addr()),
        header.size(),
        header.flagLetters());
  }

  private List<Section> disjointSections(List<Section> ascending) {
    List<Section> kept = new ArrayList<>();
    long limit = 0;
    for (Section section : ascending) {
      long base = section.address().value();
      if (AddressRange.lessThan(base, limit)) {
        journal.add("section not used: it overlaps another: name=" + section.name());
      } else {
        kept.add(section);
        limit = base + section.size();
      }
    }
    return List.copyOf(kept);
  }
}
