package org.allocs.dwarf.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final int BLOCKS = 997;

  @Test
  void shouldHandOutEachBlockOnceAndInOrder() {
    AtomicInteger read = new AtomicInteger();
    List<Integer> taken = new ArrayList<>();
    ReadAhead<Integer> blocks =
        new ReadAhead<>(
            BLOCKS,
            number -> {
              read.incrementAndGet();
              return number;
            });
    blocks.forEach(taken::add);
    assertEquals(IntStream.range(0, BLOCKS).boxed().toList(), taken);
    assertEquals(BLOCKS, read.get());
  }

  @Test
  void shouldReadLittleMoreThanIsTaken() {
    AtomicInteger read = new AtomicInteger();
    new ReadAhead<>(BLOCKS, number -> read.incrementAndGet() > 0 ? number : -1)
        .forEach(number -> number < 7);
    assertTrue(read.get() >= 8 && read.get() <= 8 + 17, "read=" + read.get());
  }

  @Test
  void shouldThrowWhatAReaderThrows() {
    List<Integer> taken = new ArrayList<>();
    ReadAhead<Integer> blocks =
        new ReadAhead<>(
            BLOCKS,
            number -> {
              if (number == 5) {
                throw new InternalError("page is gone");
              }
              return number;
            });
    assertThrows(InternalError.class, () -> blocks.forEach(taken::add));
    assertEquals(List.of(0, 1, 2, 3, 4), taken);
  }

  @Test
  void shouldTakeNothingWhereThereIsNothing() {
    new ReadAhead<>(0, number -> number).forEach(number -> number < 0);
  }
}
