package org.allocs.typing.internal.graph;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * Memory that is read ahead of who asks for it in ascending order. Each thread has its own piece.
 */
final class AheadMemory implements Memory {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int PIECE = 1 << 17;

  private final Memory memory;
  private final Sought sought;
  private final ThreadLocal<Piece> pieces = ThreadLocal.withInitial(Piece::new);

  private static final class Piece {
    private final byte[] bytes = new byte[PIECE];
    private long start;
    private int length;
    private boolean found;
  }

  /**
   * Reads memory.
   *
   * @param sought what {@link #hasFound} is about
   */
  AheadMemory(Memory memory, Sought sought) {
    this.memory = memory;
    this.sought = sought;
  }

  @Override
  public int readSome(long address, byte[] into, int offset, int length) throws AllocsException {
    if (length > PIECE / 2 || address < 0) {
      return memory.readSome(address, into, offset, length);
    }
    Piece piece = pieces.get();
    int ahead = load(piece, address, length);
    int got = Math.min(length, piece.length - ahead);
    System.arraycopy(piece.bytes, ahead, into, offset, got);
    return got;
  }

  @Override
  public Optional<String> whyUnreadable(long address) {
    return memory.whyUnreadable(address);
  }

  /** Where an address is in a piece; what is read from there on was never read later. */
  private int load(Piece piece, long address, long length) throws AllocsException {
    long ahead = address - piece.start;
    if (ahead >= 0 && ahead + length <= piece.length) {
      return (int) ahead;
    }
    piece.length = 0;
    piece.start = address;
    piece.length = Math.max(0, memory.readSome(address, piece.bytes, 0, PIECE));
    return 0;
  }

  /**
   * A number for what a chunk holds: another one, as good as certainly, once any of its bytes is
   * another. What is read of it after this is no older.
   */
  long print(long base, long size) throws AllocsException {
    Piece piece = pieces.get();
    piece.found = false;
    long print = size;
    for (long done = 0; done < size; ) {
      long rest = size - done;
      int at = load(piece, base + done, Math.min(rest, PIECE));
      int there = (int) Math.min(rest, piece.length - at);
      if (there <= 0) {
        return mix(print, ~done);
      }
      print = mix(piece.bytes, print, at, there);
      if (!sought.isEmpty()) {
        piece.found |= sought.isIn(piece.bytes, at, there);
      }
      done += there;
    }
    return print;
  }

  private static long mix(byte[] bytes, long print, int from, int count) {
    long mixed = print;
    int i = 0;
    for (; i + Long.BYTES <= count; i += Long.BYTES) {
      mixed = mix(mixed, (long) LONG.get(bytes, from + i));
    }
    if (i < count) {
      long rest = 0;
      for (; i < count; i++) {
        rest = rest << Byte.SIZE | bytes[from + i] & 0xff;
      }
      mixed = mix(mixed, rest);
    }
    return mixed;
  }

  private static long mix(long print, long word) {
    long mixed = (print ^ word) * 0x9E3779B97F4A7C15L;
    return mixed ^ mixed >>> 29;
  }

  /** Whether the chunk whose number was asked for last may point to anything that is sought. */
  boolean hasFound() {
    return pieces.get().found;
  }
}
