package org.allocs.process.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ProgramHeader;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.MemoryFaultException;
import org.allocs.error.UnsupportedException;
import org.allocs.target.Memory;

/**
 * Permissions of what a core file tells of. Whether memory is shared it never tells, and gdb calls
 * all readable, and leaves out what it need not write: of that the program headers of the mapped
 * file tell.
 */
final class CorePermissions {
  private static final long PAGE = 4096;
  private static final String UNKNOWN = "????";

  private final Memory memory;
  private final boolean byGdb;

  /** Addresses of the first bytes of files by path, of those that are mapped so far. */
  private final Map<String, Long> headers = new HashMap<>();

  /** By the address of a file's first byte. */
  private final Map<Long, List<ProgramHeader>> loads = new HashMap<>();

  CorePermissions(Memory memory, boolean byGdb) {
    this.memory = memory;
    this.byGdb = byGdb;
  }

  /** Of a region; to be asked in ascending order. */
  String of(CoreRegion region) throws AllocsException {
    MappedPart part = region.file().orElse(null);
    if (part != null && part.offset() == 0) {
      headers.put(part.path(), part.range().base());
    }
    if (region.load().isPresent()) {
      int flags = region.load().get().flags();
      boolean plain = (flags & (ProgramHeader.PF_W | ProgramHeader.PF_X)) == 0;
      return byGdb && plain && part == null ? "?--?" : words(flags);
    }
    return part == null
        ? UNKNOWN
        : ofFile(region, part).map(CorePermissions::words).orElse(UNKNOWN);
  }

  /** Whether they follow from program headers alone. */
  static boolean isInferred(CoreRegion region) {
    return region.load().isEmpty();
  }

  private static String words(int flags) {
    return ((flags & ProgramHeader.PF_R) != 0 ? "r" : "-")
        + ((flags & ProgramHeader.PF_W) != 0 ? "w" : "-")
        + ((flags & ProgramHeader.PF_X) != 0 ? "x" : "-")
        + "?";
  }

  private Optional<Integer> ofFile(CoreRegion region, MappedPart part) throws AllocsException {
    Long header = headers.get(part.path());
    if (header == null) {
      return Optional.empty();
    }
    long offset = region.fileOffset(region.range().base());
    long start = region.range().base() - offset;
    return loads(part.path(), header).stream()
        .filter(load -> (load.offset() & -PAGE) <= offset)
        .filter(load -> offset < load.offset() + load.filesz())
        .filter(load -> bias(header) + load.vaddr() - load.offset() == start)
        .map(ProgramHeader::flags)
        .findFirst();
  }

  /** What loading added to addresses of a file. */
  private long bias(long header) {
    return loads.get(header).stream()
        .filter(load -> load.offset() == 0)
        .map(first -> header - first.vaddr())
        .findFirst()
        .orElse(header);
  }

  private List<ProgramHeader> loads(String path, long header) throws AllocsException {
    List<ProgramHeader> known = loads.get(header);
    if (known == null) {
      known = read(path, header);
      loads.put(header, known);
    }
    return known;
  }

  private List<ProgramHeader> read(String path, long header) throws AllocsException {
    try {
      return ElfFile.inMemory(path, memory, header).programHeaders(ProgramHeader.PT_LOAD);
    } catch (MalformedFileException | MemoryFaultException | UnsupportedException e) {
      return List.of();
    }
  }
}
