package org.allocs.malloc.internal;

import java.util.Arrays;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/**
 * Chunks one behind the other, as sizes: one byte for each of less than 1 KiB, and 16 for each 128
 * of them to find them by address. Used by one thread while it grows.
 */
final class ChunkList {
  private static final int EVERY = 128;
  private static final int UNIT_SHIFT = 4;
  private static final int LIVE = 1;
  private static final int MORE = 0x80;
  private static final int BITS = 7;

  private final long start;
  private byte[] codes = new byte[64];
  private int length;
  private long[] addresses = new long[4];
  private int[] places = new int[4];
  private int count;
  private long limit;

  /** Receives chunks. */
  @FunctionalInterface
  interface Visitor {
    /** Takes one by its header's address; returns false to stop. */
    boolean visit(long chunk, long size) throws AllocsException;
  }

  /** A list so far, to go back to. */
  record Mark(int length, int count, long limit) {}

  ChunkList(long start) {
    this.start = start;
    this.limit = start;
  }

  /** First address. */
  long start() {
    return start;
  }

  /** First address behind the last chunk. */
  long limit() {
    return limit;
  }

  /** How many chunks there are, free ones too. */
  int count() {
    return count;
  }

  /**
   * Adds one.
   *
   * @param size bytes, a multiple of 16
   * @param live whether it is in use
   */
  void add(long size, boolean live) {
    if (count % EVERY == 0) {
      int at = count / EVERY;
      if (at == addresses.length) {
        addresses = Arrays.copyOf(addresses, 2 * at);
        places = Arrays.copyOf(places, 2 * at);
      }
      addresses[at] = limit;
      places[at] = length;
    }
    if (length + Long.BYTES + 2 > codes.length) {
      codes = Arrays.copyOf(codes, 2 * codes.length);
    }
    long code = size >>> UNIT_SHIFT << 1 | (live ? LIVE : 0);
    for (; code >= MORE; code >>>= BITS) {
      codes[length++] = (byte) (code | MORE);
    }
    codes[length++] = (byte) code;
    count++;
    limit += size;
  }

  Mark mark() {
    return new Mark(length, count, limit);
  }

  void reset(Mark mark) {
    length = mark.length();
    count = mark.count();
    limit = mark.limit();
  }

  /** A place in the list. */
  private final class Cursor {
    private long chunk;
    private int place;
    private int next;
    private long size;

    /** To the chunk that covers an address of the list. */
    Cursor(long address) {
      int low = 0;
      int high = (count + EVERY - 1) / EVERY;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (AddressRange.lessThan(address, addresses[middle])) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      chunk = addresses[Math.max(low - 1, 0)];
      next = places[Math.max(low - 1, 0)];
      read();
      while (size > 0 && !AddressRange.lessThan(address, chunk + size)) {
        step();
      }
    }

    private void read() {
      place = next;
      long code = 0;
      size = 0;
      for (int shift = 0; next < length; shift += BITS) {
        byte part = codes[next++];
        code |= (long) (part & MORE - 1) << shift;
        if (part >= 0) {
          size = code >>> 1 << UNIT_SHIFT;
          return;
        }
      }
    }

    void step() {
      chunk += size;
      read();
    }

    boolean isLive() {
      return size > 0 && (codes[place] & LIVE) != 0;
    }
  }

  private boolean covers(long address) {
    return !AddressRange.lessThan(address, start) && AddressRange.lessThan(address, limit);
  }

  /** The size of the live chunk whose header is at an address; 0 if there is none. */
  long liveSize(long chunk) {
    if (!covers(chunk)) {
      return 0;
    }
    Cursor cursor = new Cursor(chunk);
    return cursor.chunk == chunk && cursor.isLive() ? cursor.size : 0;
  }

  /** Notes that a live chunk is free. */
  void free(long chunk) {
    if (covers(chunk)) {
      Cursor cursor = new Cursor(chunk);
      if (cursor.chunk == chunk && cursor.isLive()) {
        codes[cursor.place] &= ~LIVE;
      }
    }
  }

  /**
   * Visits live chunks from the one on that covers an address.
   *
   * @return false if the visitor stopped
   */
  boolean forEach(long from, Visitor visitor) throws AllocsException {
    if (count == 0 || !AddressRange.lessThan(from, limit)) {
      return true;
    }
    Cursor cursor = new Cursor(AddressRange.max(from, start));
    for (; cursor.size > 0; cursor.step()) {
      if (cursor.isLive() && !visitor.visit(cursor.chunk, cursor.size)) {
        return false;
      }
    }
    return true;
  }
}
