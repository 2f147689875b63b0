package org.allocs.dwarf;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;

/** Spells numbers as the specification does, by the names of the constants that hold them. */
final class SpecNames {
  private final String prefix;
  private final Map<Integer, String> names = new HashMap<>();

  /**
   * @param constants a class whose public fields are the constants
   * @param prefix of their names, which is left out
   */
  SpecNames(Class<?> constants, String prefix) {
    this.prefix = prefix;
    for (Field field : constants.getFields()) {
      try {
        names.put(field.getInt(null), field.getName().substring(prefix.length()));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("not a public constant: field=" + field, e);
      }
    }
  }

  /** The rest of the constant's name; for a number that has none, the number. */
  String of(int value) {
    String name = names.get(value);
    return name != null ? name : prefix + "0x" + Integer.toHexString(value);
  }
}
