package org.allocs.hooks.code;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Decodes instructions of x86-64. Those that move pointers are understood; of others it is known
 * which general registers they change, or nothing but where they end.
 */
public final class Decoder {
  private Decoder() {}

  /**
   * The instruction at the buffer's position.
   *
   * @param bytes little-endian; its position is moved behind the instruction
   * @param address of the first byte
   * @return empty if there is no such instruction, or the bytes end before it does
   */
  public static Optional<Instruction> decode(ByteBuffer bytes, long address) {
    Encoding code = Encoding.read(bytes, address);
    return code == null ? Optional.empty() : Optional.of(effect(code).instruction());
  }

  private static Effect effect(Encoding code) {
    if (code.vector) {
      return new VectorCodes(code);
    }
    return code.table == Layouts.ONE_BYTE ? new OneByteCodes(code) : new EscapedCodes(code);
  }
}
