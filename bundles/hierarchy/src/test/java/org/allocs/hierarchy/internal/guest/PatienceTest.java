package org.allocs.hierarchy.internal.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** What counts as silence. Ten ticks are a tenth of a second. */
class PatienceTest {
  private static final int MANY = 2000;

  private static Patience.Look look(long passages, long progress, long cpuTicks) {
    return new Patience.Look(
        false, false, false, passages, progress, cpuTicks * Patience.TICK_NANOS, () -> false);
  }

  /** After how many ticks a guest is left behind; none if it never is. */
  private static int ticks(IntFunction<Patience.Look> looks) {
    Patience patience = new Patience();
    for (int tick = 1; tick <= MANY; tick++) {
      Patience.Look look = looks.apply(tick);
      if (patience.isOver(() -> look)) {
        return tick;
      }
    }
    return 0;
  }

  @Test
  void shouldEndAfterATenthOfASecondInALoop() {
    assertEquals(9, ticks(tick -> look(0, 0, tick)));
  }

  @Test
  void shouldEndInASleep() {
    assertEquals(9, ticks(tick -> new Patience.Look(false, false, true, 0, 0, 1, () -> false)));
  }

  @Test
  void shouldEndInALoopThatCallsTheEngine() {
    assertEquals(
        9,
        ticks(
            tick ->
                new Patience.Look(
                    true, false, false, tick, 0, tick * Patience.TICK_NANOS, () -> false)));
  }

  @Test
  void shouldNotEndInOneLongCallOfTheEngine() {
    assertEquals(0, ticks(tick -> new Patience.Look(true, false, false, 1, 0, 1, () -> false)));
  }

  @Test
  void shouldNotEndWhileItWaitsForAnotherOfItsThreads() {
    assertEquals(0, ticks(tick -> new Patience.Look(false, true, true, 1, 0, 1, () -> false)));
  }

  @Test
  void shouldNotEndWhileThereIsProgress() {
    assertEquals(0, ticks(tick -> look(tick, tick / 5, tick)));
  }

  @Test
  void shouldGrantAsMuchTimeAsThereWasProgress() {
    assertEquals(100 + 9 + 100, ticks(tick -> look(0, Math.min(tick, 100), tick)));
  }

  @Test
  void shouldWaitForAProcessorAndForClassesWithinLimits() {
    int starved = ticks(tick -> look(0, 0, 0));
    assertEquals(500 + 9, starved);
    int loading =
        ticks(
            tick ->
                new Patience.Look(
                    false, false, false, 0, 0, tick * Patience.TICK_NANOS, () -> true));
    assertEquals(100 + 9, loading);
    assertFalse(starved > MANY);
  }
}
