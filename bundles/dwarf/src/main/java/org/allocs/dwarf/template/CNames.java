package org.allocs.dwarf.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import org.allocs.type.BaseType;
import org.allocs.type.BaseType.Encoding;

/**
 * Base types of C by any order of their keywords (C11, section 6.7.2), and how compilers spell each
 * of them in debug information.
 *
 * @param spellings the compilers', most likely first
 * @param encoding of the type
 * @param bytes on System V ABIs with 8-byte addresses
 * @param shortBytes on those with 4-byte addresses
 */
public record CNames(List<String> spellings, Encoding encoding, int bytes, int shortBytes) {
  /** {@code unsigned long long int} has four. */
  private static final int MAX_WORDS = 8;

  private static final String BLANKS = " \t\n\u000b\f\r";

  private static final Set<String> KEYWORDS =
      Set.of(
          "signed",
          "unsigned",
          "short",
          "long",
          "int",
          "char",
          "double",
          "float",
          "_Bool",
          "bool",
          "__int128");

  /** Whether a word is one of them. */
  public static boolean isKeyword(String word) {
    return KEYWORDS.contains(word);
  }

  /** What the keywords mean; empty if there are others among them. */
  public static Optional<CNames> of(String name) {
    List<String> words = words(name);
    if (words.isEmpty()) {
      return Optional.empty();
    }
    boolean unsigned = words.remove("unsigned");
    boolean signed = words.remove("signed");
    int longs = 0;
    while (words.remove("long")) {
      longs++;
    }
    boolean isShort = words.remove("short");
    words.remove("int");
    String rest = String.join(" ", words);
    if (rest.isEmpty()) {
      return isShort && longs > 0 ? Optional.empty() : integer(unsigned, isShort ? -1 : longs);
    }
    return isShort || (unsigned && signed)
        ? Optional.empty()
        : other(rest, unsigned, signed, longs);
  }

  /** The keywords of a name; none if there are other words, or too many. */
  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    // Not by a pattern: the first one of a process takes as long as reading hundreds of types.
    for (StringTokenizer tokens = new StringTokenizer(name, BLANKS); tokens.hasMoreTokens(); ) {
      String word = tokens.nextToken();
      if (words.size() == MAX_WORDS || !KEYWORDS.contains(word)) {
        return List.of();
      }
      words.add(word);
    }
    return words;
  }

  private static Optional<CNames> integer(boolean unsigned, int rank) {
    Encoding encoding = unsigned ? Encoding.UNSIGNED : Encoding.SIGNED;
    String word = unsigned ? "unsigned " : "";
    switch (rank) {
      case -1:
        return integer("short " + word + "int", word + "short", encoding, 2, 2);
      case 0:
        return one(word + "int", encoding, 4);
      case 1:
        return integer("long " + word + "int", word + "long", encoding, 8, 4);
      case 2:
        return integer("long long " + word + "int", word + "long long", encoding, 8, 8);
      default:
        return Optional.empty();
    }
  }

  private static Optional<CNames> integer(
      String first, String second, Encoding encoding, int bytes, int shortBytes) {
    return Optional.of(new CNames(List.of(first, second), encoding, bytes, shortBytes));
  }

  private static Optional<CNames> other(String word, boolean unsigned, boolean signed, int longs) {
    boolean plain = !unsigned && !signed && longs == 0;
    switch (word) {
      case "char":
        return longs == 0 ? character(unsigned, signed) : Optional.empty();
      case "float":
        return plain ? one("float", Encoding.FLOAT, 4) : Optional.empty();
      case "double":
        if (!unsigned && !signed && longs == 1) {
          return Optional.of(new CNames(List.of("long double"), Encoding.FLOAT, 16, 12));
        }
        return plain ? one("double", Encoding.FLOAT, 8) : Optional.empty();
      case "_Bool":
      case "bool":
        return plain
            ? Optional.of(new CNames(List.of("_Bool", "bool"), Encoding.BOOLEAN, 1, 1))
            : Optional.empty();
      case "__int128":
        return longs > 0 ? Optional.empty() : wide(unsigned);
      default:
        return Optional.empty();
    }
  }

  private static Optional<CNames> character(boolean unsigned, boolean signed) {
    if (unsigned) {
      return one("unsigned char", Encoding.UNSIGNED_CHAR, 1);
    }
    return one(signed ? "signed char" : "char", Encoding.SIGNED_CHAR, 1);
  }

  private static Optional<CNames> wide(boolean unsigned) {
    List<String> names =
        unsigned ? List.of("__int128 unsigned", "unsigned __int128") : List.of("__int128");
    Encoding encoding = unsigned ? Encoding.UNSIGNED : Encoding.SIGNED;
    return Optional.of(new CNames(names, encoding, 16, 16));
  }

  private static Optional<CNames> one(String spelling, Encoding encoding, int bytes) {
    return Optional.of(new CNames(List.of(spelling), encoding, bytes, bytes));
  }

  /**
   * The spelling that is shown, whichever compiler made the file: so are equal types equal. Of
   * {@code _Bool} and {@code bool} each stays what it is.
   */
  public static String canonical(String name) {
    Optional<CNames> known = of(name);
    return known.isEmpty() || known.get().encoding() == Encoding.BOOLEAN
        ? name
        : known.get().spellings().get(known.get().spellings().size() - 1);
  }

  /** What the type is by the System V ABI, for a unit that does not use it. */
  public BaseType byAbi(int addressSize) {
    return new BaseType(
        canonical(spellings.get(0)), encoding, addressSize == 8 ? bytes : shortBytes);
  }
}
