package org.allocs.custom.glib.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.target.TargetThread;

/**
 * The slabs of a target at one moment.
 *
 * @param slabs ascending, disjoint
 * @param remarks what was left out
 */
record Slices(List<Slab> slabs, List<String> remarks) {
  private static final String LIBRARY = "libglib-2.0.so";

  private enum Key {
    SLICES
  }

  /** Those of a target. */
  static Slices of(Context context) throws AllocsException {
    return context.cached(Key.SLICES, () -> read(context));
  }

  private static Slices read(Context context) throws AllocsException {
    List<Long> places = new ArrayList<>();
    LibraryData.forEach(LIBRARY, context, (at, words) -> isAllocator(words) && places.add(at));
    return places.isEmpty()
        ? new Slices(List.of(), List.of())
        : new Reader(context, places.get(0)).read();
  }

  /** Nothing else has these sizes and times one after the other. */
  private static boolean isAllocator(ByteBuffer words) {
    return words.remaining() >= SliceDescriptor.ALLOCATOR_BYTES
        && words.getLong(SliceDescriptor.MIN_PAGE_SIZE) == SliceDescriptor.USUAL_MIN_PAGE
        && words.getLong(SliceDescriptor.MAX_PAGE_SIZE) == SliceDescriptor.USUAL_MAX_PAGE
        && words.getInt(SliceDescriptor.ALWAYS_MALLOC) == 0
        && words.getInt(SliceDescriptor.BYPASS_MAGAZINES) >>> 1 == 0
        && words.getLong(SliceDescriptor.WORKING_SET_MSECS) == SliceDescriptor.USUAL_MSECS
        && words.getInt(SliceDescriptor.COLOR_INCREMENT) == 1
        && words.getLong(SliceDescriptor.MAX_CACHED) <= SliceDescriptor.USUAL_MAX_PAGE
        && words.getLong(SliceDescriptor.MAGAZINES) != 0
        && words.getLong(SliceDescriptor.SLAB_STACK) != 0;
  }

  /** A slab whose lists are being read. */
  private record Half(long base, int index, long allocated, Set<Long> listed, Set<Long> free) {
    int chunkSize() {
      return SliceDescriptor.chunkSize(index);
    }

    boolean has(long chunk) {
      long end = base + SliceDescriptor.pageSize(chunkSize()) - SliceDescriptor.SLAB_INFO_SIZE;
      return (chunk & SliceDescriptor.ALIGNMENT - 1) == 0
          && new AddressRange(base, end).contains(AddressRange.ofSize(chunk, chunkSize()));
    }

    int count() {
      return SliceDescriptor.chunks(chunkSize());
    }

    /** Bytes that are left beside the chunks: the first one is at a multiple of 16 less than it. */
    long spare() {
      long all = SliceDescriptor.pageSize(chunkSize()) - SliceDescriptor.SLAB_INFO_SIZE;
      return Math.max(all - (long) count() * chunkSize(), SliceDescriptor.ALIGNMENT);
    }

    /** Its chunks. */
    Slab whole(Set<Long> colors, boolean doubt) {
      boolean one = colors.size() == 1 && colors.iterator().next() < spare();
      long first = base + (one ? colors.iterator().next() : 0);
      BitSet live = new BitSet(count());
      live.set(0, count());
      free.forEach(chunk -> live.clear((int) ((chunk - first) / chunkSize())));
      boolean changed = listed.size() + allocated != count();
      OptionalLong known = one ? OptionalLong.of(first) : OptionalLong.empty();
      return new Slab(base, chunkSize(), known, live, doubt || changed);
    }
  }

  /** Reads the lists. */
  private static final class Reader {
    private static final int MAX_SLABS = 1 << 17;
    private static final int MAX_CHUNKS = 1 << 22;
    private static final int MAX_MAGAZINES = 1 << 16;

    /** Of what a thread keeps, glibc's {@code struct pthread}, from where its register points. */
    private static final int THREAD_BYTES = 0x900;

