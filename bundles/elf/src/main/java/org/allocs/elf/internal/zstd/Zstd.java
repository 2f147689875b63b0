package org.allocs.elf.internal.zstd;

import java.util.zip.DataFormatException;

/**
 * Decodes frames of Zstandard (RFC 8878). Whatever the input is, it ends with the output filled or
 * with an exception, in time proportional to their sizes. Frames that need a dictionary are
 * refused; checksums are not looked at.
 */
public final class Zstd {
  private static final long MAGIC = 0xfd2fb528L;
  private static final long SKIPPABLE = 0x184d2a50L;
  private static final long SKIPPABLE_MASK = 0xfffffff0L;
  private static final int CHECKSUM = 4;

  private Zstd() {}

  /**
   * Fills {@code output}.
   *
   * @throws DataFormatException if the input is corrupt, or yields fewer or more bytes
   */
  public static void decode(byte[] input, byte[] output) throws DataFormatException {
    Input in = new Input(input, 0, input.length);
    Output out = new Output(output);
    while (in.remaining() > 0) {
      if (startsFrame(in)) {
        frame(in, out);
      }
    }
    if (!out.isFull()) {
      throw in.corrupt("yields " + out.position() + " bytes instead of " + output.length);
    }
  }

  /** The most bytes that an input can yield, by its blocks' headers; nothing is decoded. */
  public static long mostFrom(byte[] input) throws DataFormatException {
    Input in = new Input(input, 0, input.length);
    long most = 0;
    while (in.remaining() > 0) {
      if (startsFrame(in)) {
        boolean checksum = frameHeader(in);
        boolean last = false;
        while (!last) {
          Block block = Block.read(in);
          in.take(block.stored());
          most += block.most();
          last = block.last();
        }
        in.take(checksum ? CHECKSUM : 0);
      }
    }
    return most;
  }

  /** Moves past the magic number; past all of a frame that is to be skipped. */
  private static boolean startsFrame(Input in) throws DataFormatException {
    long magic = in.unsigned(4);
    if (magic == MAGIC) {
      return true;
    }
    if ((magic & SKIPPABLE_MASK) != SKIPPABLE) {
      throw in.corrupt("magic=0x" + Long.toHexString(magic));
    }
    in.take(in.unsigned(4));
    return false;
  }

  private static void frame(Input in, Output out) throws DataFormatException {
    boolean checksum = frameHeader(in);
    out.startFrame();
    Literals literals = new Literals();
    Sequences sequences = new Sequences();
    boolean last = false;
    while (!last) {
      Block block = Block.read(in);
      Input data = in.slice(block.stored());
      switch (block.type()) {
        case Block.RAW:
          out.copy(data.bytes(), data.position(), block.size());
          break;
        case Block.RLE:
          out.repeat((byte) data.u8(), block.size());
          break;
        default:
          literals.read(data);
          sequences.run(data, literals, out);
      }
      last = block.last();
    }
    in.take(checksum ? CHECKSUM : 0);
  }

  /** Section 3.1.1.1; returns whether a checksum ends the frame. */
  private static boolean frameHeader(Input in) throws DataFormatException {
    int descriptor = in.u8();
    boolean single = (descriptor & 0x20) != 0;
    if ((descriptor & 8) != 0) {
      throw in.corrupt("reserved bit of the frame header");
    }
    in.take(single ? 0 : 1);
    int dictionaryBytes = 1 << (descriptor & 3) >> 1;
    if (in.unsigned(dictionaryBytes) != 0) {
      throw in.corrupt("needs a dictionary");
    }
    int flag = descriptor >> 6;
    in.take(flag == 0 ? (single ? 1 : 0) : 1 << flag);
    return (descriptor & 4) != 0;
  }
}
