package org.allocs.typing.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.allocs.type.BaseType;
import org.allocs.type.BaseType.Encoding;
import org.allocs.type.DataType;
import org.allocs.type.TypedefType;
import org.allocs.type.VoidType;

/**
 * The types that C has without any declaration (C11, section 6.7.2), with the sizes of the x86-64
 * psABI and the names that people give them. Debug information describes only those that are used.
 */
public final class Builtins {
  private static final Map<String, DataType> BY_WORDS =
      List.of(
              base("char", "char", Encoding.SIGNED_CHAR, 1),
              base("signed char", "signed char", Encoding.SIGNED_CHAR, 1),
              base("unsigned char", "unsigned char", Encoding.UNSIGNED_CHAR, 1),
              base("short", "short", Encoding.SIGNED, 2),
              base("unsigned short", "unsigned short", Encoding.UNSIGNED, 2),
              base("int", "int", Encoding.SIGNED, 4),
              base("unsigned int", "unsigned int", Encoding.UNSIGNED, 4),
              base("long", "long", Encoding.SIGNED, 8),
              base("unsigned long", "unsigned long", Encoding.UNSIGNED, 8),
              base("long long", "long long", Encoding.SIGNED, 8),
              base("unsigned long long", "unsigned long long", Encoding.UNSIGNED, 8),
              base("__int128", "__int128", Encoding.SIGNED, 16),
              base("unsigned __int128", "unsigned __int128", Encoding.UNSIGNED, 16),
              base("float", "float", Encoding.FLOAT, 4),
              base("double", "double", Encoding.FLOAT, 8),
              base("long double", "long double", Encoding.FLOAT, 16),
              base("_Bool", "_Bool", Encoding.BOOLEAN, 1),
              base("bool", "bool", Encoding.BOOLEAN, 1))
          .stream()
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  /** {@code unsigned long}: what {@code sizeof} yields. */
  static final DataType SIZE = BY_WORDS.get("unsigned long");

  /** {@code char}. */
  /** {@code char}. */
  public static final DataType CHAR = BY_WORDS.get("char");

  /** A byte of which nothing is known. */
  public static final DataType UNKNOWN = new BaseType("unknown", Encoding.UNSIGNED_CHAR, 1);

  /** Names that the standard library gives them (psABI x86-64). */
  private static final Map<String, String> STANDARD =
      Map.ofEntries(
          Map.entry("int8_t", "signed char"),
          Map.entry("uint8_t", "unsigned char"),
          Map.entry("int16_t", "short"),
          Map.entry("uint16_t", "unsigned short"),
          Map.entry("int32_t", "int"),
          Map.entry("uint32_t", "unsigned int"),
          Map.entry("int64_t", "long"),
          Map.entry("uint64_t", "unsigned long"),
          Map.entry("size_t", "unsigned long"),
          Map.entry("ssize_t", "long"),
          Map.entry("ptrdiff_t", "long"),
          Map.entry("intptr_t", "long"),
          Map.entry("uintptr_t", "unsigned long"));

  private Builtins() {}

  private static Map.Entry<String, DataType> base(
      String words, String name, Encoding encoding, int bytes) {
    return Map.entry(words, new BaseType(name, encoding, bytes));
  }

  /** The type that these words mean, in whatever order they stand; empty for other names. */
  static Optional<DataType> of(String words) {
    return words.equals("void")
        ? Optional.of(VoidType.VOID)
        : Optional.ofNullable(BY_WORDS.get(canonical(words)));
  }

  /** What a name of the standard library means; empty for other names. */
  static Optional<DataType> standard(String name) {
    return Optional.ofNullable(STANDARD.get(name))
        .map(words -> new TypedefType(name, BY_WORDS.get(words)));
  }

  private static String canonical(String words) {
    List<String> all = Arrays.asList(words.split(" "));
    long longs = all.stream().filter("long"::equals).count();
    String sign = all.contains("unsigned") ? "unsigned " : "";
    for (String word : List.of("double", "__int128", "short", "float", "bool", "_Bool")) {
      if (all.contains(word)) {
        return (word.equals("double") && longs > 0 ? "long " : sign) + word;
      }
    }
    if (all.contains("char")) {
      return (all.contains("signed") ? "signed " : sign) + "char";
    }
    if (longs > 0) {
      return sign + (longs > 1 ? "long long" : "long");
    }
    boolean plain = all.contains("int") || all.contains("signed") || all.contains("unsigned");
    boolean known = all.stream().allMatch(List.of("int", "signed", "unsigned")::contains);
    return plain && known ? sign + "int" : words;
  }
}