    private final Context context;
    private final Memory memory;
    private final long allocator;
    private final ClassRegistry classes;
    private final TreeMap<Long, Half> slabs = new TreeMap<>(Long::compareUnsigned);
    private final List<String> remarks = new ArrayList<>();
    private int steps;

    Reader(Context context, long allocator) throws AllocsException {
      this.context = context;
      this.memory = context.target().memory();
      this.allocator = allocator;
      this.classes = ClassRegistry.of(context);
    }

    /** A word; 0 where it cannot be read. */
    private long word(long address) throws AllocsException {
      byte[] bytes = new byte[Long.BYTES];
      return memory.readSome(address, bytes, 0, bytes.length) == bytes.length
          ? ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong()
          : 0;
    }

    Slices read() throws AllocsException {
      long stack = word(allocator + SliceDescriptor.SLAB_STACK);
      long magazines = word(allocator + SliceDescriptor.MAGAZINES);
      for (int i = 0; i < SliceDescriptor.sizes(); i++) {
        ring(word(stack + (long) i * Long.BYTES), i);
      }
      for (int i = 0; i < SliceDescriptor.sizes() && !slabs.isEmpty(); i++) {
        magazines(word(magazines + (long) i * Long.BYTES), i);
      }
      boolean doubt = !slabs.isEmpty() && !threads();
      List<Slab> whole = new ArrayList<>();
      for (Half half : slabs.values()) {
        Slab slab = half.whole(colors(half), doubt);
        boolean apart =
            whole.isEmpty() || !whole.get(whole.size() - 1).range().overlaps(slab.range());
        if (apart) {
          whole.add(slab);
        } else {
          remarks.add("slabs overlap: " + AddressRange.hex(half.base()));
        }
      }
      return new Slices(List.copyOf(whole), List.copyOf(remarks));
    }

    /** How far from its base a slab's first chunk may be: as those that are free have it. */
    private Set<Long> colors(Half slab) throws AllocsException {
      Set<Long> colors = new HashSet<>();
      slab.free().forEach(chunk -> colors.add((chunk - slab.base()) % slab.chunkSize()));
      if (!colors.isEmpty() || slab.spare() == SliceDescriptor.ALIGNMENT) {
        return colors.isEmpty() ? Set.of(0L) : colors;
      }
      Memory kept = kept(slab);
      for (long color = 0; color < slab.spare(); color += SliceDescriptor.ALIGNMENT) {
        if (hasInstances(slab, color, kept)) {
          colors.add(color);
        }
      }
      return colors;
    }

    /** The bytes of a slab, read once. */
    private Memory kept(Half slab) throws AllocsException {
      byte[] bytes = new byte[SliceDescriptor.pageSize(slab.chunkSize())];
      int got = Math.max(memory.readSome(slab.base(), bytes, 0, bytes.length), 0);
      return (address, into, offset, length) -> {
        int from = (int) (address - slab.base());
        int most = Math.max(Math.min(length, got - from), 0);
        System.arraycopy(bytes, from, into, offset, most);
        return most;
      };
    }

    /** Whether there are instances of GObject where chunks would be. */
    private boolean hasInstances(Half slab, long color, Memory kept) throws AllocsException {
      for (int i = 0; i < slab.count(); i++) {
        long chunk = slab.base() + color + (long) i * slab.chunkSize();
        AddressRange range = AddressRange.ofSize(chunk, slab.chunkSize());
        if (classes.instance(range, SliceDescriptor.ALIGNMENT, kept).isPresent()) {
          return true;
        }
      }
      return false;
    }

