package org.allocs.hierarchy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.CountingAllocator;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.History;
import org.allocs.query.MemoryView;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;

class HistoriesTest {
  private static final History HISTORY = new History(List.of(), List.of(), 5, 7);
  private static final Answer<History> KNOWN =
      Answer.known(HISTORY, Evidence.certain("test", "as laid out"));

  private final FakeRegistry registry = new FakeRegistry();
  private final MemoryView view = new Model(registry).view(new FakeTarget());

  /** One that has no arena, and answers as the test says; null fails. */
  private record Counting(String name, Answer<History> answer) implements CountingAllocator {
    @Override
    public List<Arena> arenas(Context context, AddressRange within) {
      return List.of();
    }

    @Override
    public Answer<History> history(Context context) {
      if (answer == null) {
        throw new IllegalStateException("broken");
      }
      return answer;
    }
  }

  @Test
  void shouldSayThatNobodyCounts() throws AllocsException {
    registry.add(0, new Claims("heap"));
    assertEquals(Optional.of("no allocator here counts"), view.history().reason());
  }

  @Test
  void shouldTakeTheFirstThatIsKnown() throws AllocsException {
    registry.add(2, new Counting("one", Answer.unknown("not asked to")));
    registry.add(1, new Counting("two", Answer.unknown("not started so")));
    assertEquals(Optional.of("not asked to; not started so"), view.history().reason());
    registry.add(0, new Counting("three", KNOWN));
    assertEquals(Optional.of(HISTORY), view.history().value());
  }

  @Test
  void shouldKeepApartWhatOnlyTheTargetNames() throws AllocsException {
    History part = new History(List.of(), List.of(), 1, 2);
    Answer<History> known = Answer.known(part, Evidence.certain("test", "as laid out"));
    AllocatorFamily family =
        context ->
            List.of(
                new Counting("pool", known),
                new Counting("slab", Answer.unknown("not asked to")),
                new Counting("broken", null),
                new Claims("silent"));
    registry.add(0, family);
    assertEquals(Optional.of("no allocator here counts"), view.history().reason());
    assertEquals(Map.of("pool", part), view.partHistories());
    registry.add(1, new Counting("heap", KNOWN));
    assertEquals(Optional.of(HISTORY), view.history().value());
    assertEquals(Map.of("pool", part), view.partHistories());
  }

  @Test
  void shouldGoOnWhereOneFails() throws AllocsException {
    registry.add(2, new Counting("broken", null));
    assertTrue(view.history().reason().orElseThrow().contains("failed"));
    assertEquals(1, view.problems().size());
    registry.add(1, new Counting("good", KNOWN));
    assertEquals(Optional.of(HISTORY), view.history().value());
  }
}
