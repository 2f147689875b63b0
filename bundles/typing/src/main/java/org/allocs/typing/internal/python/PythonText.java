package org.allocs.typing.internal.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.typing.internal.Composed;
import org.allocs.typing.internal.Window;

/**
 * Strings of CPython (PEP 393): their characters, of one, two or four bytes, and a zero are behind
 * one of two structs that {@code PyUnicodeObject} begins with.
 */
final class PythonText {
  private static final String CHARACTER = "Py_UCS";

  private record Head(DataType struct, long length, List<DataType> characters) {}

  private final List<Head> heads = new ArrayList<>();

  PythonText(ModuleInfo module) {
    add("PyASCIIObject", List.of(1), module);
    add("PyCompactUnicodeObject", List.of(1, 2, 4), module);
  }

  private void add(String name, List<Integer> sizes, ModuleInfo module) {
    Optional<DataType> struct = PythonTypes.named(name, module);
    Map<String, Long> members = struct.map(PythonTypes::offsets).orElse(Map.of());
    if (members.containsKey("length")) {
      List<DataType> characters =
          sizes.stream()
              .flatMap(s -> module.typeNamed(CHARACTER + s, Optional.empty()).value().stream())
              .filter(type -> type.byteSize().orElse(0) > 0)
              .toList();
      heads.add(new Head(struct.get(), members.get("length"), characters));
    }
  }

  /** The layout of a string, if it has just the size that its length says. */
  Optional<DataType> layout(Window window, long start, long bytes) throws AllocsException {
    for (Head head : heads) {
      long behind = bytes - head.struct().byteSize().orElse(0);
      long count = behind > 0 ? window.word(start + head.length()) + 1 : 0;
      for (DataType character : head.characters()) {
        long each = character.byteSize().orElse(1);
        if (count > 0 && behind % each == 0 && behind / each == count) {
          return Optional.of(Composed.of(head.struct(), ArrayType.of(character, count)));
        }
      }
    }
    return Optional.empty();
  }
}
