package org.allocs.elf;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.UnsupportedException;
import org.allocs.target.Memory;

/**
 * An ELF file, or its image in memory. Opening reads the ELF header and the program headers;
 * everything else is read when first asked for, and section bytes are kept. Nothing stays open:
 * there is nothing to close.
 *
 * <p>Every method that reads throws an {@link AllocsException}: {@link
 * org.allocs.error.FileAccessException} if the file cannot be read any more or was changed or
 * replaced since it was opened, {@link MalformedFileException} if its bytes contradict the format,
 * {@link org.allocs.error.UnsupportedException} for what this release does not read, and for an
 * image in memory what {@link Memory} throws. Safe for use by several threads.
 */
public final class ElfFile {
  private final ByteSource source;
  private final ElfHeader header;
  private final List<ProgramHeader> programHeaders;

  /** Those of type {@code PT_LOAD}: a file may have very many headers. */
  private final List<ProgramHeader> loads;

  private final boolean inMemory;
  private final long bias;
  private final boolean laidOut;
  private final Map<SectionHeader, Section> bytes = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<String> problems = new CopyOnWriteArrayList<>();
  private volatile SectionTable sectionTable;

  private ElfFile(
      ByteSource source,
      ElfHeader header,
      List<ProgramHeader> programHeaders,
      boolean inMemory,
      long bias,
      boolean laidOut) {
    this.source = source;
    this.header = header;
    this.programHeaders = programHeaders;
    this.loads = programHeaders(ProgramHeader.PT_LOAD);
    this.inMemory = inMemory;
    this.bias = bias;
    this.laidOut = laidOut;
  }

  /** Opens a file. */
  public static ElfFile open(Path path) throws AllocsException {
    return read(new FileSource(path, FileSource.MAPPED_FROM));
  }

  /**
   * Opens a file of which nothing is mapped: where there are thousands of them, asking each for
   * changes before every answer would take longer than the answer.
   */
  public static ElfFile openCopied(Path path) throws AllocsException {
    return read(new FileSource(path, Integer.MAX_VALUE));
  }

  /**
   * Reads a file that is in a buffer.
   *
   * @param name for errors
   * @param bytes from position to limit; must not change
   */
  public static ElfFile of(String name, ByteBuffer bytes) throws AllocsException {
    return read(new BufferSource(name, bytes));
  }

  private static ElfFile read(ByteSource source) throws AllocsException {
    ElfHeader header = ElfHeader.read(source);
    return new ElfFile(source, header, ProgramHeader.readAll(source, header), false, 0, false);
  }

  /**
   * Reads the image of a file that is loaded in a target: program headers and what segments have.
   * Section headers are seldom loaded; the vdso's are.
   *
   * @param name for errors
   * @param headerAddress where in the target the ELF header is
   */
  public static ElfFile inMemory(String name, Memory memory, long headerAddress)
      throws AllocsException {
    MemorySource source = new MemorySource(name, memory, headerAddress);
    ElfHeader header = ElfHeader.read(source);
    List<ProgramHeader> all = ProgramHeader.readAll(source, header);
    List<ProgramHeader> loads =
        all.stream().filter(p -> p.type() == ProgramHeader.PT_LOAD).toList();
    ProgramHeader first =
        loads.stream()
            .filter(p -> p.offset() == 0)
            .findFirst()
            .orElseThrow(
                () ->
                    new MalformedFileException(
                        name, ProgramHeader.WHERE, 0, "no segment has the ELF header"));
    long bias = headerAddress - first.vaddr();
    source.translateBy(loads, bias);
    return new ElfFile(source, header, all, true, bias, false);
  }

  /**
   * This file, or if it is a relocatable one the same with different addresses for its sections, as
   * if {@code .text} and then all others that occupy memory lay one after the other from 0 on. As
   * the file has it all are at 0, and an address means several places. Values of symbols still
   * count from the start of their section.
   */
  public ElfFile laidOut() {
    return header.type() == ElfHeader.ET_REL
        ? new ElfFile(source, header, programHeaders, inMemory, bias, true)
        : this;
  }

  /** The file's name, as in errors. */
  public String name() {
    return source.name();
  }

  /** Bytes in the file; {@link Long#MAX_VALUE} for an image in memory. */
  public long size() {
    return source.size();
  }

  /** What differs once the file is another one or was changed; empty where it is no file. */
  public Optional<String> state() {
    return source.state();
  }

  /** What a target added to addresses of the file; 0 where this is no image in memory. */
  long bias() {
    return bias;
  }

  /** Whether this is an image in a target's memory. */
  public boolean isInMemory() {
    return inMemory;
  }

  /** The ELF header. */
  public ElfHeader header() {
    return header;
  }

  /** The program headers in their order; empty where there are none. */
  public List<ProgramHeader> programHeaders() {
    return programHeaders;
  }

  /** The program headers of one type. */
  public List<ProgramHeader> programHeaders(int type) {
    return programHeaders.stream().filter(p -> p.type() == type).toList();
  }

