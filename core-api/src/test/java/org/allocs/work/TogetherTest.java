package org.allocs.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.junit.jupiter.api.Test;

class TogetherTest {
  private static final List<Integer> NUMBERS = IntStream.range(0, 1000).boxed().toList();

  @Test
  void shouldDoEachOnceInOrder() throws AllocsException {
    Set<Integer> done = ConcurrentHashMap.newKeySet();
    List<Integer> doubled =
        Together.map(
            NUMBERS,
            number -> {
              assertTrue(done.add(number));
              return 2 * number;
            });
    assertEquals(NUMBERS.stream().map(n -> 2 * n).toList(), doubled);
    assertEquals(List.of(), Together.map(List.<Integer>of(), n -> n));
  }

  @Test
  void shouldHaveAllThreadsAtWork() throws AllocsException {
    CountDownLatch all = new CountDownLatch(Together.threads());
    List<Integer> few = NUMBERS.subList(0, Together.threads());
    Together.map(
        few,
        number -> {
          all.countDown();
          try {
            all.await(); // each waits until all are at work
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return number;
        });
    assertEquals(0, all.getCount());
  }

  @Test
  void shouldThrowWhatOneOfThemThrew() {
    UnsupportedException checked = new UnsupportedException("no");
    AllocsException thrown =
        assertThrows(
            AllocsException.class,
            () ->
                Together.map(
                    NUMBERS,
                    number -> {
                      if (number == 500) {
                        throw checked;
                      }
                      return number;
                    }));
    assertSame(checked, thrown);
    StackOverflowError error = new StackOverflowError();
    assertSame(
        error,
        assertThrows(
            StackOverflowError.class,
            () ->
                Together.map(
                    NUMBERS,
                    number -> {
                      throw error;
                    })));
  }

  @Test
  void shouldThrowWhenNoneIsAtWorkAnyMore() {
    assumeTrue(Together.threads() > 1);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch thrown = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    assertThrows(
        UnsupportedException.class,
        () ->
            Together.map(
                NUMBERS.subList(0, 2),
                number -> {
                  if (number == 0) {
                    begun.await();
                    thrown.countDown();
                    throw new UnsupportedException("no");
                  }
                  begun.countDown();
                  thrown.await();
                  Thread.sleep(50);
                  ended.set(true);
                  return number;
                }));
    assertTrue(ended.get());
  }

  @Test
  void shouldStayInterrupted() throws AllocsException {
    Thread.currentThread().interrupt();
    assertEquals(NUMBERS, Together.map(NUMBERS, number -> number));
    assertTrue(Thread.interrupted());
  }

  @Test
  void shouldShareInRuns() {
    List<Integer> joined = new ArrayList<>();
    List<List<Integer>> runs = Together.runs(NUMBERS);
    runs.forEach(joined::addAll);
    assertEquals(NUMBERS, joined);
    assertTrue(runs.size() >= Together.threads());
    assertEquals(List.of(), Together.runs(List.of()));
  }
}