    /** The slabs of one size, each of which leads to the next, and the last to the first. */
    private void ring(long first, int index) throws AllocsException {
      long at = first;
      int page = SliceDescriptor.pageSize(SliceDescriptor.chunkSize(index));
      while (at != 0) {
        long base = at + SliceDescriptor.SLAB_INFO_SIZE - page;
        long next = word(at + SliceDescriptor.NEXT);
        long allocated = word(at + SliceDescriptor.ALLOCATED) & 0xffff_ffffL;
        boolean fits =
            (base & page - 1) == 0
                && word(next + SliceDescriptor.PREVIOUS) == at
                && allocated <= SliceDescriptor.chunks(SliceDescriptor.chunkSize(index))
                && slabs.size() < MAX_SLABS
                && !slabs.containsKey(base);
        if (!fits) {
          remarks.add("a list of slabs leads to what is none: " + AddressRange.hex(at));
          return;
        }
        Half slab = new Half(base, index, allocated, new HashSet<>(), new HashSet<>());
        slabs.put(base, slab);
        chain(word(at + SliceDescriptor.CHUNKS), index);
        slab.listed().addAll(slab.free());
        at = next == first ? 0 : next;
      }
    }

    /** The slab that a chunk of a size is in; null if it is none. */
    private Half slab(long chunk, int index) {
      Map.Entry<Long, Half> below = slabs.floorEntry(chunk);
      Half slab = below == null ? null : below.getValue();
      return slab != null && slab.index() == index && slab.has(chunk) ? slab : null;
    }

    /** Chunks of which each leads to the next. */
    private void chain(long first, int index) throws AllocsException {
      long chunk = first;
      Half slab = slab(chunk, index);
      while (slab != null && steps++ < MAX_CHUNKS && slab.free().add(chunk)) {
        chunk = word(chunk + SliceDescriptor.LINK);
        slab = slab(chunk, index);
      }
    }

    /** Chunks of a magazine, each of which may lead to a chain of its own. */
    private void magazine(long first, int index) throws AllocsException {
      long chunk = first;
      Half slab = slab(chunk, index);
      while (slab != null && steps++ < MAX_CHUNKS && slab.free().add(chunk)) {
        chain(word(chunk + SliceDescriptor.DATA), index);
        chunk = word(chunk + SliceDescriptor.LINK);
        slab = slab(chunk, index);
      }
    }

    /** Full magazines of one size: the third chunk of each tells the next one. */
    private void magazines(long first, int index) throws AllocsException {
      Set<Long> seen = new HashSet<>();
      long at = first;
      while (slab(at, index) != null && seen.size() < MAX_MAGAZINES && seen.add(at)) {
        magazine(at, index);
        long third = word(word(at + SliceDescriptor.LINK) + SliceDescriptor.LINK);
        at = word(third + SliceDescriptor.DATA);
      }
    }

    /** What threads keep for later; false if that of some may be missing. */
    private boolean threads() throws AllocsException {
      boolean any = false;
      boolean all = true;
      for (TargetThread thread : context.target().threads()) {
        OptionalLong block =
            thread
                .registers()
                .value()
                .map(r -> r.get(Registers.FS_BASE))
                .orElse(OptionalLong.empty());
        all &= block.isPresent();
        any |= block.isPresent() && thread(block.getAsLong());
      }
      return any && all;
    }

    /** What pthread_setspecific keeps for one thread, GLib's memory among it. */
    private boolean thread(long block) throws AllocsException {
      byte[] bytes = new byte[THREAD_BYTES];
      int got = Math.max(memory.readSome(block, bytes, 0, bytes.length), 0);
      ByteBuffer words = ByteBuffer.wrap(bytes, 0, got).order(ByteOrder.LITTLE_ENDIAN);
      while (words.remaining() >= Long.BYTES) {
        long kept = words.getLong();
        long first = kept + SliceDescriptor.THREAD_HEADER;
        long half = (long) SliceDescriptor.sizes() * SliceDescriptor.MAGAZINE_BYTES;
        boolean found =
            kept != 0
                && (kept & SliceDescriptor.ALIGNMENT - 1) == 0
                && word(kept + SliceDescriptor.MAGAZINE1) == first
                && word(kept + SliceDescriptor.MAGAZINE2) == first + half;
        if (found) {
          for (int i = 0; i < SliceDescriptor.sizes(); i++) {
            long at = first + (long) i * SliceDescriptor.MAGAZINE_BYTES;
            magazine(word(at + SliceDescriptor.CHUNKS), i);
            magazine(word(at + half + SliceDescriptor.CHUNKS), i);
          }
          return true;
        }
      }
      return false;
    }
  }
}
