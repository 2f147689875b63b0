package org.allocs.dwarf.frame;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.MalformedFileException;

/** Call frame information of one section. Safe for use by several threads. */
public final class CallFrameInfo {
  private final FrameSection section;
  private final EntryReader reader;
  private final Optional<SearchTable> searchTable;
  private volatile EntryIndex index;

  private CallFrameInfo(FrameSection section, boolean exceptionFrames) {
    this.section = Objects.requireNonNull(section, "section");
    this.reader = new EntryReader(section, exceptionFrames);
    this.searchTable = exceptionFrames ? SearchTable.of(section) : Optional.empty();
  }

  /** That of {@code .eh_frame}. */
  public static CallFrameInfo ehFrame(FrameSection section) {
    return new CallFrameInfo(section, true);
  }

  /** That of {@code .debug_frame}. */
  public static CallFrameInfo debugFrame(FrameSection section) {
    return new CallFrameInfo(section, false);
  }

  /**
   * The entry that describes an instruction.
   *
   * @param pc address in the file
   */
  public Optional<FrameDescription> descriptionAt(long pc) {
    Optional<FrameDescription> found = searched(pc);
    return found.isPresent() ? found : covering(index().candidate(pc), pc);
  }

  private Optional<FrameDescription> searched(long pc) {
    if (searchTable.isEmpty()) {
      return Optional.empty();
    }
    try {
      OptionalLong candidate = searchTable.get().candidate(pc);
      return candidate.isPresent() ? covering(candidate.getAsLong(), pc) : Optional.empty();
    } catch (MalformedFileException unusable) {
      return Optional.empty();
    }
  }

  private Optional<FrameDescription> covering(long offset, long pc) {
    if (offset < 0) {
      return Optional.empty();
    }
    try {
      return reader.description(offset).filter(found -> found.covers(pc));
    } catch (MalformedFileException unusable) {
      return Optional.empty();
    }
  }

  /**
   * The rules that hold at an instruction; empty if no entry describes it.
   *
   * @param pc address in the file
   * @throws MalformedFileException if the entry's instructions contradict the format
   */
  public Optional<FrameRow> rowAt(long pc) throws MalformedFileException {
    Optional<FrameDescription> found = descriptionAt(pc);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new RowBuilder(section, found.get(), pc).build());
  }

  /** How many descriptions there are. */
  public int size() {
    return index().size();
  }

  /** The description at a place, from 0 to {@link #size} less 1, in ascending order of address. */
  public FrameDescription description(int place) {
    try {
      return reader.description(index().offset(place)).orElseThrow();
    } catch (MalformedFileException impossible) {
      throw new IllegalStateException("was read before", impossible);
    }
  }

  /** How many entries could not be read. */
  public int skipped() {
    return index().skipped();
  }

  private EntryIndex index() {
    EntryIndex built = index;
    if (built == null) {
      built = EntryIndex.build(reader, section.bytes().size());
      index = built;
    }
    return built;
  }
}
