package org.allocs.process.internal;

import java.util.List;
import org.allocs.elf.ElfClass;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfHeader;
import org.allocs.elf.ProgramHeader;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;
import org.allocs.target.Mappings;
import org.allocs.target.Memory;

/**
 * An ELF image that starts with a mapping: where its segments would be if it was loaded there.
 *
 * @param header the mapping with the ELF header
 * @param loads its segments of type {@code PT_LOAD}
 * @param bias what loading added to addresses of the file
 * @param range from the first byte of the lowest segment to the last of the highest
 */
record LoadedImage(Mapping header, List<ProgramHeader> loads, long bias, AddressRange range) {
  private static final long PAGE = 4096;
  private static final long MAX_BYTES = 1L << 47;

  /**
   * Reads the headers in memory.
   *
   * @throws AllocsException if there is no ELF image, or one whose segments contradict each other
   */
  static LoadedImage read(Memory memory, Mapping header) throws AllocsException {
    String name = header.path();
    ElfFile file = ElfFile.inMemory(name, memory, header.range().base());
    List<ProgramHeader> loads = file.programHeaders(ProgramHeader.PT_LOAD);
    int type = file.header().type();
    if (file.header().elfClass() != ElfClass.ELFCLASS64
        || (type != ElfHeader.ET_DYN && type != ElfHeader.ET_EXEC)) {
      throw malformed(name, "not loadable: e_type=" + type);
    }
    long low = -1L;
    long high = 0;
    long start = 0;
    for (ProgramHeader load : loads) {
      long end = load.vaddr() + load.memsz();
      if (AddressRange.lessThan(end, load.vaddr())
          || AddressRange.lessThan(load.memsz(), load.filesz())) {
        throw malformed(name, "segment wraps or shrinks: index=" + load.index());
      }
      low = AddressRange.min(low, load.vaddr());
      high = AddressRange.max(high, end);
      start = load.offset() == 0 ? load.vaddr() : start;
    }
    long bias = header.range().base() - start;
    if (high - low < 0 || high - low > MAX_BYTES || low + bias < 0 || high + bias < 0) {
      throw malformed(name, "segments too far apart: size=" + Long.toUnsignedString(high - low));
    }
    return new LoadedImage(header, loads, bias, new AddressRange(low + bias, high + bias));
  }

  private static MalformedFileException malformed(String name, String detail) {
    return new MalformedFileException(name, "program headers", 0, detail);
  }

  /**
   * Whether the mappings are as a loader makes them. That the bytes of a file are in memory does
   * not mean so: programs map files to read them. Code must be executable where it belongs; a file
   * without code must have each segment where it belongs, and no more than that.
   */
  boolean isLoadedIn(List<Mapping> mappings) {
    List<ProgramHeader> filled = loads.stream().filter(load -> load.filesz() != 0).toList();
    List<ProgramHeader> code =
        filled.stream().filter(load -> (load.flags() & ProgramHeader.PF_X) != 0).toList();
    if (code.isEmpty()) {
      return filled.stream().allMatch(load -> hasItsOwnMapping(load, mappings));
    }
    return code.stream()
        .anyMatch(
            load ->
                Mappings.at(mappings, bias + load.vaddr())
                    .filter(at -> at.isExecutable() && (shows(at, load) || !at.isFile()))
                    .isPresent());
  }

  private boolean hasItsOwnMapping(ProgramHeader load, List<Mapping> mappings) {
    long end = pageUp(bias + load.vaddr() + load.memsz());
    return Mappings.at(mappings, bias + load.vaddr())
        .filter(at -> shows(at, load) && !AddressRange.lessThan(end, at.range().limit()))
        .isPresent();
  }

  private boolean shows(Mapping mapping, ProgramHeader load) {
    long page = pageDown(bias + load.vaddr());
    return isOfSameFile(mapping)
        && mapping.fileOffset() + (page - mapping.range().base()) == pageDown(load.offset());
  }

  private boolean isOfSameFile(Mapping mapping) {
    return mapping.inode() == header.inode()
        && mapping.device().equals(header.device())
        && mapping.path().equals(header.path());
  }

  /**
   * The mappings that belong to it: of its file, and what of anonymous ones a segment reaches into.
   */
  List<Mapping> ownMappings(List<Mapping> mappings) {
    AddressRange pages = new AddressRange(pageDown(range.base()), pageUp(range.limit()));
    return Mappings.overlapping(mappings, pages).stream()
        .filter(mapping -> isOfSameFile(mapping) || (!mapping.isFile() && isReached(mapping)))
        .map(mapping -> ObjectEnds.before(mapping, pages.limit()))
        .toList();
  }

  private boolean isReached(Mapping mapping) {
    return loads.stream()
        .map(load -> AddressRange.ofSize(bias + load.vaddr(), load.memsz()))
        .anyMatch(segment -> segment.overlaps(mapping.range()));
  }

  private static long pageDown(long address) {
    return address & -PAGE;
  }

  /** The first address of a page that is not below this one. */
  static long pageUp(long address) {
    return pageDown(address + PAGE - 1);
  }
}
