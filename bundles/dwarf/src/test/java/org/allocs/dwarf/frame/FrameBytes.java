package org.allocs.dwarf.frame;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.allocs.binary.Section;

/** Builds call frame information byte by byte. */
final class FrameBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  int position() {
    return out.size();
  }

  FrameBytes bytes(int... values) {
    for (int value : values) {
      out.write(value);
    }
    return this;
  }

  FrameBytes text(String value) {
    value.chars().forEach(out::write);
    return bytes(0);
  }

  FrameBytes word(long value, int size) {
    for (int i = 0; i < size; i++) {
      out.write((int) (value >>> 8 * i));
    }
    return this;
  }

  /** One entry of the 32-bit format: its length, then the body. */
  FrameBytes entry(FrameBytes body) {
    word(body.out.size(), 4);
    out.writeBytes(body.out.toByteArray());
    return this;
  }

  Section section(String name) {
    ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
    return new Section("made up", name, bytes, ByteOrder.LITTLE_ENDIAN);
  }
}
