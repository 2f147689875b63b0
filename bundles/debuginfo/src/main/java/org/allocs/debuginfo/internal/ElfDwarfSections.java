package org.allocs.debuginfo.internal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.binary.ArrivingSection;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.TableStore;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfHeader;
import org.allocs.elf.Inflation;
import org.allocs.elf.SectionHeader;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/**
 * The DWARF sections of an ELF file, each read once. Those that are compressed there are kept
 * decompressed.
 */
final class ElfDwarfSections implements DwarfSections {
  /** Something that reads the file. */
  private interface Reading<T> {
    T run() throws AllocsException;
  }

  /** To decompress less takes less time than to look for it. */
  private static final long MIN_COMPRESSED = 64 << 10;

  private final ElfFile elf;
  private final ModuleFiles files;
  private final Journal journal;
  private final JoinedSections joined;
  private final Lazy<Optional<DwarfSections>> supplementary;
  private final Lazy<TableStore> tables;
  private final Map<String, ArrivingSection> known = new ConcurrentHashMap<>();
  private final Map<String, Section> windows = new ConcurrentHashMap<>();
  private final Lazy<SplitFileFinder> splitFiles;

  /**
   * @param elf file with DWARF
   * @param files for the supplementary file, looked for when DWARF refers to it
   */
  ElfDwarfSections(ElfFile elf, ModuleFiles files, Journal journal) {
    this.elf = elf;
    this.files = files;
    this.joined = new JoinedSections(elf);
    this.journal = journal;
    this.supplementary =
        new Lazy<>(
            () ->
                files.supplementary(elf).map(other -> new ElfDwarfSections(other, files, journal)));
    this.tables = new Lazy<>(() -> files.tables(elf));
    this.splitFiles = new Lazy<>(() -> files.splitFiles(elf));
  }

  @Override
  public String file() {
    return elf.name();
  }

  /** A file that can no longer be read, or a compression that is not, is noted and malformed. */
  @Override
  public Section section(String name) throws MalformedFileException {
    ArrivingSection read = known.get(name);
    ArrivingSection found = read != null ? read : guarded(name, () -> read(name, false));
    found.await(found.section().size());
    return found.section();
  }

  @Override
  public ArrivingSection arriving(String name) throws MalformedFileException {
    ArrivingSection read = known.get(name);
    return read != null ? read : guarded(name, () -> read(name, true));
  }

  /**
   * @param early whether it may be returned before it is decompressed
   */
  private synchronized ArrivingSection read(String name, boolean early) throws AllocsException {
    ArrivingSection before = known.get(name);
    if (before != null) {
      return before;
    }
    Optional<SectionHeader> header = elf.debugSectionHeader(name);
    ArrivingSection section =
        header.isPresent() && isWorthKeeping(header.get())
            ? keptOrRead(name, header.get(), early)
            : ArrivingSection.complete(joined.section(name));
    known.put(name, section);
    elf.problems().forEach(problem -> journal.add(problem + " file=" + elf.name()));
    return section;
  }

  private <T> T guarded(String name, Reading<T> reading) throws MalformedFileException {
    try {
      return reading.run();
    } catch (MalformedFileException e) {
      throw e;
    } catch (AllocsException e) {
      journal.add(name + " of " + elf.name(), e);
      throw new MalformedFileException(elf.name(), name, 0, e.getMessage());
    }
  }

  @Override
  public long size(String name) throws MalformedFileException {
    return guarded(
        name, () -> isVast(name) ? header(name).size() : arriving(name).section().size());
  }

  /** What is compressed has to fit into one section. */
  private boolean isVast(String name) throws AllocsException {
    return elf.debugSectionHeader(name)
        .filter(header -> header.type() != SectionHeader.SHT_NOBITS && !header.isCompressed())
        .filter(header -> header.size() > Section.MAX_SIZE)
        .isPresent();
  }

  private SectionHeader header(String name) throws AllocsException {
    return elf.debugSectionHeader(name).orElseThrow();
  }

