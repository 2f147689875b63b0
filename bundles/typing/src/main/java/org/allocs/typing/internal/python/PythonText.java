package org.allocs.typing.internal.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.typing.internal.Composed;
import org.allocs.typing.internal.Window;

/**
 * Strings of CPython (PEP 393): their characters, of one, two or four bytes, and a zero are behind
 * one of two structs that {@code PyUnicodeObject} begins with.
 */
final class PythonText {
  private static final String CHARACTER = "Py_UCS";

  private final Optional<DataType> unicode;
  private final boolean described;
  private final List<Head> heads = new ArrayList<>();

  private record Head(DataType struct, long length, List<DataType> characters) {}

  PythonText(PythonFile python) {
    unicode = python.named("PyUnicodeObject");
    described = python.described();
    add("PyASCIIObject", List.of(1), python);
    add("PyCompactUnicodeObject", List.of(1, 2, 4), python);
  }

  private void add(String name, List<Integer> sizes, PythonFile python) {
    Optional<DataType> struct = python.named(name);
    Map<String, Long> members = struct.map(PythonTypes::offsets).orElse(Map.of());
    if (members.containsKey("length")) {
      List<DataType> characters =
          sizes.stream().flatMap(s -> python.named(CHARACTER + s).stream()).toList();
      heads.add(new Head(struct.get(), members.get("length"), characters));
    }
  }

  /** Whether objects of a struct may be followed by their characters. */
  boolean isOf(DataType struct) {
    return unicode.filter(struct::equals).isPresent();
  }

  /** The layout of a string, if it has just the size that its length says. */
  Optional<DataType> layout(Window window, long start, long bytes) throws AllocsException {
    for (Head head : heads) {
      long behind = bytes - head.struct().byteSize().orElse(0);
      long count = behind > 0 ? window.word(start + head.length()) + 1 : 0;
      for (DataType character : head.characters()) {
        long each = character.byteSize().orElse(1);
        if (count > 0 && behind % each == 0 && behind / each == count) {
          return Optional.of(layout(head.struct(), character, count));
        }
      }
    }
    return Optional.empty();
  }

  private DataType layout(DataType head, DataType character, long count) {
    return described
        ? Composed.of(head, ArrayType.of(character, count))
        : ObjectLayouts.named(
            "str",
            head.byteSize().orElse(0),
            Member.of("_base", head, 0),
            Member.of("data", ObjectLayouts.open(character), head.byteSize().orElse(0)));
  }
}
