package org.allocs.custom.lua.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;
import org.allocs.target.Target;

/** Memory that is read in pieces, which are kept for a while. Used by one thread. */
final class LuaMemory implements Memory {
  private static final int BYTES = 1 << 16;
  private static final int PIECES = 1 << 8;

  private final Memory memory;
  private final List<AddressRange> files = new ArrayList<>();
  private final Map<Long, byte[]> pieces =
      new LinkedHashMap<>(PIECES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
          return size() > PIECES;
        }
      };

  LuaMemory(Target target) throws AllocsException {
    this.memory = target.memory();
    for (LoadedObject object : target.objects()) {
      files.add(object.range());
    }
  }

  /** Whether an address is in a loaded file. */
  boolean isOfFile(long address) {
    for (AddressRange file : files) {
      if (file.contains(address)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int readSome(long address, byte[] into, int offset, int length) throws AllocsException {
    int done = 0;
    while (done < length) {
      long at = address + done;
      byte[] piece = piece(at & -BYTES);
      int from = (int) (at & BYTES - 1);
      int step = Math.min(length - done, piece.length - from);
      if (step <= 0) {
        // A piece that begins in a gap is none.
        return done + memory.readSome(at, into, offset + done, length - done);
      }
      System.arraycopy(piece, from, into, offset + done, step);
      done += step;
    }
    return done;
  }

  private byte[] piece(long base) throws AllocsException {
    byte[] known = pieces.get(base);
    if (known == null) {
      byte[] bytes = new byte[BYTES];
      int got = memory.readSome(base, bytes, 0, BYTES);
      known = got == BYTES ? bytes : Arrays.copyOf(bytes, got);
      pieces.put(base, known);
    }
    return known;
  }
}
