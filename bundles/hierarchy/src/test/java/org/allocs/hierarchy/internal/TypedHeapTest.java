package org.allocs.hierarchy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.HeapSource;
import org.allocs.allocator.PlainArena;
import org.allocs.allocator.TypeEvidence;
import org.allocs.allocator.TypePropagation;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.query.MemoryView;
import org.allocs.testkit.FakeTarget;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.VoidType;
import org.junit.jupiter.api.Test;

class TypedHeapTest {
  private static final DataType TYPE = ArrayType.of(VoidType.VOID, 3);
  private static final AddressRange HEAP = new AddressRange(0x4000, 0x8000);

  private final FakeTarget target = new FakeTarget().map(0x4000, 0x4000, "rw-p", "");
  private final Claims map = new Claims("map").everywhere(0x4000, 0x8000);
  private final FakeRegistry registry = new FakeRegistry().add(99, map);

  /** Reports some bases and sizes as they are, in order or not. */
  private record Plain(long... chunks) implements Allocator, PlainArena {
    @Override
    public String name() {
      return "plain";
    }

    @Override
    public List<Arena> arenas(Context context, AddressRange within) {
      return List.of(this);
    }

    @Override
    public AddressRange range() {
      return HEAP;
    }

    @Override
    public Optional<Allocation> find(long address) {
      return Optional.empty();
    }

    @Override
    public boolean forEach(AddressRange within, Visitor visitor) {
      throw new IllegalStateException("chunks are asked for as numbers");
    }

    @Override
    public boolean forEachPlain(AddressRange within, PlainVisitor visitor) throws AllocsException {
      for (int i = 0; i < chunks.length; i += 2) {
        visitor.visit(chunks[i], chunks[i + 1], 7);
      }
      return true;
    }

    @Override
    public Allocation describe(long base, long size, int origin) {
      return Allocation.of("plain", AddressRange.ofSize(base, Math.max(size, 1)))
          .attribute("kind", "heap-chunk")
          .calls(List.of((long) origin))
          .build();
    }
  }

  /** Types each chunk that it is shown, and keeps what it saw. */
  private static final class Shown implements TypedHeap {
    private final List<String> chunks = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private int groups;

    TypedHeap of(HeapSource heap) throws AllocsException {
      heap.forEachChunk((b, s, g) -> chunks.add(AddressRange.hex(b) + " " + s + " " + g));
      heap.forEachOther(other -> others.add(other.allocator()));
      groups = heap.groups();
      return this;
    }

    @Override
    public void forEach(Visitor visitor) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public Answer<DataType> type(Allocation chunk) {
      return Answer.known(TYPE, Evidence.likely("test", "as shown"));
    }
  }

  @Test
  void shouldShowChunksAsNumbersAndWhatIsNoChunkAsItIs() throws AllocsException {
    Shown shown = new Shown();
    registry.add(0, new Plain(0x4000, 24, 0x4020, 24, 0x4040, 0)).set(shown::of);
    MemoryView view = new Model(registry).view(target);
    Allocation chunk = new Plain().describe(0x4000, 24, 7);
    assertEquals("the allocator records no types", view.type(chunk).reason().orElseThrow());
    assertTrue(view.typedHeap().isPresent());
    assertEquals(List.of("0x4000 24 0", "0x4020 24 0", "0x4040 1 1"), shown.chunks);
    assertEquals(List.of("map"), shown.others);
    assertEquals(2, shown.groups);
    assertEquals(Optional.of(TYPE), view.type(chunk).value());
    view.refresh();
    assertEquals(Optional.empty(), view.type(chunk).value());
  }

  /** Groups keep their numbers, and evidence that holds for all of a group is asked once. */
  @Test
  void shouldTypeAgainFromWhatWasKnown() throws AllocsException {
    List<String> asked = new ArrayList<>();
    Object[] basis = {"rules"};
    registry.add(0, new Plain(0x4000, 24, 0x4020, 32));
    registry.add(
        0,
        new TypeEvidence() {
          @Override
          public Answer<DataType> typeOf(Allocation chunk, Context context) {
            asked.add("size=" + chunk.size());
            return Answer.known(TYPE, Evidence.likely("test", "as shown"));
          }

          @Override
          public boolean isSharedBySite() {
            return true;
          }

          @Override
          public Object basis(Context context) {
            return basis[0];
          }
        });
    registry.set(
        new TypePropagation() {
          @Override
          public TypedHeap run(HeapSource heap) throws AllocsException {
            asked.add("run");
            return again(heap);
          }

          @Override
          public TypedHeap rerun(TypedHeap before, HeapSource heap) throws AllocsException {
            asked.add("rerun");
            return again(heap);
          }

          private TypedHeap again(HeapSource heap) throws AllocsException {
            Shown shown = new Shown();
            shown.of(heap);
            for (int group = 0; group < heap.groups(); group++) {
              asked.add(group + " " + heap.sample(group).size() + heap.type(group).isKnown());
            }
            return shown;
          }
        });
    MemoryView view = new Model(registry).view(target);
    view.typedHeap();
    List<String> first = List.of("run", "size=24", "0 24true", "size=32", "1 32true");
    assertEquals(first, asked);
    asked.clear();
    view.refresh();
    view.refresh();
    view.typedHeap();
    assertEquals(List.of("rerun", "0 24true", "1 32true"), asked);
    asked.clear();
    basis[0] = "other rules";
    view.refresh();
    view.typedHeap();
    assertEquals(first, asked);
  }

  @Test
  void shouldLeaveOutWhatIsOutOfOrderOrOutside() throws AllocsException {
    Shown shown = new Shown();
    long far = 0x7ff0;
    registry.add(0, new Plain(0x5000, 64, 0x5010, 24, 0x100, 8, -8, 4, far, 17)).set(shown::of);
    assertTrue(new Model(registry).view(target).typedHeap().isPresent());
    assertEquals(List.of("0x5000 64 0"), shown.chunks);
  }

  @Test
  void shouldGoOnWithoutOneThatFails() throws AllocsException {
    registry.set(
        heap -> {
          throw new IllegalStateException("no");
        });
    MemoryView view = new Model(registry).view(target);
    assertEquals(Optional.empty(), view.typedHeap());
    assertTrue(view.problems().get(0).contains("bundle of propagation failed"));
  }
}
