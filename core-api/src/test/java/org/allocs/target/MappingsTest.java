package org.allocs.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.allocs.model.AddressRange;
import org.junit.jupiter.api.Test;

class MappingsTest {
  private static final Mapping LOW = mapping(0x1000, 0x2000);
  private static final Mapping NEXT = mapping(0x2000, 0x3000);
  private static final Mapping HIGH = mapping(0xffff_ffff_ff60_0000L, 0xffff_ffff_ff60_1000L);
  private static final List<Mapping> ALL = List.of(LOW, NEXT, HIGH);

  private static Mapping mapping(long base, long limit) {
    return new Mapping(new AddressRange(base, limit), "rw-p", 0, "00:00", 0, "", false);
  }

  @Test
  void shouldFindTheOneThatCoversAnAddress() {
    assertEquals(Optional.empty(), Mappings.at(ALL, 0xfff));
    assertEquals(Optional.of(LOW), Mappings.at(ALL, 0x1000));
    assertEquals(Optional.of(LOW), Mappings.at(ALL, 0x1fff));
    assertEquals(Optional.of(NEXT), Mappings.at(ALL, 0x2000));
    assertEquals(Optional.empty(), Mappings.at(ALL, 0x3000));
    assertEquals(Optional.of(HIGH), Mappings.at(ALL, HIGH.range().limit() - 1));
    assertEquals(Optional.empty(), Mappings.at(ALL, -1));
    assertEquals(Optional.empty(), Mappings.at(List.of(), 0));
  }

  @Test
  void shouldFindThoseThatShareAnAddressWithARange() {
    assertEquals(List.of(), Mappings.overlapping(ALL, new AddressRange(0, 0x1000)));
    assertEquals(List.of(LOW), Mappings.overlapping(ALL, new AddressRange(0, 0x1001)));
    assertEquals(List.of(LOW, NEXT), Mappings.overlapping(ALL, new AddressRange(0x1fff, 0x2001)));
    assertEquals(List.of(HIGH), Mappings.overlapping(ALL, new AddressRange(0x3000, -1)));
  }
}
