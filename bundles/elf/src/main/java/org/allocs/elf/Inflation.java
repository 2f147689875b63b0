package org.allocs.elf;

import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/**
 * A section that zlib compressed, on its way to being decompressed: what {@link #section} has is
 * there once {@link #run} returned, and its first bytes as {@code run} tells of them.
 */
public final class Inflation {
  /** Input is read in pieces of this size, so that heap is spent on the output alone. */
  private static final int PIECE = 1 << 20;

  /** Output between two reports. */
  private static final int STEP = 256 << 10;

  private final ByteSource source;
  private final SectionHeader of;
  private final int from;
  private final byte[] bytes;
  private final Section section;

  /**
   * @param from where in the section the compressed data start
   * @param bytes to fill
   */
  Inflation(ByteSource source, ElfHeader file, SectionHeader of, int from, byte[] bytes) {
    this.source = source;
    this.of = of;
    this.from = from;
    this.bytes = bytes;
    this.section = new Section(source.name(), of.name(), ByteBuffer.wrap(bytes), file.order());
  }

  /** The decompressed section, to be read as far as it is there. */
  public Section section() {
    return section;
  }

  /**
   * Decompresses in the calling thread. Called once.
   *
   * @param arrived told again and again how many bytes are there; that all are, this says by its
   *     end
   * @throws MalformedFileException if the data are no such stream, or end early
   */
  public void run(IntConsumer arrived) throws AllocsException {
    Inflater inflater = new Inflater();
    try {
      int got = 0;
      long fed = from;
      while (got < bytes.length) {
        if (inflater.needsInput() && fed < of.size()) {
          int piece = (int) Math.min(PIECE, of.size() - fed);
          inflater.setInput(source.read(of.offset() + fed, piece, of.name()));
          fed += piece;
        }
        int step = inflater.inflate(bytes, got, Math.min(STEP, bytes.length - got));
        if (step == 0 && (!inflater.needsInput() || fed == of.size())) {
          throw malformed(inflater, "compressed data ends early: got=" + got);
        }
        got += step;
        if (got < bytes.length) {
          arrived.accept(got);
        }
      }
    } catch (DataFormatException e) {
      throw malformed(inflater, "compressed data: " + e.getMessage());
    } finally {
      inflater.end();
    }
  }

  private MalformedFileException malformed(Inflater inflater, String detail) {
    return new MalformedFileException(
        source.name(), of.name(), from + inflater.getTotalIn(), detail);
  }
}
