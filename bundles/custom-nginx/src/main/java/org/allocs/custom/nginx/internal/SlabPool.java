package org.allocs.custom.nginx.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * A pool at one moment.
 *
 * @param header as it was read
 * @param layout of it
 * @param zone what its messages call it; empty where they do not
 * @param heads numbers of pages that are in use, of several that were handed out together the first
 *     one; ascending
 * @param counts of the pages of each of them
 * @param shifts of each of them the binary logarithm of the bytes of its slots; 0 if it has none
 * @param torn whether the pages do not add up to what the pool counts
 */
record SlabPool(
    StructLayout.Value header,
    StructLayout layout,
    Optional<String> zone,
    int[] heads,
    int[] counts,
    int[] shifts,
    boolean torn) {
  private static final int MAX_PAGES = 1 << 20;
  private static final int MAX_ZONE = 256;
  private static final int ATTEMPTS = 3;

  /** What is at the start of a mapping, if it is a pool and lies in that mapping. */
  static Optional<SlabPool> at(AddressRange mapping, Memory memory) throws AllocsException {
    for (StructLayout layout : PoolDescriptor.KNOWN) {
      byte[] bytes = new byte[layout.size()];
      int got = memory.readSome(mapping.base(), bytes, 0, bytes.length);
      if (got == bytes.length) {
        StructLayout.Value header = layout.in(ByteBuffer.wrap(bytes), 0, mapping.base());
        if (isPool(header, layout, mapping)) {
          return Optional.of(read(layout, header, memory));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether all that follows from where a pool is, and from how long, is as it must be. */
  private static boolean isPool(
      StructLayout.Value header, StructLayout layout, AddressRange mapping) {
    long base = mapping.base();
    long shift = header.get("min_shift");
    if (header.get("addr") != base
        || header.get("mutex.lock") != base
        || Long.compareUnsigned(shift, PoolDescriptor.PAGE_SHIFT) >= 0
        || header.get("min_size") != 1L << shift) {
      return false;
    }
    int kinds = PoolDescriptor.PAGE_SHIFT - (int) shift;
    long stats = base + layout.size() + (long) kinds * PoolDescriptor.PAGE.size();
    long pages = stats + (long) kinds * PoolDescriptor.STAT.size();
    long start = header.get("start");
    long end = header.get("end");
    long length = header.get("last") - pages;
    long count = length / PoolDescriptor.PAGE.size();
    return header.get("stats") == stats
        && header.get("pages") == pages
        && (start & PoolDescriptor.PAGE_SIZE - 1) == 0
        && !AddressRange.lessThan(end, start)
        && !AddressRange.lessThan(mapping.limit(), end)
        && length > 0
        && length % PoolDescriptor.PAGE.size() == 0
        && count <= MAX_PAGES
        && !AddressRange.lessThan(start, header.get("last"))
        && count <= end - start >>> PoolDescriptor.PAGE_SHIFT
        && Long.compareUnsigned(header.get("pfree"), count) <= 0;
  }

  /** Pages change while they are read: what adds up was read at one moment. */
  private static SlabPool read(StructLayout layout, StructLayout.Value first, Memory memory)
      throws AllocsException {
    StructLayout.Value header = first;
    Optional<String> zone = zone(header, layout, memory);
    for (int i = 0; ; i++) {
      SlabPool pool = pages(layout, header, zone, memory);
      if (!pool.torn() || i == ATTEMPTS) {
        return pool;
      }
      header = layout.read(memory, first.address());
    }
  }

  private static Optional<String> zone(
      StructLayout.Value header, StructLayout layout, Memory memory) throws AllocsException {
    long text = header.get("log_ctx");
    boolean own = text == header.address() + layout.offset("zero");
    return own
        ? Optional.empty()
        : memory
            .readString(text, MAX_ZONE)
            .map(String::strip)
            .filter(t -> t.matches("in [\\x20-\\x7e]+"))
            .map(t -> t.substring(3));
  }

  private static SlabPool pages(
      StructLayout layout, StructLayout.Value header, Optional<String> zone, Memory memory)
      throws AllocsException {
    // What else is in the header than the number of free pages never changes.
    int all = (int) (header.get("last") - header.get("pages")) / PoolDescriptor.PAGE.size();
    byte[] bytes = memory.read(header.get("pages"), all * PoolDescriptor.PAGE.size());
    ByteBuffer records = ByteBuffer.wrap(bytes);
    int[] heads = new int[all];
    int[] counts = new int[all];
    int[] shifts = new int[all];
    int used = 0;
    long free = 0;
    int at = 0;
    while (at < all) {
      PageRecord page = PageRecord.in(records, at, header.get("pages"));
      long count = page.count();
      if (count <= 0 || count > all - at) {
        break;
      }
      if (page.isFree()) {
        free += count;
      } else {
        heads[used] = at;
        shifts[used] = page.shift().orElse(0);
        counts[used++] = (int) count;
      }
      at += (int) count;
    }
    return new SlabPool(
        header,
        layout,
        zone,
        Arrays.copyOf(heads, used),
        Arrays.copyOf(counts, used),
        Arrays.copyOf(shifts, used),
        at != all || free != header.get("pfree"));
  }

  /** From its header to the end of its last page. */
  AddressRange range() {
    return new AddressRange(header.address(), header.get("end"));
  }

  /** How many sizes of slots there are. */
  int kinds() {
    return PoolDescriptor.PAGE_SHIFT - (int) header.get("min_shift");
  }

  /** How many pages there are. */
  int pages() {
    return (int) (header.get("last") - header.get("pages")) / PoolDescriptor.PAGE.size();
  }

  /** Where the n-th of those in use is. */
  AddressRange used(int index) {
    long base = header.get("start") + ((long) heads[index] << PoolDescriptor.PAGE_SHIFT);
    return AddressRange.ofSize(base, (long) counts[index] << PoolDescriptor.PAGE_SHIFT);
  }

  /** Where the record of the n-th of those in use is. */
  long record(int index) {
    return header.get("pages") + (long) heads[index] * PoolDescriptor.PAGE.size();
  }

  /** The number, among those in use, of the first one that ends after an address. */
  int firstEndingAfter(long address) {
    int low = 0;
    int high = heads.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, used(middle).limit())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
