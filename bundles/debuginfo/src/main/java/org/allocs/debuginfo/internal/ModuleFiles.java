package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.allocs.debuginfo.internal.cache.DiskCache;
import org.allocs.dwarf.TableStore;
import org.allocs.dwarf.expr.RegisterNames;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfHeader;
import org.allocs.elf.SectionHeader;
import org.allocs.error.AllocsException;

/** The files that describe one module: the one that is loaded, and those found on its behalf. */
final class ModuleFiles {
  private static final int EM_386 = 3;
  private static final int EM_X86_64 = 62;
  private static final int EM_AARCH64 = 183;

  private final Optional<ElfFile> loaded;
  private final DebugFileFinder finder;
  private final DiskCache cache;
  private final Journal journal;
  private final Lazy<Optional<ElfFile>> separate = new Lazy<>(this::findSeparate);
  private final Lazy<Optional<ElfFile>> withDwarf = new Lazy<>(this::chooseDwarf);

  private final List<ElfFile> others = new CopyOnWriteArrayList<>();

  ModuleFiles(Optional<ElfFile> loaded, DebugFileFinder finder, DiskCache cache, Journal journal) {
    this.loaded = loaded;
    this.finder = finder;
    this.cache = cache;
    this.journal = journal;
  }

  /** The file that is loaded, or its image. */
  Optional<ElfFile> loaded() {
    return loaded;
  }

  /** Names of the registers of the machine that the file is for. */
  RegisterNames registers() {
    switch (loaded.map(elf -> elf.header().machine()).orElse(0)) {
      case EM_386:
        return RegisterNames.I386;
      case EM_X86_64:
        return RegisterNames.X86_64;
      case EM_AARCH64:
        return RegisterNames.AARCH64;
      default:
        return RegisterNames.NUMBERS;
    }
  }

  /** The separate debug file; looked for when first asked for. */
  Optional<ElfFile> separate() {
    return separate.get();
  }

  /**
   * The file that has {@code .debug_info}, or that of split units where it is asked about itself.
   */
  Optional<ElfFile> withDwarf() {
    return withDwarf.get();
  }

  /** The file that a file with DWARF shares parts with. */
  Optional<ElfFile> supplementary(ElfFile holder) {
    Optional<ElfFile> found = finder.supplementary(holder);
    found.ifPresent(this::using);
    return found;
  }

  /** Says that another file is read too. */
  void using(ElfFile elf) {
    others.add(elf);
  }

  /** All of those that were read so far, the loaded one first. */
  List<ElfFile> read() {
    List<ElfFile> all = new ArrayList<>();
    loaded.ifPresent(all::add);
    separate.peek().flatMap(found -> found).ifPresent(all::add);
    all.addAll(others);
    return all;
  }

  /** What was computed from a file before, and what will be. */
  TableStore tables(ElfFile holder) {
    return cache.of(holder, journal::add);
  }

  /** Finds what the units of a file with DWARF were split into. */
  SplitFileFinder splitFiles(ElfFile holder) {
    return finder.splitFiles(holder);
  }

  /** Fails if one of those that were read so far was changed since. */
  void requireUnchanged() throws AllocsException {
    for (ElfFile elf : read()) {
      elf.requireUnchanged();
    }
  }

  private Optional<ElfFile> findSeparate() {
    return loaded.flatMap(finder::find);
  }

  private Optional<ElfFile> chooseDwarf() {
    Optional<ElfFile> own = loaded.filter(this::hasDwarf);
    if (own.isPresent()) {
      journal.add("DWARF: " + own.get().name());
      return own;
    }
    Optional<ElfFile> other = separate().filter(this::hasDwarf);
    other.ifPresent(elf -> journal.add("DWARF: " + elf.name()));
    return other;
  }

  /** Why there is no file with DWARF, in words for the user. */
  String whyNoDwarf() {
    if (loaded.isEmpty()) {
      return "neither file nor image can be read";
    }
    if (loaded.get().header().type() == ElfHeader.ET_CORE) {
      return "a core file has the memory of a process: ask its program and libraries";
    }
    return separate().isPresent()
        ? "neither the file nor " + separate().get().name() + " has .debug_info"
        : "no .debug_info in it, no separate debug file found";
  }

  /** Bytes that {@code .debug_info} takes in its file, compressed or not; 0 where there is none. */
  long dwarfBytes() {
    return withDwarf().map(this::dwarfBytes).orElse(0L);
  }

  private boolean hasDwarf(ElfFile elf) {
    return dwarfBytes(elf) != 0;
  }

  private long dwarfBytes(ElfFile elf) {
    long bytes = bytes(elf, ".debug_info");
    return bytes == 0 ? bytes(elf, ".debug_info.dwo") : bytes;
  }

  /** Whether a file has nothing but what a program was split into. */
  boolean isSplitFile(ElfFile elf) {
    return bytes(elf, ".debug_info") == 0 && bytes(elf, ".debug_info.dwo") != 0;
  }

  private long bytes(ElfFile elf, String section) {
    try {
      return elf.debugSectionHeader(section)
          .filter(h -> h.type() != SectionHeader.SHT_NOBITS)
          .map(SectionHeader::size)
          .orElse(0L);
    } catch (AllocsException e) {
      journal.add("section headers of " + elf.name(), e);
      return 0;
    }
  }
}
