package org.allocs.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.hooks.RecordedEvent.Backing;
import org.allocs.hooks.RecordedEvent.Kind;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;

/** The events are those of {@code record_events} in interposer/tests/golden.c. */
class HookEventsTest {
  private static final long MAP = 0x1234_6600_0000L;
  private static final List<Long> MAPPED = List.of(0x5555_0000_6666L);
  private static final List<Long> STARTED = List.of(0x5555_0000_7777L);
  private static final int EVENTS_AT = 216;
  private static final int USED_AT = 232;
  private static final long TABLE = 0x5800_0000L;

  private static Answer<HookEvents> of(Golden golden) throws AllocsException {
    return HookEvents.of(new FakeContext(golden.target, golden.debugInfo));
  }

  private static HookEvents open(Golden golden) throws AllocsException {
    return of(golden).value().orElseThrow();
  }

  private static RecordedEvent mapping(long from, long to, Backing backing) {
    return new RecordedEvent(Kind.MAPPING, MAP + from, MAP + to, MAPPED, 0, backing);
  }

  @Test
  void shouldReadWhatTheRecorderWrote() throws AllocsException {
    assertEquals(
        List.of(
            mapping(0, 0x3000, Backing.PRIVATE_MEMORY),
            mapping(0x5000, 0x9000, Backing.PRIVATE_MEMORY),
            mapping(0x10000, 0x11000, Backing.SHARED),
            new RecordedEvent(
                Kind.SHARED_MEMORY, MAP + 0x20000, MAP + 0x23000, MAPPED, 0, Backing.UNTOLD),
            new RecordedEvent(
                Kind.BREAK, MAP + 0x30000, MAP + 0x30010, List.of(), 0, Backing.UNTOLD)),
        open(new Golden()).ranges(AddressRange.ALL));
  }

  @Test
  void shouldFindWhatOverlaps() throws AllocsException {
    HookEvents events = open(new Golden());
    assertEquals(1, events.ranges(AddressRange.ofSize(MAP + 0x2fff, 0x2000)).size());
    assertEquals(2, events.ranges(AddressRange.ofSize(MAP + 0x2fff, 0x2002)).size());
    assertEquals(List.of(), events.ranges(AddressRange.ofSize(MAP + 0x3000, 0x2000)));
  }

  @Test
  void shouldFindAThreadByItsBlockAndItsNumber() throws AllocsException {
    HookEvents events = open(new Golden());
    RecordedEvent thread = events.thread(MAP + 0x40700, 4713).orElseThrow();
    assertEquals(STARTED, thread.path());
    assertEquals(0x401999, thread.limit());
    assertEquals(Optional.empty(), events.thread(MAP + 0x40700, 4714));
    assertEquals(Optional.empty(), events.thread(0, 0));
  }

  @Test
  void shouldFindALibraryByItsBias() throws AllocsException {
    HookEvents events = open(new Golden());
    assertEquals(STARTED, events.library(MAP + 0x50000).orElseThrow().path());
    assertEquals(Optional.empty(), events.library(MAP + 0x50001));
    assertEquals(0, events.lost());
  }

  @Test
  void shouldReadThemWhereChunksCannotBeBelieved() throws AllocsException {
    Golden bypassed = new Golden().putInt(16, 9);
    assertTrue(bypassed.tryOpen().value().isEmpty());
    assertEquals(5, open(bypassed).ranges(AddressRange.ALL).size());
  }

  @Test
  void shouldSkipWhatItDoesNotKnowOrBelieve() throws AllocsException {
    Golden golden = new Golden();
    int events = (int) (TABLE - golden.root);
    golden.putInt(events + 20, 200); /* a kind of a later version */
    golden.putInt(events + 32 + 28, 4 | 1); /* being filled */
    golden.putInt(events + 64 + 8, 0); /* a range that ends before it begins */
    golden.putInt(events + 64 + 12, 0);
    golden.putInt(events + 96 + 28, 4 | 3); /* being replaced: still true */
    List<RecordedEvent> left = open(golden).ranges(AddressRange.ALL);
    assertEquals(
        List.of(Kind.SHARED_MEMORY, Kind.BREAK), left.stream().map(RecordedEvent::kind).toList());
  }

  @Test
  void shouldSayWhyThereAreNone() throws AllocsException {
    Golden old = new Golden().putInt(EVENTS_AT, 0).putInt(EVENTS_AT + 4, 0);
    assertEquals("these hooks record no events", of(old).reason().orElseThrow());
    Golden other = new Golden().putInt(8, 77 << 16);
    assertTrue(of(other).reason().orElseThrow().contains("version=77.0"));
    Golden hostile = new Golden().putInt(USED_AT, 5000);
    assertTrue(of(hostile).reason().orElseThrow().contains("events_used=5000"));
    Answer<HookEvents> none = HookEvents.of(new FakeContext(new FakeTarget()));
    assertEquals("not started under `allocs run`", none.reason().orElseThrow());
  }

  @Test
  void shouldSayWhenTheTableIsGone() throws AllocsException {
    Golden golden = new Golden().putInt(EVENTS_AT + 4, 0x7000);
    assertTrue(of(golden).reason().isPresent());
  }
}
