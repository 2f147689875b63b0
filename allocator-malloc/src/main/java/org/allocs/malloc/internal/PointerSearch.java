package org.allocs.malloc.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;
import org.allocs.target.Target;

/** Looks for words in memory that may be pointers into a range. */
final class PointerSearch {
  private static final int MOST = 3;
  private static final int CHUNK = 1 << 20;

  /** Bytes that are looked at: those of a large heap take a second. */
  private static final long MOST_BYTES = 1L << 30;

  private final Target target;
  private final AddressRange range;
  private final List<String> found = new ArrayList<>();
  private long left = MOST_BYTES;

  private PointerSearch(Target target, AddressRange range) {
    this.target = target;
    this.range = range;
  }

  /**
   * Why what lies in a range cannot be moved without asking its program: the first pointers to it.
   */
  static String reason(Target target, AddressRange range) throws AllocsException {
    PointerSearch search = new PointerSearch(target, range);
    for (Mapping mapping : target.mappings()) {
      if (mapping.isReadable() && mapping.isWritable()) {
        search.look(mapping.range());
      }
    }
    if (!search.found.isEmpty()) {
      return "pointers to it: " + String.join(", ", search.found);
    }
    return "no pointer to it was found in memory"
        + (search.left > 0 ? "" : ", not all of which was looked at")
        + ", but one in a register cannot be excluded";
  }

  private void look(AddressRange memory) throws AllocsException {
    byte[] bytes = new byte[CHUNK];
    for (long at = memory.base();
        AddressRange.lessThan(at, memory.limit()) && found.size() < MOST && left > 0;
        at += CHUNK) {
      int wanted = (int) Math.min(CHUNK, memory.limit() - at);
      int got = target.memory().readSome(at, bytes, 0, wanted);
      left -= wanted;
      ByteBuffer words = ByteBuffer.wrap(bytes, 0, got).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i + Long.BYTES <= got && found.size() < MOST; i += Long.BYTES) {
        long word = words.getLong(i);
        if (word == range.base() || range.contains(word)) {
          found.add(AddressRange.hex(at + i) + " has " + AddressRange.hex(word));
        }
      }
    }
  }
}
