package org.allocs.dwarf.frame;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/**
 * The binary search table of {@code .eh_frame_hdr} (Linux Standard Base 5.0, core, section 10.6.2):
 *
 * <pre>
 *   0  version, 1
 *   1  eh_frame_ptr_enc
 *   2  fde_count_enc
 *   3  table_enc
 *   4  eh_frame_ptr, fde_count, then pairs (first address, address of the description)
 * </pre>
 *
 * Only the form that every linker writes is used, pairs of {@code sdata4 | datarel}: others cannot
 * be searched without being decoded whole.
 */
final class SearchTable {
  private static final int VERSION = 1;
  private static final int SEARCHABLE =
      PointerEncoding.DW_EH_PE_datarel | PointerEncoding.DW_EH_PE_sdata4;
  private static final int PAIR = 8;

  private final Section header;
  private final long headerAddress;
  private final long frameAddress;
  private final int start;
  private final int count;

  private SearchTable(Section header, long headerAddress, long frameAddress, int start, int count) {
    this.header = header;
    this.headerAddress = headerAddress;
    this.frameAddress = frameAddress;
    this.start = start;
    this.count = count;
  }

  /** The table, if the section has a header with a usable one. */
  static Optional<SearchTable> of(FrameSection section) {
    if (section.header().isEmpty()) {
      return Optional.empty();
    }
    try {
      return read(section, section.header().get());
    } catch (MalformedFileException unusable) {
      return Optional.empty();
    }
  }

  private static Optional<SearchTable> read(FrameSection section, Section header)
      throws MalformedFileException {
    Cursor cursor = header.cursor();
    int version = cursor.u8();
    PointerEncoding frames = new PointerEncoding(cursor.u8(), section.addressSize());
    PointerEncoding counts = new PointerEncoding(cursor.u8(), section.addressSize());
    int table = cursor.u8();
    if (version != VERSION || table != SEARCHABLE || counts.isOmitted()) {
      return Optional.empty();
    }
    long headerAddress = section.headerAddress();
    PointerEncoding.Bases bases =
        new PointerEncoding.Bases(
            headerAddress,
            section.textBase(),
            OptionalLong.of(headerAddress),
            OptionalLong.empty(),
            section.pointerAt());
    OptionalLong frameAddress = frames.read(cursor, bases);
    OptionalLong count = counts.read(cursor, bases);
    boolean ours = frameAddress.isPresent() && frameAddress.getAsLong() == section.address();
    if (!ours || count.isEmpty() || !fits(cursor, count.getAsLong())) {
      return Optional.empty();
    }
    return Optional.of(
        new SearchTable(
            header, headerAddress, section.address(), cursor.position(), (int) count.getAsLong()));
  }

  private static boolean fits(Cursor cursor, long count) {
    return count > 0 && count <= cursor.remaining() / PAIR;
  }

  /** Offset in {@code .eh_frame} of the description that may cover {@code pc}; empty if none. */
  OptionalLong candidate(long pc) throws MalformedFileException {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (!AddressRange.lessThan(pc, word(middle, 0))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? OptionalLong.empty() : OptionalLong.of(word(low - 1, 4) - frameAddress);
  }

  private long word(int index, int within) throws MalformedFileException {
    return headerAddress + header.cursor(start + (long) index * PAIR + within).s32();
  }
}
