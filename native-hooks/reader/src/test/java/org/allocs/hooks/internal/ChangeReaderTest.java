package org.allocs.hooks.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.hooks.ChangeRecords.Holders;
import org.allocs.hooks.ChangeRecords.RecordedChange;
import org.allocs.hooks.GoldenRoot;
import org.allocs.target.Memory;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;

/** What was changed, laid out by hand in the golden target. */
class ChangeReaderTest {
  private static final long HEAD = 0x7777_0000_0000L;
  private static final long LOG = HEAD + 0x1000;
  private static final long HELD = HEAD + 0x2000;
  private static final long TEXTS = HEAD + 0x3000;
  private static final int SLOTS = 4;
  private static final int HELD_SLOTS = 8;

  private final GoldenRoot golden = new GoldenRoot();
  private final FakeTarget target = golden.target();

  ChangeReaderTest() {
    target.map(HEAD, 0x4000, "rw-p", "");
    putLong(golden.root() + 200, HEAD);
    putInt(HEAD, ChangedDescriptor.BYTES);
    putInt(HEAD + ChangedDescriptor.LOG_SLOTS, SLOTS);
    putInt(HEAD + ChangedDescriptor.LOG_SLOT_SIZE, 40);
    putInt(HEAD + ChangedDescriptor.HELD_SLOTS, HELD_SLOTS);
    putLong(HEAD + ChangedDescriptor.LOG, LOG);
    putLong(HEAD + ChangedDescriptor.HELD, HELD);
    putInt(HEAD + ChangedDescriptor.HELD_SLOT_SIZE, 16);
    putInt(HEAD + ChangedDescriptor.HELD_PROBE_LIMIT, 3);
    text(0, "struct point");
    text(1, "cache");
    text(2, "bad\u0001text");
    putLong(HEAD + ChangedDescriptor.POLICIES, TEXTS + 64);
  }

  private void putLong(long at, long value) {
    target
        .memory()
        .put(at, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  private void putInt(long at, int value) {
    target
        .memory()
        .put(at, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private void text(int number, String text) {
    target.memory().put(TEXTS + 64L * number, (text + '\0').getBytes(StandardCharsets.US_ASCII));
  }

  private void log(long number, int kind, long text) {
    long at = LOG + (number - 1) % SLOTS * 40;
    putLong(at + ChangedDescriptor.LOG_NUMBER, number);
    putLong(at + ChangedDescriptor.LOG_BASE, 0x1000 * number);
    putLong(at + ChangedDescriptor.LOG_SIZE, number);
    putLong(at + ChangedDescriptor.LOG_TEXT, text);
    putInt(at + ChangedDescriptor.LOG_KIND, kind);
  }

  private ChangeReader open() throws AllocsException {
    return ChangeReader.open((Memory) target.memory(), golden.root()).orElseThrow();
  }

  @Test
  void shouldTellTheNewestAndNoneThatIsBeingWritten() throws AllocsException {
    for (int number = 1; number <= 6; number++) {
      log(number, number, number == 5 ? TEXTS : number == 6 ? TEXTS + 128 : 0);
    }
    log(4, 0, 0);
    putLong(LOG + 3 * 40, 0);
    putLong(HEAD + ChangedDescriptor.COUNT, 6);
    assertEquals(6, open().count());
    assertEquals(
        List.of(
            new RecordedChange(3, 3, 0x3000, 3, Optional.empty(), List.of()),
            new RecordedChange(5, 5, 0x5000, 5, Optional.of("struct point"), List.of()),
            new RecordedChange(6, 6, 0x6000, 6, Optional.empty(), List.of())),
        open().newest());
    putLong(HEAD + ChangedDescriptor.COUNT, -1);
    assertEquals(List.of(), open().newest(), "numbers that nobody wrote");
  }

  @Test
  void shouldFindWhatHoldsAChunkWhereverItsSlotIs() throws AllocsException {
    long base = 0x5555_0000_1230L;
    int home = Integer.remainderUnsigned(ChangedDescriptor.home(base), HELD_SLOTS);
    assertEquals(Optional.empty(), open().holders(base));
    putLong(HELD + 16 * home, 1);
    putLong(HELD + 16 * ((home + 1) % HELD_SLOTS), 0x9990);
    long slot = HELD + 16 * ((home + 2) % HELD_SLOTS);
    putLong(slot, base);
    putLong(slot + 8, 1 | 1L << 3 | ChangedDescriptor.HELD_LET_GO);
    assertEquals(
        Optional.of(new Holders(List.of("cache", "policy 4"), true)), open().holders(base));
    putLong(slot + 8, ChangedDescriptor.HELD_LET_GO);
    assertEquals(Optional.empty(), open().holders(base), "it is being let go");
    putLong(HELD + 16 * home, 0);
    putLong(slot + 8, 1);
    assertEquals(Optional.empty(), open().holders(base), "the search has ended before");
  }

  @Test
  void shouldRefuseAnImpossibleGeometry() throws AllocsException {
    int[] fields = {
      ChangedDescriptor.LOG_SLOTS,
      ChangedDescriptor.LOG_SLOT_SIZE,
      ChangedDescriptor.HELD_SLOTS,
      ChangedDescriptor.HELD_SLOT_SIZE,
      ChangedDescriptor.HELD_PROBE_LIMIT
    };
    for (int field : fields) {
      int before = target.memory().readInt(HEAD + field);
      for (int value : new int[] {0, -1, Integer.MAX_VALUE}) {
        putInt(HEAD + field, value);
        ChangeReader reader = open();
        assertThrows(MalformedFileException.class, reader::newest);
        assertThrows(MalformedFileException.class, () -> reader.holders(0));
      }
      putInt(HEAD + field, before);
    }
    assertTrue(open().newest().isEmpty());
  }

  @Test
  void shouldTellNothingWhereNothingWasChanged() throws AllocsException {
    putLong(golden.root() + 200, 0);
    assertEquals(
        Optional.empty(), ChangeReader.open((Memory) target.memory(), golden.root()).map(r -> 0));
  }
}