  /** The section headers by index, the reserved first one included; empty where there are none. */
  public List<SectionHeader> sectionHeaders() throws AllocsException {
    return table().headers();
  }

  /** The first section of that name. */
  public Optional<SectionHeader> sectionHeader(String name) throws AllocsException {
    return table().named(name);
  }

  /** The first section of that name; where {@code .debug_x} is missing, {@code .zdebug_x}. */
  public Optional<SectionHeader> debugSectionHeader(String name) throws AllocsException {
    Optional<SectionHeader> found = sectionHeader(name);
    return found.isEmpty() && name.startsWith(".debug_")
        ? sectionHeader(".z" + name.substring(1))
        : found;
  }

  private SectionTable table() throws AllocsException {
    SectionTable known = sectionTable;
    if (known == null) {
      known = inMemory ? tableInMemory() : SectionTable.read(source, header);
      known = laidOut ? known.laidOut() : known;
      sectionTable = known;
    }
    return known;
  }

  /** Section headers that are not loaded are as good as none. */
  private SectionTable tableInMemory() throws AllocsException {
    try {
      return SectionTable.read(source, header);
    } catch (MalformedFileException | UnsupportedException e) {
      return SectionTable.EMPTY;
    }
  }

  /**
   * The bytes of a section by name, decompressed; where {@code .debug_x} is missing, {@code
   * .zdebug_x} stands in. Empty if there is no such section or it has no bytes in the file.
   */
  public Section section(String name) throws AllocsException {
    Optional<SectionHeader> found = debugSectionHeader(name);
    return found.isPresent() ? section(found.get()) : Section.empty(name(), name);
  }

  /**
   * The bytes of a section, decompressed; empty for {@code SHT_NOBITS}. Read once, then kept. In a
   * relocatable file debug sections are relocated, as if all sections were at address 0; one with a
   * relocation that is not known is refused.
   */
  public Section section(SectionHeader of) throws AllocsException {
    Section known = bytes.get(of);
    if (known != null) {
      return known;
    }
    synchronized (of) {
      known = bytes.get(of);
      if (known == null) {
        known = relocated(of, load(of));
        bytes.put(of, known);
      }
      return known;
    }
  }

  /**
   * A section that can be read while it is being decompressed; empty where it is not compressed by
   * zlib, or is read already, or has to be relocated. Not kept.
   */
  public Optional<Inflation> inflation(SectionHeader of) throws AllocsException {
    boolean apart =
        of.type() != SectionHeader.SHT_NOBITS
            && of.has(SectionHeader.SHF_COMPRESSED)
            && !bytes.containsKey(of)
            && !Relocator.concerns(this, of);
    return apart ? new Decompressor(source, header, of).inflation() : Optional.empty();
  }

  private Section relocated(SectionHeader of, Section stored) throws AllocsException {
    if (!Relocator.concerns(this, of)) {
      return stored;
    }
    return steady(
        () -> {
          Relocator relocator = new Relocator(this, of);
          Section applied = relocator.apply(stored);
          relocator.problem().ifPresent(this::problem);
          return applied;
        });
  }

  /**
   * What is wrong with what was handed out, in words: relocations of what is not there, symbols
   * whose name is nowhere.
   */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  void problem(String what) {
    problems.addIfAbsent(what);
  }

  private Section load(SectionHeader of) throws AllocsException {
    if (of.type() == SectionHeader.SHT_NOBITS || of.type() == SectionHeader.SHT_NULL) {
      return Section.empty(name(), of.name());
    }
    if (of.has(SectionHeader.SHF_COMPRESSED)) {
      return new Decompressor(source, header, of).flagged();
    }
    return Decompressor.isOld(source, of)
        ? new Decompressor(source, header, of).old()
        : range(of.offset(), of.size(), of.name());
  }

  /**
   * Checks that the bytes that were handed out are still those of the file. Where a section has
   * many bytes they are the file's pages, mapped. Somebody who overwrites the file in place changes
   * them, and where it is cut there are none: then the virtual machine throws an {@link
   * InternalError}, from compiled code late ({@link org.allocs.binary.PendingFault}), after reading
   * anything at all. Who reads sections therefore catches that error, and calls this, which takes
   * what is pending, before a result or a failure is believed. Cheap where nothing is mapped.
   *
   * @throws org.allocs.error.FileAccessException if the file was changed or replaced since it was
   *     opened
   */
  public void requireUnchanged() throws AllocsException {
    source.requireUnchanged();
  }

  private interface Reading<T> {
    T read() throws AllocsException;
  }

  private <T> T steady(Reading<T> reading) throws AllocsException {
    T result;
    try {
      result = reading.read();
    } catch (InternalError | AllocsException e) {
      requireUnchanged();
      throw e;
    }
    requireUnchanged();
    return result;
  }

  /** Bytes that a segment has in the file. Not kept: each call reads. */
  public Section segment(ProgramHeader of) throws AllocsException {
    return range(of.offset(), of.filesz(), "segment " + of.index());
  }

