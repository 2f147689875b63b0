package org.allocs.elf;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.allocs.binary.Section;

/** Bytes as digits. */
final class Hex {
  private Hex() {}

  static String of(Section section) {
    ByteBuffer view = section.buffer();
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
