package org.allocs.hooks.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.allocs.error.AllocsException;
import org.allocs.hooks.RecordedChunk;
import org.allocs.model.AddressRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class RealProcessTest {
  private static final long SEED = 1999993;

  private static IndexAccess open(Subject subject) throws AllocsException {
    return IndexAccess.open(subject.memory(), subject.root()).value().orElseThrow();
  }

  @Test
  void shouldFindEveryChunkOfAProcessThatStandsStill() throws Exception {
    try (Subject subject = new Subject("60013")) {
      IndexAccess index = open(subject);
      Map<Long, Long> found = new HashMap<>();
      index.forEach(AddressRange.ALL, c -> found.put(c.base(), c.size()) == null);
      for (Map.Entry<Long, Long> chunk : subject.sizes().entrySet()) {
        assertEquals(chunk.getValue(), found.get(chunk.getKey()));
      }
      int others = found.size() - subject.sizes().size();
      assertTrue(others >= 2 && others < 20, () -> "chunks of the C library: " + others);
      checkInterior(index, subject, 20_000);
    }
  }

  private static void checkInterior(IndexAccess index, Subject subject, int rounds)
      throws AllocsException {
    List<Map.Entry<Long, Long>> chunks = new ArrayList<>(subject.sizes().entrySet());
    Random random = new Random(SEED);
    for (int i = 0; i < rounds; i++) {
      Map.Entry<Long, Long> chunk = chunks.get(random.nextInt(chunks.size()));
      long into = chunk.getValue() == 0 ? 0 : (long) (random.nextDouble() * chunk.getValue());
      Optional<RecordedChunk> found = index.find(chunk.getKey() + into);
      assertTrue(found.isPresent(), () -> AddressRange.hex(chunk.getKey()));
      assertEquals(chunk.getKey(), found.get().base());
      assertEquals(chunk.getValue(), found.get().size());
      assertTrue(found.get().site().isPresent());
      Optional<RecordedChunk> after = index.find(chunk.getKey() + Math.max(1, chunk.getValue()));
      assertTrue(after.isEmpty() || after.get().base() != chunk.getKey());
    }
  }

  @Test
  void shouldFindChunksThatStayWhileOthersComeAndGo() throws Exception {
    try (Subject subject = new Subject("3001")) {
      IndexAccess index = open(subject);
      subject.churn();
      checkInterior(index, subject, 20_000);
      for (int round = 0; round < 20; round++) {
        Map<Long, Long> found = new HashMap<>();
        index.forEach(AddressRange.ALL, c -> found.put(c.base(), c.size()) == null);
        for (Map.Entry<Long, Long> chunk : subject.sizes().entrySet()) {
          assertEquals(chunk.getValue(), found.get(chunk.getKey()));
        }
      }
    }
  }

  @Test
  void shouldStreamAMillionChunks() throws Exception {
    try (Subject subject = new Subject("1000003", "small")) {
      IndexAccess index = open(subject);
      long[] count = new long[1];
      assertTrue(index.forEach(AddressRange.ALL, c -> ++count[0] > 0));
      assertTrue(count[0] >= 1000003, () -> "chunks: " + count[0]);
      assertFalse(index.reread().losses().chunksMayBeMissing());
    }
  }
}