  /**
   * Any bytes of the file. Not kept: each call reads.
   *
   * @param offset in the file
   * @param name what they are called in errors
   */
  public Section range(long offset, long length, String name) throws AllocsException {
    int checked = source.checkedLength(offset, length, name);
    return new Section(name(), name, source.view(offset, checked, name), header.order());
  }

  /**
   * Bytes by the virtual address that the program headers give them.
   *
   * @param address as the file states it, without bias
   * @param length bytes; shortened to those that the segment has in the file
   * @param name what they are called in errors
   * @return empty if no segment has bytes at that address
   */
  public Optional<PlacedSection> at(long address, long length, String name) throws AllocsException {
    for (ProgramHeader load : loads) {
      if (load.hasBytesAt(address)) {
        long inside = address - load.vaddr();
        long rest = load.filesz() - inside;
        long size = Long.compareUnsigned(length, rest) < 0 ? length : rest;
        return Optional.of(new PlacedSection(range(load.offset() + inside, size, name), address));
      }
    }
    return Optional.empty();
  }

  /** Entries of {@code .symtab} but the reserved first; empty where there is none. */
  public List<ElfSymbol> symbols() throws AllocsException {
    return symbols(entry -> true);
  }

  /** Those of {@link #symbols()} that are wanted: of the others no name is read. */
  public List<ElfSymbol> symbols(Predicate<SymbolEntry> wanted) throws AllocsException {
    return steady(() -> SymbolTables.inSections(this, SectionHeader.SHT_SYMTAB, wanted)).symbols();
  }

  /**
   * Entries of {@code .dynsym} but the reserved first; where section headers are missing, found
   * through {@code PT_DYNAMIC}.
   */
  public List<ElfSymbol> dynamicSymbols() throws AllocsException {
    return steady(() -> dynamic(entry -> true)).symbols();
  }

  /**
   * The versions of {@link #dynamicSymbols()}, one for each in the same order; empty for those that
   * have none.
   */
  public List<Optional<SymbolVersion>> dynamicVersions() throws AllocsException {
    return steady(() -> SymbolVersions.of(this, dynamic(entry -> true)));
  }

  /** Those of {@link #dynamicSymbols()} that are wanted, each with its version if it has one. */
  public List<Map.Entry<ElfSymbol, Optional<SymbolVersion>>> dynamicSymbols(
      Predicate<SymbolEntry> wanted) throws AllocsException {
    return steady(
        () -> {
          SymbolTable.Found found = dynamic(wanted);
          List<Map.Entry<ElfSymbol, Optional<SymbolVersion>>> all = new ArrayList<>();
          List<Optional<SymbolVersion>> versions =
              found.symbols().isEmpty() ? List.of() : SymbolVersions.of(this, found);
          for (int i = 0; i < versions.size(); i++) {
            all.add(Map.entry(found.symbols().get(i), versions.get(i)));
          }
          return all;
        });
  }

  private SymbolTable.Found dynamic(Predicate<SymbolEntry> wanted) throws AllocsException {
    return sectionHeaders().isEmpty()
        ? SymbolTables.inDynamic(this, wanted)
        : SymbolTables.inSections(this, SectionHeader.SHT_DYNSYM, wanted);
  }

  /** All notes: of sections, or where there are none of segments. */
  public List<Note> notes() throws AllocsException {
    return steady(() -> Notes.of(this));
  }

  /** The build-id as lower-case hexadecimal digits. */
  public Optional<String> buildId() throws AllocsException {
    return steady(() -> Notes.buildId(this));
  }

  /** Where the debug information was moved to, by file name ({@code .gnu_debuglink}). */
  public Optional<DebugLink> debugLink() throws AllocsException {
    return steady(() -> DebugLink.read(section(".gnu_debuglink")));
  }

  /** The file that debug information shares with others ({@code .gnu_debugaltlink}). */
  public Optional<DebugAltLink> debugAltLink() throws AllocsException {
    return steady(() -> DebugAltLink.read(section(".gnu_debugaltlink")));
  }

  /**
   * The file with symbols that is packed into this one ({@code .gnu_debugdata}). Not kept: each
   * call unpacks it.
   */
  public Optional<ElfFile> miniDebugInfo() throws AllocsException {
    return sectionHeader(".gnu_debugdata").isPresent()
        ? steady(() -> MiniDebugInfo.of(this))
        : Optional.empty();
  }

  /** {@code .eh_frame} with its address; where section headers are missing, by its index. */
  public Optional<PlacedSection> ehFrame() throws AllocsException {
    return steady(() -> EhFrames.ehFrame(this));
  }

  /** {@code .eh_frame_hdr} with its address, by {@code PT_GNU_EH_FRAME} or section header. */
  public Optional<PlacedSection> ehFrameHdr() throws AllocsException {
    return steady(() -> EhFrames.ehFrameHdr(this));
  }

  @Override
  public String toString() {
    return (inMemory ? "image of " : "") + name();
  }
}
