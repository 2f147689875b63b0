package org.allocs.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.allocs.debug.Segment;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.target.FileAddress;
import org.allocs.target.Mapping;
import org.junit.jupiter.api.Test;

class FakeTargetTest {
  private final FakeTarget target = new FakeTarget();

  @Test
  void shouldReadWhatWasWrittenAcrossPages() throws AllocsException {
    target.map(0x10000, 0x2000, "rw-p", "");
    target.memory().putLongs(0x10ffc, 0x1122334455667788L);
    assertEquals(0x1122334455667788L, target.memory().readLong(0x10ffc));
    assertEquals(0, target.memory().readLong(0x11800));
  }

  @Test
  void shouldReadUpToTheFirstUnreadableByte() throws AllocsException {
    target.map(0x10000, 0x1000, "rw-p", "").map(0x11000, 0x1000, "---p", "");
    target.memory().fault(new AddressRange(0x10800, 0x10801));
    byte[] bytes = new byte[0x3000];
    assertEquals(0x700, target.memory().readSome(0x10100, bytes, 0, bytes.length));
    assertEquals(0x7ff, target.memory().readSome(0x10801, bytes, 0, bytes.length));
    assertEquals(0, target.memory().readSome(0x11000, bytes, 0, bytes.length));
    assertThrows(MemoryFaultException.class, () -> target.memory().readLong(0x107fc));
  }

  @Test
  void shouldShowChangedMappingsOnlyAfterARefresh() throws AllocsException {
    target.map(0x10000, 0x1000, "rw-p", "");
    assertEquals(1, target.mappings().size());
    target.map(0x20000, 0x1000, "rw-p", "");
    assertEquals(1, target.mappings().size());
    assertArrayEquals(new byte[4], target.memory().read(0x20000, 4));
    target.refresh();
    assertEquals(2, target.mappings().size());
  }

  @Test
  void shouldEndWhileItIsRead() throws AllocsException {
    target.map(0x10000, 0x1000, "rw-p", "");
    target.meanwhile(
        count -> {
          if (count == 2) {
            target.end();
          }
        });
    target.memory().readLong(0x10000);
    target.memory().readLong(0x10000);
    assertThrows(TargetGoneException.class, () -> target.memory().readLong(0x10000));
    assertThrows(TargetGoneException.class, target::mappings);
  }

  @Test
  void shouldMapALoadedFileAsTheDynamicLinkerDoes() throws AllocsException {
    Segment text = new Segment(0, new FileAddress(0), 0x1234, 0, 0x1234, "r-x");
    Segment data = new Segment(1, new FileAddress(0x2e10), 0x3000, 0x1e10, 0x200, "rw-");
    target.load("/usr/lib/liba.so", 0x7f0000000000L, List.of(text, data));
    List<AddressRange> ranges = target.mappings().stream().map(Mapping::range).toList();
    assertEquals(
        List.of(
            new AddressRange(0x7f0000000000L, 0x7f0000002000L),
            new AddressRange(0x7f0000002000L, 0x7f0000004000L),
            new AddressRange(0x7f0000004000L, 0x7f0000006000L)),
        ranges);
    assertEquals(
        new AddressRange(0x7f0000000000L, 0x7f0000005e10L), target.objects().get(0).range());
  }
}
