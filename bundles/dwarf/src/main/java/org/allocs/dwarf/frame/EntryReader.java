package org.allocs.dwarf.frame;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.binary.Cursor;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/**
 * Reads entries of {@code .eh_frame} and {@code .debug_frame}. The two differ in how a frame
 * description names its CIE and in how addresses are encoded:
 *
 * <pre>
 *                    .eh_frame                      .debug_frame
 *   CIE_id           0, always 4 bytes              all ones, 4 or 8 bytes
 *   CIE_pointer      bytes back from this field     offset in the section
 *   addresses        as the augmentation says       plain
 * </pre>
 */
final class EntryReader {
  private static final long ESCAPE_64 = 0xffffffffL;

  private final FrameSection section;
  private final boolean exceptionFrames;
  private final PointerEncoding.Bases bases;
  private final Map<Integer, CommonInformationEntry> commons = new ConcurrentHashMap<>();

  EntryReader(FrameSection section, boolean exceptionFrames) {
    this.section = section;
    this.exceptionFrames = exceptionFrames;
    this.bases = PointerEncoding.Bases.of(section);
  }

  /**
   * Where an entry starts and what it is.
   *
   * @param offset of its length field
   * @param idAt offset of its id or pointer field
   * @param id that field
   * @param wide whether the entry is in the 64-bit format
   * @param body offset of the first byte after that field
   * @param end offset of the first byte after the entry
   */
  private record Envelope(int offset, int idAt, long id, boolean wide, int body, int end) {}

  private Cursor at(long offset) throws MalformedFileException {
    return section.bytes().cursor(offset);
  }

  /** The entry's extent; empty for a terminator. */
  private Optional<Envelope> envelope(long offset) throws MalformedFileException {
    Cursor cursor = at(offset);
    long length = cursor.u32();
    boolean wide = length == ESCAPE_64;
    length = wide ? cursor.u64() : length;
    if (length == 0) {
      return Optional.empty();
    }
    Cursor entry = cursor.fork().slice(length);
    int idAt = cursor.position();
    long id = wide && !exceptionFrames ? entry.u64() : entry.u32();
    return Optional.of(new Envelope((int) offset, idAt, id, wide, entry.position(), entry.limit()));
  }

  private boolean isCommon(Envelope envelope) {
    if (exceptionFrames) {
      return envelope.id() == 0;
    }
    return envelope.wide() ? envelope.id() == -1L : envelope.id() == ESCAPE_64;
  }

  /** Offset of the entry after the one at {@code offset}. */
  int next(int offset) throws MalformedFileException {
    Optional<Envelope> envelope = envelope(offset);
    return envelope.isPresent() ? envelope.get().end() : offset + 4;
  }

  /** The frame description at an offset; empty for a CIE, a terminator, or an unknown address. */
  Optional<FrameDescription> description(long offset) throws MalformedFileException {
    Optional<Envelope> envelope = envelope(offset);
    if (envelope.isEmpty() || isCommon(envelope.get())) {
      return Optional.empty();
    }
    return description(envelope.get());
  }

  private Optional<FrameDescription> description(Envelope envelope) throws MalformedFileException {
    long commonAt = exceptionFrames ? envelope.idAt() - envelope.id() : envelope.id();
    CommonInformationEntry common = common(commonAt);
    Cursor cursor = slice(envelope);
    cursor.skip(common.segmentSize());
    OptionalLong low = common.fdeEncoding().read(cursor, bases);
    long size = common.fdeEncoding().readPlain(cursor);
    OptionalLong languageData = OptionalLong.empty();
    if (common.hasAugmentationData()) {
      Cursor data = cursor.slice(cursor.uleb128());
      if (data.hasRemaining() && low.isPresent()) {
        languageData = common.lsdaEncoding().read(data, bases.inFunction(low.getAsLong()));
      }
    }
    if (low.isEmpty()) {
      return Optional.empty();
    }
    long start = low.getAsLong();
    long limit = AddressRange.lessThan(start + size, start) ? -1L : start + size;
    return Optional.of(
        new FrameDescription(
            section.bytes().name(),
            common,
            envelope.offset(),
            start,
            limit,
            languageData,
            cursor.position(),
            envelope.end()));
  }

  private Cursor slice(Envelope envelope) throws MalformedFileException {
    return at(envelope.body()).slice(envelope.end() - envelope.body());
  }

  private CommonInformationEntry common(long offset) throws MalformedFileException {
    if (offset < 0 || offset > Integer.MAX_VALUE) {
      throw at(0).malformed("CIE is outside the section: offset=" + offset);
    }
    CommonInformationEntry known = commons.get((int) offset);
    if (known == null) {
      Optional<Envelope> envelope = envelope(offset);
      if (envelope.isEmpty() || !isCommon(envelope.get())) {
        throw at(offset).malformed("no CIE here");
      }
      known = new CommonReader(section, slice(envelope.get()), envelope.get().offset()).read();
      commons.put((int) offset, known);
    }
    return known;
  }
}
