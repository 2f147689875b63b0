package org.allocs.typing.internal.content;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Encodings of characters of more than a byte each, and how text of one is told from numbers: all
 * of its characters are such as are printed, and of one writing system.
 */
enum Encoding {
  UTF_16LE("UTF-16LE", 2, false),
  UTF_16BE("UTF-16BE", 2, true),
  UTF_32LE("UTF-32LE", 4, false),
  UTF_32BE("UTF-32BE", 4, true);

  /**
   * Characters that make a text of Latin letters, of others, and where many numbers are letters.
   */
  private static final int LEAST_LATIN = 4;

  private static final int LEAST = 6;
  private static final int LEAST_JAPANESE = 12;

  private static final Set<Character.UnicodeScript> JAPANESE =
      EnumSet.of(
          Character.UnicodeScript.HAN,
          Character.UnicodeScript.HIRAGANA,
          Character.UnicodeScript.KATAKANA);

  private final String word;
  private final int unit;
  private final boolean big;

  /**
   * Text of such an encoding.
   *
   * @param bytes up to the end, or to what ends it
   * @param characters in them
   * @param blocks of 256 characters that they are of
   */
  record Found(Encoding encoding, int bytes, int characters, int blocks) {}

  Encoding(String word, int unit, boolean big) {
    this.word = word;
    this.unit = unit;
    this.big = big;
  }

  String word() {
    return word;
  }

  int unit() {
    return unit;
  }

  /** Whether a character may stand in a text. */
  static boolean isPrinted(int character) {
    if (character < ' ') {
      return character == '\n' || character == '\t' || character == '\r';
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.UNASSIGNED, Character.PRIVATE_USE, Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  /** The text that some memory begins with, if it does. */
  Optional<Found> read(byte[] bytes) {
    int characters = 0;
    int letters = 0;
    boolean latin = true;
    Set<Integer> blocks = new HashSet<>();
    Set<Character.UnicodeScript> scripts = EnumSet.noneOf(Character.UnicodeScript.class);
    int at = 0;
    while (at + unit <= bytes.length && unit(bytes, at) != 0) {
      int character = character(bytes, at);
      if (character < 0 && at + 2 * unit > bytes.length) {
        break; // Half of a character, at the end of what was read.
      }
      if (!Character.isValidCodePoint(character) || !isPrinted(character)) {
        return Optional.empty();
      }
      characters++;
      letters += Character.isLetter(character) ? 1 : 0;
      latin &= character < 0x250;
      blocks.add(character >> 8);
      script(character, scripts);
      at += character > 0xffff && unit == 2 ? 4 : unit;
    }
    boolean japanese = !scripts.isEmpty() && JAPANESE.containsAll(scripts);
    int least = latin ? LEAST_LATIN : japanese ? LEAST_JAPANESE : LEAST;
    boolean enough = characters >= least && 2 * letters >= characters;
    boolean one = scripts.size() <= 1 || japanese;
    return enough && one
        ? Optional.of(new Found(this, at, characters, blocks.size()))
        : Optional.empty();
  }

  private static void script(int character, Set<Character.UnicodeScript> scripts) {
    Character.UnicodeScript script = Character.UnicodeScript.of(character);
    if (script != Character.UnicodeScript.COMMON && script != Character.UnicodeScript.INHERITED) {
      scripts.add(script);
    }
  }

  private int unit(byte[] bytes, int at) {
    int value = 0;
    for (int i = 0; i < unit; i++) {
      value |= (bytes[at + i] & 0xff) << 8 * (big ? unit - 1 - i : i);
    }
    return value;
  }

  /** The character at a place; negative where it is cut or none. */
  private int character(byte[] bytes, int at) {
    int first = unit(bytes, at);
    if (unit == 4 || !Character.isSurrogate((char) first)) {
      return first;
    }
    if (at + 4 > bytes.length || !Character.isHighSurrogate((char) first)) {
      return -1;
    }
    char second = (char) unit(bytes, at + 2);
    return Character.isLowSurrogate(second) ? Character.toCodePoint((char) first, second) : -1;
  }
}
