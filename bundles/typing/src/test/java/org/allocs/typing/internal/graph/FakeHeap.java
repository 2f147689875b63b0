package org.allocs.typing.internal.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.HeapSource;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.target.Memory;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.FakeTarget;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;

/** A heap that a test lays out; chunks of one site and size are a group. */
final class FakeHeap implements HeapSource {
  static final long HEAP = 0x100000;
  static final long DATA = 0x40000;

  private final FakeTarget target =
      new FakeTarget().map(HEAP, 0x4000000, "rw-p", "[heap]").map(DATA, 0x10000, "rw-p", "/bin/a");
  private final TreeMap<Long, Integer> groupOf = new TreeMap<>();
  private final Map<Long, Long> sizes = new HashMap<>();
  private final Map<String, Integer> groups = new HashMap<>();
  private final List<Allocation> samples = new ArrayList<>();
  private final List<Answer<DataType>> types = new ArrayList<>();
  private final List<Allocation> others = new ArrayList<>();
  private final Map<Long, Answer<DataType>> ofChunks = new HashMap<>();

  static CompositeType struct(String tag, long bytes, Supplier<List<Member>> members) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        "struct " + tag,
        tag,
        OptionalLong.of(bytes),
        members);
  }

  static Member pointer(String name, long offset, DataType pointee) {
    return Member.of(name, PointerType.to(pointee), offset);
  }

  static Answer<DataType> says(DataType type, Grade grade) {
    return Answer.known(type, new Evidence("test", "as laid out", grade));
  }

  /** A chunk of a site of which nothing tells the type. */
  FakeHeap chunk(long base, long size, long site) {
    return chunk(base, size, site, Answer.unknown("void *"));
  }

  FakeHeap chunk(long base, long size, long site, Answer<DataType> type) {
    int group =
        groups.computeIfAbsent(
            site + " " + size,
            k -> {
              samples.add(allocation(base, size, site));
              types.add(type);
              return samples.size() - 1;
            });
    groupOf.put(base, group);
    sizes.put(base, size);
    return this;
  }

  /** A chunk that nobody knows who asked for, nor for how much: for less than that fewer bytes. */
  FakeHeap rounded(long base, long size, int rounded) {
    int group =
        groups.computeIfAbsent(
            "rounded " + size,
            k -> {
              samples.add(
                  Allocation.of("heap", AddressRange.ofSize(base, size))
                      .attribute("kind", "heap-chunk")
                      .attribute("rounded", Integer.toString(rounded))
                      .build());
              types.add(Answer.unknown(""));
              return samples.size() - 1;
            });
    groupOf.put(base, group);
    sizes.put(base, size);
    return this;
  }

  static Allocation allocation(long base, long size, long site) {
    return Allocation.of("heap", AddressRange.ofSize(base, size))
        .attribute("kind", "heap-chunk")
        .calls(List.of(site))
        .siteAddress(site)
        .build();
  }

  /** What evidence says that looks at one chunk. */
  FakeHeap looked(long base, Answer<DataType> type) {
    ofChunks.put(base, type);
    return this;
  }

  FakeHeap variable(String name, long address, DataType type) {
    others.add(
        Allocation.of("symbols", AddressRange.ofSize(address, type.byteSize().orElseThrow()))
            .name(name)
            .type(() -> says(type, Grade.CERTAIN))
            .build());
    return this;
  }

  FakeHeap words(long address, long... words) {
    target.memory().putLongs(address, words);
    return this;
  }

  FakeHeap free(long base) {
    groupOf.remove(base);
    sizes.remove(base);
    ofChunks.remove(base);
    return this;
  }

  /** Maps memory, or no more. */
  FakeTarget target() {
    return target;
  }

  TypedHeap run() throws AllocsException {
    return new Propagation().run(this);
  }

  TypedHeap rerun(TypedHeap before) throws AllocsException {
    target.refresh();
    return new Propagation().rerun(before, this);
  }

  /** The name of a chunk's type, or why it is not known. */
  static String type(TypedHeap heap, long base) throws AllocsException {
    String[] found = {"no such chunk"};
    heap.forEach(
        (TypedVisitor)
            (at, size, alike, type) -> {
              if (at == base) {
                found[0] = type.value().map(DataType::name).orElseGet(() -> "unknown");
              }
            });
    return found[0];
  }

  /** A visitor that is a function. */
  @FunctionalInterface
  interface TypedVisitor extends TypedHeap.Visitor {}

  @Override
  public Context context() {
    return new FakeContext(target);
  }

  @Override
  public void forEachChunk(ChunkVisitor visitor) throws AllocsException {
    for (Map.Entry<Long, Integer> chunk : groupOf.entrySet()) {
      visitor.chunk(chunk.getKey(), sizes.get(chunk.getKey()), chunk.getValue());
    }
  }

  @Override
  public void forEachOther(Arena.Visitor visitor) throws AllocsException {
    for (Allocation other : others) {
      visitor.visit(other);
    }
  }

  @Override
  public int groups() {
    return samples.size();
  }

  @Override
  public Allocation sample(int group) {
    return samples.get(group);
  }

  @Override
  public Answer<DataType> type(int group) {
    return types.get(group);
  }

  @Override
  public boolean looksAtChunks() {
    return !ofChunks.isEmpty();
  }

  @Override
  public Answer<DataType> typeOfChunk(long base, long size, int group, Memory memory) {
    return ofChunks.getOrDefault(base, types.get(group));
  }

  @Override
  public Answer<DataType> typeOfOther(Allocation allocation) {
    return allocation.type();
  }
}
