package org.allocs.elf.internal.zstd;

import java.util.zip.DataFormatException;

/** Sequences sections of a frame's blocks (RFC 8878, section 3.1.1.3.2). */
final class Sequences {
  private static final int LONG_COUNT = 0x7f00;

  private FseTable lengths;
  private FseTable offsets;
  private FseTable matches;

  /** The offsets used last (section 3.1.1.5). */
  private final long[] recent = {1, 4, 8};

  /** Reads those of the next block and carries them out. */
  void run(Input input, Literals literals, Output output) throws DataFormatException {
    int count = count(input);
    if (count > 0) {
      int modes = input.u8();
      if ((modes & 3) != 0) {
        throw input.corrupt("reserved mode of sequences: modes=" + modes);
      }
      lengths = Code.LITERALS_LENGTH.table(modes >> 6 & 3, input, lengths);
      offsets = Code.OFFSET.table(modes >> 4 & 3, input, offsets);
      matches = Code.MATCH_LENGTH.table(modes >> 2 & 3, input, matches);
      run(count, input, literals, output);
    }
    if (input.remaining() != 0) {
      throw input.corrupt("bytes behind the sequences");
    }
    literals.copyRest(output);
  }

  private static int count(Input input) throws DataFormatException {
    int first = input.u8();
    if (first < 128) {
      return first;
    }
    return first < 255 ? (first - 128 << 8) + input.u8() : (int) input.unsigned(2) + LONG_COUNT;
  }

  private void run(int count, Input input, Literals literals, Output output)
      throws DataFormatException {
    BackwardBits in = new BackwardBits(input);
    int ofLength = lengths.start(in);
    int ofOffset = offsets.start(in);
    int ofMatch = matches.start(in);
    int limit = output.position() + Block.MAX_SIZE;
    for (int i = 0; i < count; i++) {
      long offset = Code.OFFSET.value(offsets.symbol(ofOffset), in);
      int match = (int) Code.MATCH_LENGTH.value(matches.symbol(ofMatch), in);
      int length = (int) Code.LITERALS_LENGTH.value(lengths.symbol(ofLength), in);
      literals.copy(length, output);
      output.match(resolve(offset, length), match);
      if (in.isOverrun() || output.position() > limit) {
        throw input.corrupt("sequences yield too much");
      }
      if (i < count - 1) {
        ofLength = lengths.next(ofLength, in);
        ofMatch = matches.next(ofMatch, in);
        ofOffset = offsets.next(ofOffset, in);
      }
    }
    if (!in.isAtEnd()) {
      throw input.corrupt("sequences do not end with their bits");
    }
  }

  /** A value up to 3 means one of the recent offsets; without literals, the next one. */
  private long resolve(long value, int literals) {
    int which = (int) Math.min(value - 1, 3) + (value <= 3 && literals == 0 ? 1 : 0);
    long offset = value > 3 ? value - 3 : which == 3 ? recent[0] - 1 : recent[which];
    if (which > 1) {
      recent[2] = recent[1];
    }
    if (which > 0) {
      recent[1] = recent[0];
    }
    recent[0] = offset;
    return offset;
  }
}
