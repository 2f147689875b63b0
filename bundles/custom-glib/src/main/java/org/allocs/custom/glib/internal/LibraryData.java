package org.allocs.custom.glib.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;

/** What a library keeps in variables, most of which have no exported name. */
final class LibraryData {
  /** Both libraries have some thousand bytes. */
  private static final long MAX_BYTES = 1 << 20;

  private LibraryData() {}

  /** Something that begins at a word. */
  @FunctionalInterface
  interface Visitor {
    /** Takes the words from one address on; returns true to stop. */
    boolean visit(long address, ByteBuffer words) throws AllocsException;
  }

  /** Visits every word of the writable data of the files with a name that begins so. */
  static void forEach(String library, Context context, Visitor visitor) throws AllocsException {
    for (LoadedObject object : context.target().objects()) {
      if (object.shortName().startsWith(library)) {
        for (AddressRange range : writable(object)) {
          if (visit(range, context.target().memory(), visitor)) {
            return;
          }
        }
      }
    }
  }

  /** Variables may begin in the pages of the file and end in those that it has none for. */
  private static List<AddressRange> writable(LoadedObject object) {
    List<AddressRange> ranges = new ArrayList<>();
    for (Mapping mapping : object.mappings()) {
      int last = ranges.size() - 1;
      if (!mapping.isWritable()) {
        continue;
      }
      if (last >= 0 && ranges.get(last).limit() == mapping.range().base()) {
        ranges.set(last, new AddressRange(ranges.get(last).base(), mapping.range().limit()));
      } else {
        ranges.add(mapping.range());
      }
    }
    return ranges;
  }

  private static boolean visit(AddressRange range, Memory memory, Visitor visitor)
      throws AllocsException {
    if (range.size() < 0 || range.size() > MAX_BYTES) {
      return false;
    }
    byte[] bytes = new byte[(int) range.size()];
    int got = Math.max(memory.readSome(range.base(), bytes, 0, bytes.length), 0);
    ByteBuffer words = ByteBuffer.wrap(bytes, 0, got).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at + Long.BYTES <= got; at += Long.BYTES) {
      words.position(at);
      if (visitor.visit(range.base() + at, words.slice().order(ByteOrder.LITTLE_ENDIAN))) {
        return true;
      }
    }
    return false;
  }
}
