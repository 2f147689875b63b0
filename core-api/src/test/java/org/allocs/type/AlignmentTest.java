package org.allocs.type;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlignmentTest {
  /** What has a size is aligned so that an array of it has no gaps. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 1", "4, 4", "6, 2", "8, 8", "12, 4", "16, 16", "48, 16", "0, 1"})
  void shouldDivideTheSizeOfWhatIsOpaque(long size, long alignment) {
    assertEquals(alignment, Alignment.of(new OpaqueType("opaque", OptionalLong.of(size))));
  }

  @Test
  void shouldAlignLongDoubleAsEachAbiSizesIt() {
    assertEquals(16, Alignment.of(new BaseType("long double", BaseType.Encoding.FLOAT, 16)));
    assertEquals(4, Alignment.of(new BaseType("long double", BaseType.Encoding.FLOAT, 12)));
    assertEquals(
        4, Alignment.of(new BaseType("complex float", BaseType.Encoding.COMPLEX_FLOAT, 8)));
  }

  @Test
  void shouldBeOneWhereNothingIsKnown() {
    assertEquals(1, Alignment.of(new OpaqueType("opaque", OptionalLong.empty())));
    assertEquals(1, Alignment.of(VoidType.VOID));
  }
}
