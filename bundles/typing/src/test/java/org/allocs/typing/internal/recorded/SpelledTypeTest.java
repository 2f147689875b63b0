package org.allocs.typing.internal.recorded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpelledTypeTest {
  private static Answer<DataType> resolve(String spelling) {
    return SpelledType.resolve(
        spelling,
        name ->
            Answer.known(
                new BaseType(name, BaseType.Encoding.SIGNED, 4), Evidence.certain("test", name)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int | int",
        "const struct node | struct node",
        "struct node *const | struct node *",
        "ns::Map<int, char *[2]> ** | ns::Map<int, char *[2]> **",
        "char[16] | char[16]",
        "int[2][3] | int[2][3]",
        "volatile struct node *[4] | struct node *[4]",
        "constant | constant",
      })
  void shouldTakeOffWhatIsAroundAName(String spelling, String name) {
    assertEquals(name, resolve(spelling).value().orElseThrow().name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "int (*)(void)", "char[]", "int[n]", "char[99999999999999999999]", "*"})
  void shouldNotGuess(String spelling) {
    assertFalse(resolve(spelling).isKnown(), spelling);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "[1]"})
  void shouldNotGoDeepForever(String layer) {
    assertFalse(resolve("int" + layer.repeat(100_000)).isKnown());
  }
}
