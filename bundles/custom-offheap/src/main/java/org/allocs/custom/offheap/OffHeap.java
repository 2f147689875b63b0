package org.allocs.custom.offheap;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * An allocator of a Java program's own, which parcels out memory outside of the Java heap: a slab
 * over a direct buffer, say. The program tells it what it hands out and takes back; then whoever
 * looks into this process from inside sees these objects in the chunk or mapping that holds them.
 *
 * <pre>{@code
 * OffHeap rows = new OffHeap("rows");
 * Allocs.add(rows);
 * Region region = rows.region("cache", ByteBuffer.allocateDirect(1 << 20));
 * region.allocated(region.base(), 64, rowType);
 * }</pre>
 *
 * <p>It knows nothing of other processes. Safe for use by several threads; to tell it of an object
 * costs a search among those of its region, and neither locks nor waits.
 */
public final class OffHeap implements Allocator {
  private static final Refusals REFUSALS =
      Refusals.because("its program alone parcels it out")
          .but("its program states its type", Change.Kind.SET_TYPE)
          .but("it is told of by Java code, which has no address", Change.Kind.SET_SITE);

  private final String name;
  private final long process;
  private final Map<String, Region> regions = new ConcurrentHashMap<>();

  /**
   * One of the process that this program runs in.
   *
   * @param name as users will see it: lower case, no spaces
   */
  public OffHeap(String name) {
    this(name, ProcessHandle.current().pid());
  }

  /** One of a given process. */
  OffHeap(String name, long process) {
    if (!name.matches("[a-z][a-z0-9_.-]*")) {
      throw new IllegalArgumentException("not lower case, or with spaces: name=" + name);
    }
    this.name = name;
    this.process = process;
  }

  /**
   * Adds memory that is parcelled out, until it is closed.
   *
   * @param label what it is called in every run; no two regions have the same
   * @param memory a direct buffer: from its position to its limit. It is kept from collection
   * @throws IllegalArgumentException if there is one of that label or it is not direct
   */
  public Region region(String label, ByteBuffer memory) {
    return add(new Region(this, label, Addresses.of(memory), memory));
  }

  /**
   * The same for memory that was not got as a buffer.
   *
   * @throws IllegalArgumentException if there is one of that label
   */
  public Region region(String label, AddressRange memory) {
    return add(new Region(this, label, Objects.requireNonNull(memory, "memory"), null));
  }

  private Region add(Region region) {
    if (regions.putIfAbsent(region.label(), region) != null) {
      throw new IllegalArgumentException("there is a region of this label: " + region.label());
    }
    return region;
  }

  void remove(Region region) {
    regions.remove(region.label(), region);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) {
    List<Arena> arenas = new ArrayList<>();
    if (context.target().pid().equals(OptionalLong.of(process))) {
      for (Region region : regions.values()) {
        if (region.range().overlaps(within)) {
          arenas.add(region);
        }
      }
    }
    return arenas;
  }

  @Override
  public Outcome change(Context context, Allocation allocation, Change change) {
    return REFUSALS.of(change);
  }
}
