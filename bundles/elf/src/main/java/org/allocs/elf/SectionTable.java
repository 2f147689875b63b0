package org.allocs.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/** The section headers of a file, by index and by name. */
final class SectionTable {
  static final String WHERE = "section headers";

  /** No sections. */
  static final SectionTable EMPTY = new SectionTable(List.of());

  private final List<SectionHeader> headers;
  private final Map<String, SectionHeader> byName = new HashMap<>();

  private SectionTable(List<SectionHeader> headers) {
    this.headers = List.copyOf(headers);
    headers.forEach(h -> byName.putIfAbsent(h.name(), h));
  }

  List<SectionHeader> headers() {
    return headers;
  }

  /** The first of that name. */
  Optional<SectionHeader> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Section header 0, which holds what does not fit into the ELF header. */
  static SectionHeader initial(ByteSource source, ElfHeader header) throws AllocsException {
    return raw(source, header, 1).get(0);
  }

  static SectionTable read(ByteSource source, ElfHeader header) throws AllocsException {
    if (header.shoff() == 0) {
      return EMPTY;
    }
    long count = header.shnum();
    int names = header.shstrndx();
    if (count == 0 || names == FileHeaderDescriptor.SHN_XINDEX) {
      SectionHeader initial = initial(source, header);
      count = count == 0 ? initial.size() : count;
      names = names == FileHeaderDescriptor.SHN_XINDEX ? initial.link() : names;
    }
    return new SectionTable(named(source, header, raw(source, header, count), names));
  }

  /**
   * The same with addresses for what occupies memory, as a linker may lay it out: {@code .text}
   * first, at 0, then the rest in its order. Sections that have addresses keep them.
   */
  SectionTable laidOut() {
    if (headers.stream().anyMatch(header -> header.addr() != 0)) {
      return this;
    }
    List<SectionHeader> placed = new ArrayList<>(headers);
    long end = 0;
    for (boolean code : new boolean[] {true, false}) {
      for (SectionHeader header : headers) {
        boolean wanted = code == header.name().equals(".text");
        if (wanted && header.has(SectionHeader.SHF_ALLOC) && header.size() > 0) {
          long start = aligned(end, header.addralign());
          placed.set(header.index(), header.at(start));
          end = start + header.size();
        }
      }
    }
    return new SectionTable(placed);
  }

  private static long aligned(long address, long alignment) {
    return Long.bitCount(alignment) == 1 && alignment > 0
        ? (address + alignment - 1) & -alignment
        : address;
  }

  private static List<SectionHeader> raw(ByteSource source, ElfHeader header, long count)
      throws AllocsException {
    SectionHeaderDescriptor at = SectionHeaderDescriptor.of(header.elfClass());
    int stride = header.shentsize();
    if (stride < at.size() || count < 0 || count > Integer.MAX_VALUE / stride) {
      throw new MalformedFileException(
          source.name(), WHERE, 0, "e_shentsize=" + stride + " count=" + count);
    }
    int length = source.checkedLength(header.shoff(), count * stride, WHERE);
    ByteBuffer bytes = source.read(header.shoff(), length, WHERE).order(header.order());
    List<SectionHeader> all = new ArrayList<>((int) count);
    for (int i = 0; i < count; i++) {
      all.add(one(header.elfClass(), at, bytes, i, i * stride));
    }
    return all;
  }

  /** A header whose name is still the decimal {@code sh_name}. */
  private static SectionHeader one(
      ElfClass elfClass, SectionHeaderDescriptor at, ByteBuffer bytes, int index, int base) {
    return new SectionHeader(
        index,
        Long.toString(bytes.getInt(base + at.name()) & 0xffffffffL),
        bytes.getInt(base + at.type()),
        elfClass.word(bytes, base + at.flags()),
        elfClass.word(bytes, base + at.addr()),
        elfClass.word(bytes, base + at.offset()),
        elfClass.word(bytes, base + at.sectionSize()),
        bytes.getInt(base + at.link()),
        bytes.getInt(base + at.info()),
        elfClass.word(bytes, base + at.addralign()),
        elfClass.word(bytes, base + at.entsize()));
  }

  private static List<SectionHeader> named(
      ByteSource source, ElfHeader header, List<SectionHeader> raw, int namesIndex)
      throws AllocsException {
    if (namesIndex == 0 || raw.isEmpty()) {
      return raw.stream().map(h -> renamed(h, "")).toList();
    }
    if (namesIndex < 0 || namesIndex >= raw.size()) {
      throw new MalformedFileException(source.name(), WHERE, 0, "e_shstrndx=" + namesIndex);
    }
    SectionHeader table = raw.get(namesIndex);
    int length = source.checkedLength(table.offset(), table.size(), WHERE);
    ByteBuffer bytes = source.read(table.offset(), length, WHERE);
    StringTable names =
        new StringTable(new Section(source.name(), "section names", bytes, header.order()));
    List<SectionHeader> all = new ArrayList<>(raw.size());
    for (SectionHeader h : raw) {
      all.add(renamed(h, names.at(Long.parseLong(h.name()))));
    }
    return all;
  }

  private static SectionHeader renamed(SectionHeader h, String name) {
    return new SectionHeader(
        h.index(),
        name,
        h.type(),
        h.flags(),
        h.addr(),
        h.offset(),
        h.size(),
        h.link(),
        h.info(),
        h.addralign(),
        h.entsize());
  }
}
