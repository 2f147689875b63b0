package org.allocs.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every allocator must keep. A test of an allocator extends this and lays out a scene in which
 * the allocator finds something. The time limit is there to end what hangs, not to measure.
 */
@Timeout(60)
public abstract class AllocatorContract {
  private static final long SEED = 1999993;
  private static final int ROUNDS = 20;

  /** Allocations that are asked of where memory is damaged. */
  private static final int MOST_ASKED = 100;

  /** The allocator under test: the same one for every call, or an equal one. */
  protected abstract Allocator allocator();

  /** A fresh scene in which it has an arena with at least two allocations. */
  protected abstract Scene scene() throws AllocsException;

  private Survey survey(Scene scene) throws AllocsException {
    return Survey.of(allocator(), scene.context());
  }

  @Test
  void shouldHaveAPlainName() {
    assertTrue(
        allocator().name().matches("[a-z][a-z0-9_.-]*"),
        () -> "lower case and no spaces: " + allocator().name());
  }

  @Test
  void shouldReportAllocationsInTheScene() throws AllocsException {
    assertTrue(survey(scene()).count() >= 2, "the scene must hold at least two allocations");
  }

  @Test
  void shouldFindWhatItEnumeratesFromEveryInteriorAddress() throws AllocsException {
    Survey survey = survey(scene());
    for (int i = 0; i < survey.arenas().size(); i++) {
      for (Allocation allocation : survey.allocations().get(i)) {
        for (long address : probes(allocation.range())) {
          assertEquals(
              Optional.of(allocation),
              Survey.find(allocator(), survey.arenas().get(i), address),
              () -> "at " + AddressRange.hex(address));
        }
      }
    }
  }

  private static long[] probes(AddressRange range) {
    return new long[] {range.base(), range.base() + range.size() / 2, range.limit() - 1};
  }

  @Test
  void shouldFindNothingWhereItEnumeratesNothing() throws AllocsException {
    Survey survey = survey(scene());
    for (int i = 0; i < survey.arenas().size(); i++) {
      Arena arena = survey.arenas().get(i);
      for (AddressRange gap : gaps(arena.range(), survey.allocations().get(i))) {
        for (long address : probes(gap)) {
          assertEquals(Optional.empty(), Survey.find(allocator(), arena, address));
        }
      }
      assertFalse(arena.gap().isBlank(), "a gap needs words for the user");
    }
  }

  private static List<AddressRange> gaps(AddressRange arena, List<Allocation> allocations) {
    List<AddressRange> gaps = new ArrayList<>();
    long from = arena.base();
    for (Allocation allocation : allocations) {
      gaps.add(new AddressRange(from, allocation.base()));
      from = allocation.limit();
    }
    gaps.add(new AddressRange(from, arena.limit()));
    gaps.removeIf(AddressRange::isEmpty);
    return gaps;
  }

  @Test
  void shouldFindNothingOutsideItsArenas() throws AllocsException {
    for (Arena arena : survey(scene()).arenas()) {
      for (long address : new long[] {0, arena.range().base() - 1, arena.range().limit(), -1}) {
        if (!arena.range().contains(address)) {
          assertEquals(Optional.empty(), Survey.find(allocator(), arena, address));
        }
      }
    }
  }

  @Test
  void shouldRespectHalfOpenBounds() throws AllocsException {
    Survey survey = survey(scene());
    for (int i = 0; i < survey.arenas().size(); i++) {
      Arena arena = survey.arenas().get(i);
      for (Allocation allocation : survey.allocations().get(i)) {
        if (arena.range().contains(allocation.limit())) {
          Optional<Allocation> next = Survey.find(allocator(), arena, allocation.limit());
          assertTrue(next.isEmpty() || next.get().base() == allocation.limit());
        }
      }
    }
  }

  @Test
  void shouldEnumerateExactlyWhatOverlapsTheRangeAskedFor() throws AllocsException {
    Survey survey = survey(scene());
    Random random = new Random(SEED);
    for (int i = 0; i < survey.arenas().size(); i++) {
      Arena arena = survey.arenas().get(i);
      List<Allocation> all = survey.allocations().get(i);
      for (AddressRange window : windows(arena.range(), all, random)) {
        List<Allocation> expected = all.stream().filter(a -> a.range().overlaps(window)).toList();
        assertEquals(
            expected, Survey.allocations(allocator(), arena, window), () -> "in " + window);
      }
    }
  }

