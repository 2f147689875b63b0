package org.allocs.hierarchy.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.allocs.type.BaseType;
import org.allocs.type.BaseType.Encoding;
import org.allocs.type.DataType;
import org.allocs.type.VoidType;

/**
 * Types that C has without a declaration, as the x86-64 psABI lays them out (section 3.1.2), under
 * the names that compilers write into debug information.
 */
enum StandardType {
  VOID("void", Encoding.OTHER, 0),
  BOOL("_Bool", Encoding.BOOLEAN, 1),
  CHAR("char", Encoding.SIGNED_CHAR, 1),
  SIGNED_CHAR("signed char", Encoding.SIGNED_CHAR, 1),
  UNSIGNED_CHAR("unsigned char", Encoding.UNSIGNED_CHAR, 1),
  SHORT("short int", Encoding.SIGNED, 2),
  UNSIGNED_SHORT("short unsigned int", Encoding.UNSIGNED, 2),
  INT("int", Encoding.SIGNED, 4),
  UNSIGNED_INT("unsigned int", Encoding.UNSIGNED, 4),
  LONG("long int", Encoding.SIGNED, 8),
  UNSIGNED_LONG("long unsigned int", Encoding.UNSIGNED, 8),
  LONG_LONG("long long int", Encoding.SIGNED, 8),
  UNSIGNED_LONG_LONG("long long unsigned int", Encoding.UNSIGNED, 8),
  FLOAT("float", Encoding.FLOAT, 4),
  DOUBLE("double", Encoding.FLOAT, 8),
  LONG_DOUBLE("long double", Encoding.FLOAT, 16);

  private final String dwarfName;
  private final Encoding encoding;
  private final int bytes;

  StandardType(String dwarfName, Encoding encoding, int bytes) {
    this.dwarfName = dwarfName;
    this.encoding = encoding;
    this.bytes = bytes;
  }

  String dwarfName() {
    return dwarfName;
  }

  DataType type() {
    return this == VOID ? VoidType.VOID : new BaseType(dwarfName, encoding, bytes);
  }

  /** Words may come in any order, {@code int} and {@code signed} may be left out. */
  static Optional<StandardType> spelled(String text) {
    List<String> words = canonical(text);
    return Arrays.stream(values()).filter(t -> canonical(t.dwarfName).equals(words)).findFirst();
  }

  private static List<String> canonical(String text) {
    List<String> words =
        Arrays.stream(text.strip().split("\\s+"))
            .map(word -> word.equals("bool") ? "_Bool" : word)
            .sorted()
            .toList();
    boolean sized = words.contains("long") || words.contains("short") || words.contains("unsigned");
    boolean character = words.contains("char");
    return words.stream()
        .filter(word -> !(sized && !character && word.equals("int")))
        .filter(word -> character || !(word.equals("signed") && words.size() > 1))
        .map(word -> word.equals("signed") && !character ? "int" : word)
        .toList();
  }
}
