package org.allocs.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
  @Test
  void shouldReadOneSizeOrARangeOfThem() throws CommandException {
    assertEquals(new Sizes(64, 64), Sizes.of("64"));
    assertEquals(new Sizes(64, 128), Sizes.of("64..128"));
    assertEquals(new Sizes(4096, -1), Sizes.of("4096.."));
    assertEquals(new Sizes(0, 16), Sizes.of("..16"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "-1", "2..1", "0x10", "1.5", "9999999999999999999", "1..2..3"})
  void shouldRefuseAnythingElse(String text) {
    assertThrows(CommandException.class, () -> Sizes.of(text));
  }
}