  /** Windows that start and end at, just before and just after borders of allocations. */
  private static List<AddressRange> windows(
      AddressRange arena, List<Allocation> all, Random random) {
    List<AddressRange> windows = new ArrayList<>(List.of(AddressRange.ALL, arena));
    for (int round = 0; round < ROUNDS && !all.isEmpty(); round++) {
      long a = border(all, random);
      long b = border(all, random);
      windows.add(new AddressRange(AddressRange.min(a, b), AddressRange.max(a, b)));
    }
    return windows;
  }

  private static long border(List<Allocation> all, Random random) {
    Allocation allocation = all.get(random.nextInt(all.size()));
    long at = random.nextBoolean() ? allocation.base() : allocation.limit();
    return at + random.nextInt(3) - 1;
  }

  @Test
  void shouldNameTheSameArenasWhenAskedForAPart() throws AllocsException {
    Scene scene = scene();
    List<AddressRange> all = survey(scene).ranges();
    for (AddressRange range : all) {
      List<AddressRange> windows = new ArrayList<>();
      for (long address : probes(range)) {
        windows.add(AddressRange.ofSize(address, 1));
      }
      windows.add(AddressRange.ofSize(range.base(), range.size() / 2 + 1));
      for (AddressRange window : windows) {
        List<AddressRange> expected = all.stream().filter(r -> r.overlaps(window)).toList();
        List<AddressRange> cold =
            Survey.arenas(allocator(), scene.context(), window).stream().map(Arena::range).toList();
        assertEquals(expected, cold, () -> "within " + window);
      }
    }
  }

  @Test
  void shouldStopWhenTheVisitorStops() throws AllocsException {
    Survey survey = survey(scene());
    for (int i = 0; i < survey.arenas().size(); i++) {
      if (survey.allocations().get(i).isEmpty()) {
        continue;
      }
      Arena arena = survey.arenas().get(i);
      List<Allocation> seen = new ArrayList<>();
      boolean complete = arena.forEach(arena.range(), allocation -> !seen.add(allocation));
      assertFalse(complete, "must say that it was stopped");
      assertEquals(survey.allocations().get(i).subList(0, 1), seen);
    }
  }

  @Test
  void shouldGiveTheSameAnswersAgain() throws AllocsException {
    Scene scene = scene();
    Context context = scene.context();
    Survey first = Survey.of(allocator(), context);
    assertEquals(first.allocations(), Survey.of(allocator(), context).allocations());
    assertEquals(first.allocations(), survey(scene).allocations());
    assertEquals(first.allocations(), survey(scene()).allocations());
  }

