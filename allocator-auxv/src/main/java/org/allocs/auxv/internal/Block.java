package org.allocs.auxv.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/** Memory as it was at one moment, by the target's addresses. */
final class Block {
  private final AddressRange range;
  private final ByteBuffer bytes;

  private Block(AddressRange range, ByteBuffer bytes) {
    this.range = range;
    this.bytes = bytes;
  }

  /** Empty if not all of the range can be read. */
  static Optional<Block> read(Memory memory, AddressRange range) throws AllocsException {
    byte[] bytes = new byte[Math.toIntExact(range.size())];
    int got = memory.readSome(range.base(), bytes, 0, bytes.length);
    return got < bytes.length
        ? Optional.empty()
        : Optional.of(new Block(range, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)));
  }

  AddressRange range() {
    return range;
  }

  /** The word at an address inside, all of whose bytes are inside too. */
  long word(long address) {
    return bytes.getLong((int) (address - range.base()));
  }

  boolean isZero(long address) {
    return bytes.get((int) (address - range.base())) == 0;
  }

  /** The address after the first zero byte from an address on; the end if there is none. */
  long afterString(long address) {
    long at = address;
    while (at < range.limit() && !isZero(at)) {
      at++;
    }
    return Math.min(at + 1, range.limit());
  }
}
