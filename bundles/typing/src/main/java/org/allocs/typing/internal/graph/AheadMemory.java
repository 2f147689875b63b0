package org.allocs.typing.internal.graph;

import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * Memory that is read ahead of who asks for it in ascending order. Each thread has its own piece.
 */
final class AheadMemory implements Memory {
  private static final int PIECE = 1 << 16;

  private final Memory memory;
  private final ThreadLocal<Piece> pieces = ThreadLocal.withInitial(Piece::new);

  private static final class Piece {
    private final byte[] bytes = new byte[PIECE];
    private long start;
    private int length;
  }

  AheadMemory(Memory memory) {
    this.memory = memory;
  }

  @Override
  public int readSome(long address, byte[] into, int offset, int length) throws AllocsException {
    if (length > PIECE / 2 || address < 0) {
      return memory.readSome(address, into, offset, length);
    }
    Piece piece = pieces.get();
    long ahead = address - piece.start;
    if (ahead < 0 || ahead + length > piece.length) {
      piece.length = 0;
      piece.start = address;
      piece.length = memory.readSome(address, piece.bytes, 0, PIECE);
      ahead = 0;
    }
    int got = (int) Math.min(length, piece.length - ahead);
    System.arraycopy(piece.bytes, (int) ahead, into, offset, got);
    return got;
  }

  @Override
  public Optional<String> whyUnreadable(long address) {
    return memory.whyUnreadable(address);
  }
}