  @Test
  void shouldGiveTheSameAnswersToSeveralThreads() throws Exception {
    Scene scene = scene();
    Context context = scene.context();
    List<List<Allocation>> expected = survey(scene).allocations();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Survey>> answers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        answers.add(threads.submit(() -> Survey.of(allocator(), context)));
      }
      for (Future<Survey> answer : answers) {
        assertEquals(expected, answer.get().allocations());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void shouldAnswerEveryQueryOrSayWhyNot() throws AllocsException {
    for (List<Allocation> allocations : survey(scene()).allocations()) {
      for (Allocation allocation : allocations) {
        QueryChecks.answers(allocation);
      }
      QueryChecks.usableIsDisjoint(allocations);
    }
  }

  @Test
  void shouldAnswerQueriesAboutWhatItFindsAsAboutWhatItEnumerates() throws AllocsException {
    Survey survey = survey(scene());
    for (int i = 0; i < survey.arenas().size(); i++) {
      for (Allocation allocation : survey.allocations().get(i)) {
        Allocation found = survey.arenas().get(i).find(allocation.base()).orElseThrow();
        AllocationFacts facts = allocation.facts();
        AllocationFacts others = found.facts();
        assertEquals(facts.usableSize(allocation), others.usableSize(found));
        assertEquals(facts.lifetime(allocation), others.lifetime(found));
        assertEquals(facts.identity(allocation), others.identity(found));
        assertEquals(facts.metadata(allocation), others.metadata(found));
        assertEquals(facts.pointerUse(allocation), others.pointerUse(found));
      }
    }
  }

  @Test
  void shouldCallEachAllocationTheSameInEveryRunAndNoTwoAlike() throws AllocsException {
    List<Allocation> all = survey(scene()).all();
    QueryChecks.identitiesHold(all);
    assertEquals(QueryChecks.identities(all), QueryChecks.identities(survey(scene()).all()));
  }

  @Test
  void shouldShowMetadataThatIsThere() throws AllocsException {
    Scene scene = scene();
    for (Allocation allocation : survey(scene).all()) {
      QueryChecks.metadataIsThere(allocation, scene.target().memory());
    }
  }

  @Test
  void shouldRefuseEveryChangeOfATargetThatIsOnlyLookedAt() throws AllocsException {
    Scene scene = scene();
    Context context = scene.context();
    for (Allocation allocation : Survey.of(allocator(), context).all()) {
      ChangeChecks.refusesAll(allocator(), context, allocation);
    }
    scene.target().end();
    for (Allocation allocation : survey(scene()).all()) {
      ChangeChecks.refusesAll(allocator(), context, allocation);
    }
  }

  @Test
  void shouldFailOnlyInCheckedWaysWhenAskedOfATargetThatIsGone() throws AllocsException {
    Scene scene = scene();
    List<Allocation> all = survey(scene).all();
    scene.target().end();
    for (Allocation allocation : all) {
      toleratesFailure(allocation);
    }
  }

  @Test
  void shouldFailOnlyInCheckedWaysWhenTheTargetIsGone() throws AllocsException {
    Scene scene = scene();
    scene.target().end();
    toleratesFailure(scene.context());
  }

  @Test
  void shouldFailOnlyInCheckedWaysWhenTheTargetEndsMeanwhile() throws AllocsException {
    Scene counted = scene();
    survey(counted);
    int reads = counted.target().reads();
    for (int round = 0; round < ROUNDS && round < reads; round++) {
      Scene scene = scene();
      int last = (int) ((long) reads * round / ROUNDS);
      scene
          .target()
          .meanwhile(
              count -> {
                if (count >= last) {
                  scene.target().end();
                }
              });
      toleratesFailure(scene.context());
    }
  }

  @Test
  void shouldFailOnlyInCheckedWaysWhenNoMemoryCanBeRead() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().fault(AddressRange.ALL);
    toleratesFailure(scene.context());
  }

  @Test
  void shouldKeepItsWordOnMemoryThatIsDamaged() throws AllocsException {
    for (int round = 0; round < ROUNDS; round++) {
      Scene scene = scene();
      scene.target().memory().damage(SEED + round);
      toleratesFailure(scene.context());
    }
  }

  @Test
  void shouldKeepItsWordOnMemoryThatIsRandom() throws AllocsException {
    for (int round = 0; round < ROUNDS; round++) {
      Scene scene = scene();
      scene.target().memory().scramble(SEED + round);
      toleratesFailure(scene.context());
    }
  }

  @Test
  void shouldKeepItsWordOnMemoryThatChangesAtEveryRead() throws AllocsException {
    for (int round = 0; round < ROUNDS; round++) {
      Scene scene = scene();
      scene.target().memory().noise(SEED + round);
      toleratesFailure(scene.context());
    }
  }

  @Test
  void shouldReportNothingOfATargetWithoutMappings() throws AllocsException {
    Survey survey = survey(Scene.of(new FakeTarget()));
    assertEquals(0, survey.count());
  }

  /** Whatever is still reported keeps the rules; what cannot be told fails in a checked way. */
  private void toleratesFailure(Context context) {
    try {
      for (Arena arena : Survey.arenas(allocator(), context, AddressRange.ALL)) {
        toleratesFailure(arena);
      }
    } catch (AllocsException e) {
      assertFalse(e.getMessage().isBlank());
    }
  }

  private static void toleratesFailure(Allocation allocation) {
    try {
      QueryChecks.answers(allocation);
    } catch (AllocsException e) {
      assertFalse(e.getMessage().isBlank());
    }
  }

  private void toleratesFailure(Arena arena) {
    try {
      Survey.allocations(allocator(), arena, arena.range()).stream()
          .limit(MOST_ASKED)
          .forEach(AllocatorContract::toleratesFailure);
    } catch (AllocsException e) {
      assertFalse(e.getMessage().isBlank());
    }
    try {
      for (long address : probes(arena.range())) {
        Survey.find(allocator(), arena, address);
      }
    } catch (AllocsException e) {
      assertFalse(e.getMessage().isBlank());
    }
  }
}
