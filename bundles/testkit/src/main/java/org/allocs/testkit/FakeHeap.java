package org.allocs.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** A heap with chunks that the test lays out. Lay it out before it is used. */
public final class FakeHeap implements PlainArena {
  private final AddressRange range;
  private final TreeMap<Long, Chunk> chunks = new TreeMap<>(Long::compareUnsigned);
  private final List<List<Long>> paths = new ArrayList<>();

  private record Chunk(long size, int origin) {}

  /** An empty one. */
  public FakeHeap(long base, long size) {
    range = AddressRange.ofSize(base, size);
  }

  /** Adds a chunk that these calls led to, given by their return addresses from the inside out. */
  public FakeHeap chunk(long base, long size, Long... calls) {
    List<Long> path = List.of(calls);
    int known = paths.indexOf(path);
    if (known < 0) {
      known = paths.size();
      paths.add(path);
    }
    chunks.put(base, new Chunk(size, known));
    return this;
  }

  @Override
  public AddressRange range() {
    return range;
  }

  @Override
  public Optional<Allocation> find(long address) {
    Map.Entry<Long, Chunk> below = chunks.floorEntry(address);
    return Optional.ofNullable(below)
        .map(e -> describe(e.getKey(), e.getValue().size(), e.getValue().origin()))
        .filter(chunk -> chunk.range().contains(address));
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    for (Map.Entry<Long, Chunk> each : chunks.entrySet()) {
      Allocation chunk = describe(each.getKey(), each.getValue().size(), each.getValue().origin());
      if (chunk.range().overlaps(within) && !visitor.visit(chunk)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean forEachPlain(AddressRange within, PlainVisitor visitor) throws AllocsException {
    for (Map.Entry<Long, Chunk> each : chunks.entrySet()) {
      boolean wanted = within.contains(each.getKey());
      Chunk chunk = each.getValue();
      if (wanted && !visitor.visit(each.getKey(), chunk.size(), chunk.origin())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Allocation describe(long base, long size, int origin) {
    Allocation.Builder chunk =
        Allocation.of("fake-heap", AddressRange.ofSize(base, Math.max(size, 1)))
            .attribute("kind", "heap-chunk")
            .calls(paths.get(origin));
    return size == 0 ? chunk.empty().build() : chunk.build();
  }
}
