package org.allocs.mmap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.hooks.CallSites;
import org.allocs.hooks.HookEvents;
import org.allocs.hooks.RecordedEvent;
import org.allocs.hooks.RecordedEvent.Backing;
import org.allocs.hooks.RecordedEvent.Kind;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;

class AskersTest {
  private static final long BASE = 0x7f00_0000_0000L;
  private static final long HERE = 0x401136;
  private static final long THERE = 0x402222;

  private static RecordedEvent event(Kind kind, long from, long to, long site, Backing backing) {
    List<Long> known = site == 0 ? List.of() : List.of(site);
    return new RecordedEvent(kind, BASE + from, BASE + to, known, 0, backing);
  }

  private static RecordedEvent mapped(long from, long to, long site) {
    return event(Kind.MAPPING, from, to, site, Backing.PRIVATE_MEMORY);
  }

  private static Mapping anonymous(long from, long to) {
    AddressRange range = new AddressRange(BASE + from, BASE + to);
    return new Mapping(range, "rw-p", 0, "00:00", 0, "", false);
  }

  private static Askers askers(RecordedEvent... events) throws AllocsException {
    CallSites sites = CallSites.of(new FakeContext(new FakeTarget()));
    return new Askers(Optional.of(new HookEvents(List.of(events), 0)), sites);
  }

  private static Allocation describe(List<Mapping> mappings, RecordedEvent... events)
      throws AllocsException {
    Allocation.Builder builder = Allocation.of("test", AddressRange.ofSize(BASE, 1));
    askers(events).describe(builder, mappings);
    return builder.build();
  }

  private static String why(Allocation allocation) {
    assertTrue(allocation.siteAddress().isEmpty());
    return allocation.siteUnknown().orElseThrow();
  }

  @Test
  void shouldNameTheCallThatMadeAllOfIt() throws AllocsException {
    Allocation whole = describe(List.of(anonymous(0, 0x3000)), mapped(0, 0x3000, HERE));
    assertEquals(OptionalLong.of(HERE), whole.siteAddress());
    Allocation part = describe(List.of(anonymous(0x1000, 0x2000)), mapped(0, 0x3000, HERE));
    assertEquals(OptionalLong.of(HERE), part.siteAddress());
  }

  @Test
  void shouldNameThePlaceOfSeveralCallsThatMadeAllOfIt() throws AllocsException {
    Allocation merged =
        describe(
            List.of(anonymous(0, 0x3000)), mapped(0, 0x1000, HERE), mapped(0x1000, 0x3000, HERE));
    assertEquals(OptionalLong.of(HERE), merged.siteAddress());
  }

  @Test
  void shouldSayWhatIsNotKnownOfMemoryThatWasMerged() throws AllocsException {
    List<Mapping> mapping = List.of(anonymous(0, 0x3000));
    assertEquals("made by no call that is seen", why(describe(mapping)));
    assertEquals(
        "made by no call that is seen", why(describe(mapping, mapped(0x3000, 0x4000, HERE))));
    assertEquals(
        "made from one place, but only bytes=4096 of 12288",
        why(describe(mapping, mapped(0x2000, 0x5000, HERE))));
    assertEquals(
        "made from places=2",
        why(describe(mapping, mapped(0, 0x1000, HERE), mapped(0x1000, 0x3000, THERE))));
    assertEquals(
        "the hooks had no number left for this site", why(describe(mapping, mapped(0, 0x3000, 0))));
  }

  @Test
  void shouldNotBelieveARecordOfAnotherKindOfMemory() throws AllocsException {
    Mapping file =
        new Mapping(AddressRange.ofSize(BASE, 0x1000), "r--p", 0, "fe:01", 7, "/a", false);
    Mapping shared =
        new Mapping(AddressRange.ofSize(BASE, 0x1000), "rw-s", 0, "00:01", 7, "/memfd:a", false);
    RecordedEvent memory = mapped(0, 0x1000, HERE);
    RecordedEvent ofFile = event(Kind.MAPPING, 0, 0x1000, HERE, Backing.PRIVATE_FILE);
    RecordedEvent ofShared = event(Kind.MAPPING, 0, 0x1000, HERE, Backing.SHARED);
    assertFalse(Askers.fits(memory, file));
    assertFalse(Askers.fits(memory, shared));
    assertTrue(Askers.fits(ofFile, file));
    assertFalse(Askers.fits(ofFile, shared));
    assertTrue(Askers.fits(ofShared, shared));
    assertFalse(Askers.fits(ofShared, anonymous(0, 0x1000)));
    assertEquals("made by no call that is seen", why(describe(List.of(file), memory)));
  }

  @Test
  void shouldCountTheHeapSegmentByWholePages() throws AllocsException {
    AddressRange heap = AddressRange.ofSize(BASE, 0x2000);
    RecordedEvent moved = event(Kind.BREAK, 0, 0x1010, HERE, Backing.UNTOLD);
    Allocation.Builder builder = Allocation.of("test", heap);
    askers(moved).describe(builder, heap);
    assertEquals(OptionalLong.of(HERE), builder.build().siteAddress());
  }

  @Test
  void shouldNameTheCallThatOpenedALibrary() throws AllocsException {
    AddressRange range = AddressRange.ofSize(BASE, 0x1000);
    LoadedObject object =
        new LoadedObject("/l", range, BASE, List.of(), Answer.<Path>unknown("a test"));
    RecordedEvent opened = event(Kind.LIBRARY, 0, 0x2000, HERE, Backing.UNTOLD);
    Allocation.Builder builder = Allocation.of("test", range);
    askers(opened).describe(builder, object);
    assertEquals(OptionalLong.of(HERE), builder.build().siteAddress());
    Allocation.Builder other = Allocation.of("test", range);
    askers().describe(other, object);
    assertTrue(why(other.build()).startsWith("loaded at the start"));
  }

  @Test
  void shouldSayNothingWithoutHooks() throws AllocsException {
    Allocation.Builder builder = Allocation.of("test", AddressRange.ofSize(BASE, 1));
    new Askers(Optional.empty(), CallSites.of(new FakeContext(new FakeTarget())))
        .describe(builder, List.of(anonymous(0, 0x1000)));
    assertTrue(builder.build().siteUnknown().isEmpty());
  }
}
