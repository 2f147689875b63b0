package org.allocs.debuginfo.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An ELF file made of a few sections, so that what is fuzzed is in them and not around them. */
final class SmallElf {
  static final int ET_REL = 1;
  static final int EM_X86_64 = 62;
  private static final int SHT_STRTAB = 3;

  private final boolean wide;
  private final ByteOrder order;
  private final ByteArrayOutputStream names = new ByteArrayOutputStream();
  private final ByteArrayOutputStream contents = new ByteArrayOutputStream();
  private final List<long[]> headers = new ArrayList<>();

  /**
   * @param wide 64-bit, or else 32-bit
   */
  SmallElf(boolean wide, ByteOrder order) {
    this.wide = wide;
    this.order = order;
    names.write(0);
    headers.add(new long[8]);
  }

  /** Adds a section; its index is the number of those before it, from 1. */
  SmallElf section(String name, int type, long flags, int link, int info, byte[] content) {
    headers.add(
        new long[] {names.size(), type, flags, contents.size(), content.length, link, info, 0});
    names.writeBytes(name.getBytes(StandardCharsets.UTF_8));
    names.write(0);
    contents.writeBytes(content);
    return this;
  }

  /** The file. */
  byte[] file(int type, int machine) {
    section(".shstrtab", SHT_STRTAB, 0, 0, 0, new byte[0]);
    headers.get(headers.size() - 1)[4] = names.size();
    contents.writeBytes(names.toByteArray());
    int start = wide ? 64 : 52;
    int step = wide ? 64 : 40;
    int table = start + contents.size();
    ByteBuffer out = ByteBuffer.allocate(table + step * headers.size()).order(order);
    out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1)});
    out.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2)).put((byte) 1).position(16);
    out.putShort((short) type).putShort((short) machine).putInt(1);
    words(out, 0, 0, table);
    out.putInt(0).putShort((short) start).putShort((short) 0).putShort((short) 0);
    out.putShort((short) step).putShort((short) headers.size());
    out.putShort((short) (headers.size() - 1));
    out.put(contents.toByteArray());
    for (long[] header : headers) {
      out.putInt((int) header[0]).putInt((int) header[1]);
      words(out, header[2], 0, header[3] + start, header[4]);
      out.putInt((int) header[5]).putInt((int) header[6]);
      words(out, 1, header[7]);
    }
    return out.array();
  }

  private void words(ByteBuffer out, long... values) {
    for (long value : values) {
      if (wide) {
        out.putLong(value);
      } else {
        out.putInt((int) value);
      }
    }
  }
}