  @Override
  public Section part(String name, long from) throws MalformedFileException {
    return guarded(name, () -> window(name, from));
  }

  @Override
  public Cursor cursor(String name, long offset) throws MalformedFileException {
    if (known.containsKey(name) || offset < 0 || !guarded(name, () -> isVast(name))) {
      return section(name).cursor(offset);
    }
    long inside = offset % WINDOW;
    return guarded(name, () -> kept(name, offset - inside)).cursor(inside);
  }

  /** A window that was read before is the same object, by which readers know it again. */
  private Section kept(String name, long from) throws AllocsException {
    String place = name + "+0x" + Long.toHexString(from);
    Section known = windows.get(place);
    if (known == null) {
      Section read = window(name, from);
      known = windows.putIfAbsent(place, read);
      known = known == null ? read : known;
    }
    return known;
  }

  private Section window(String name, long from) throws AllocsException {
    SectionHeader header = header(name);
    if (from > header.size()) {
      throw new MalformedFileException(
          elf.name(), name, from, "offset is outside the section: size=" + header.size());
    }
    long length = Math.min(header.size() - from, Section.MAX_SIZE);
    return elf.range(header.offset() + from, length, name);
  }

  private static boolean isWorthKeeping(SectionHeader header) {
    return header.isCompressed() && header.size() >= MIN_COMPRESSED;
  }

  private static String table(String section) {
    return "section" + section;
  }

  private ArrivingSection keptOrRead(String name, SectionHeader header, boolean early)
      throws AllocsException {
    Optional<ByteBuffer> kept = tables().find(table(name));
    if (kept.isPresent()) {
      return ArrivingSection.complete(
          new Section(elf.name(), header.name(), kept.get(), elf.header().order()));
    }
    Optional<Inflation> inflation = early ? elf.inflation(header) : Optional.empty();
    if (inflation.isPresent()) {
      return started(name, inflation.get());
    }
    Section read = elf.section(header);
    tables().keep(table(name), read.buffer());
    return ArrivingSection.complete(read);
  }

  private ArrivingSection started(String name, Inflation inflation) {
    ArrivingSection arriving = ArrivingSection.empty(inflation.section());
    Thread thread =
        new Thread(() -> inflate(name, inflation, arriving), "allocs: decompress " + name);
    thread.setDaemon(true);
    thread.start();
    return arriving;
  }

  /** Who asks again for a section that turned out to be malformed is told again. */
  private void inflate(String name, Inflation inflation, ArrivingSection arriving) {
    try {
      guarded(
          name,
          () -> {
            inflation.run(arriving::arrived);
            return inflation;
          });
      tables().keep(table(name), inflation.section().buffer());
      arriving.arrived(inflation.section().size());
    } catch (MalformedFileException | RuntimeException | Error e) {
      synchronized (this) {
        known.remove(name, arriving);
      }
      arriving.fail(e);
    }
  }

  @Override
  public TableStore tables() {
    return tables.get();
  }

  @Override
  public Optional<DwarfSections> supplementary() {
    return supplementary.get();
  }

  @Override
  public List<DwarfSections> splitFiles(String name, Optional<String> compDir) {
    return splitFiles.get().splitFiles(name, compDir).stream()
        .<DwarfSections>map(elf -> new ElfDwarfSections(elf, files, journal))
        .toList();
  }

  @Override
  public Optional<DwarfSections> splitPackage() {
    Optional<ElfFile> found = splitFiles.get().splitPackage();
    found.ifPresent(files::using);
    return found.map(each -> new ElfDwarfSections(each, files, journal));
  }

  @Override
  public Optional<String> splitFileStates(String name, Optional<String> compDir) {
    return Optional.of(splitFiles.get().states(name, compDir));
  }

  @Override
  public Optional<String> state() {
    return elf.state();
  }

  @Override
  public boolean relocatable() {
    return elf.header().type() == ElfHeader.ET_REL;
  }
}
