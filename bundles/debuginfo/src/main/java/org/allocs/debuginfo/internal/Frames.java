package org.allocs.debuginfo.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Section;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.CallerRules;
import org.allocs.debug.FrameRules;
import org.allocs.dwarf.frame.CallFrameInfo;
import org.allocs.dwarf.frame.FrameDescription;
import org.allocs.dwarf.frame.FrameRow;
import org.allocs.dwarf.frame.FrameSection;
import org.allocs.dwarf.frame.Unwinder;
import org.allocs.elf.ElfFile;
import org.allocs.elf.PlacedSection;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;

/**
 * Call frame information of a module: {@code .eh_frame} of the file that is loaded, then {@code
 * .debug_frame}.
 */
final class Frames {
  private static final long PAGE = 4096;
  private static final String NO_FILE =
      "no call frame information: neither file nor image can be read";

  private static final Evidence EVIDENCE = Evidence.certain("call frame information", "entry");

  private final ModuleFiles files;
  private final Journal journal;
  private final Lazy<List<CallFrameInfo>> exceptionFrames;
  private final Lazy<Unwinder> unwinder;

  Frames(ModuleFiles files, Journal journal) {
    this.files = files;
    this.journal = journal;
    this.exceptionFrames =
        new Lazy<>(() -> files.loaded().flatMap(this::ehFrame).map(List::of).orElse(List.of()));
    this.unwinder = new Lazy<>(() -> new Unwinder(all()));
  }

  private List<CallFrameInfo> all() {
    List<CallFrameInfo> tables = new ArrayList<>(exceptionFrames.get());
    Optional<CallFrameInfo> own = files.loaded().flatMap(this::debugFrame);
    own.or(() -> files.withDwarf().flatMap(this::debugFrame)).ifPresent(tables::add);
    return tables;
  }

  private Optional<CallFrameInfo> ehFrame(ElfFile elf) {
    try {
      Optional<PlacedSection> frames = elf.ehFrame();
      if (frames.isEmpty() || frames.get().data().isEmpty()) {
        return Optional.empty();
      }
      int word = elf.header().elfClass().wordBytes();
      FrameSection section =
          FrameSection.of(frames.get().data(), frames.get().address(), word)
              .withPointers(address -> word(elf, address));
      Optional<PlacedSection> header = header(elf);
      if (header.isPresent()) {
        section = section.withHeader(header.get().data(), header.get().address());
      }
      return Optional.of(CallFrameInfo.ehFrame(section));
    } catch (AllocsException e) {
      journal.add(".eh_frame of " + elf.name(), e);
      return Optional.empty();
    }
  }

  /** An index that cannot be read is done without. */
  private Optional<PlacedSection> header(ElfFile elf) {
    try {
      return elf.ehFrameHdr();
    } catch (AllocsException e) {
      journal.add(".eh_frame_hdr of " + elf.name(), e);
      return Optional.empty();
    }
  }

  private Optional<CallFrameInfo> debugFrame(ElfFile elf) {
    try {
      Section section = elf.section(".debug_frame");
      int word = elf.header().elfClass().wordBytes();
      return section.isEmpty()
          ? Optional.empty()
          : Optional.of(CallFrameInfo.debugFrame(FrameSection.of(section, 0, word)));
    } catch (AllocsException e) {
      journal.add(".debug_frame of " + elf.name(), e);
      return Optional.empty();
    }
  }

  private static OptionalLong word(ElfFile elf, long address) {
    int bytes = elf.header().elfClass().wordBytes();
    try {
      Optional<PlacedSection> there = elf.at(address, bytes, "word");
      if (there.isEmpty() || there.get().data().size() < bytes) {
        return OptionalLong.empty();
      }
      ByteBuffer data = there.get().data().buffer();
      return OptionalLong.of(bytes == 8 ? data.getLong(0) : data.getInt(0) & 0xffffffffL);
    } catch (AllocsException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Bytes from an address to the end of the entry of {@code .eh_frame} that starts there. That of
   * the C library's signal trampoline starts one byte early: unwinders look up return addresses
   * less one.
   */
  Answer<Long> sizeAt(long address) {
    for (CallFrameInfo frames : exceptionFrames.get()) {
      Optional<FrameDescription> found = frames.descriptionAt(address);
      if (found.isPresent() && startsAt(found.get(), address)) {
        return Answer.known(found.get().high() - address, EVIDENCE);
      }
    }
    return Answer.unknown("no entry starts there");
  }

  private static boolean startsAt(FrameDescription entry, long address) {
    return entry.low() == address || (entry.isSignalFrame() && entry.low() == address - 1);
  }

  /** How the caller's registers are found at an instruction. */
  Answer<FrameRules> rulesAt(FileAddress pc) throws AllocsException {
    if (files.loaded().isEmpty()) {
      return Answer.unknown(NO_FILE);
    }
    Optional<FrameRow> row = unwinder.get().rowAt(pc.value());
    if (row.isEmpty()) {
      return Answer.unknown("no call frame information for pc=" + pc);
    }
    return Answer.known(
        new RuleDescriber(row.get(), files.registers()).rules(),
        Evidence.certain("call frame information", row.get().description().section()));
  }

  /** Unwinds one frame. */
  Answer<CallerFrame> unwind(Registers frame, FileAddress lookup, Memory memory) {
    if (files.loaded().isEmpty()) {
      return Answer.unknown(NO_FILE);
    }
    return unwinder.get().unwind(frame, lookup, bias(frame, lookup), memory);
  }

  /** How frames at an instruction are unwound, where that is of the usual sort. */
  Answer<CallerRules> callerRules(FileAddress lookup) throws AllocsException {
    return files.loaded().isEmpty()
        ? Answer.unknown(NO_FILE)
        : unwinder.get().callerRules(lookup.value());
  }

  /** The instruction to look up is the program counter or one byte less; loading moves pages. */
  private static long bias(Registers frame, FileAddress lookup) {
    return frame.pc().isPresent() ? frame.pc().getAsLong() - lookup.value() & -PAGE : 0;
  }
}
