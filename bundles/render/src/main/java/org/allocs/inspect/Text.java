package org.allocs.inspect;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells text from other bytes. */
final class Text {
  private Text() {}

  /**
   * The first bytes as text.
   *
   * @return empty if they are not UTF-8, or have control characters that text does not have
   */
  static Optional<String> of(byte[] bytes, int length) {
    String text;
    try {
      ByteBuffer part = ByteBuffer.wrap(bytes, 0, wholeCharacters(bytes, length));
      text = StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
    boolean printable = text.codePoints().allMatch(Text::isPrintable);
    return printable ? Optional.of(text) : Optional.empty();
  }

  /** Length without a character at the end that was cut. */
  private static int wholeCharacters(byte[] bytes, int length) {
    for (int back = 1; back <= 3 && back <= length && length == bytes.length; back++) {
      int unit = bytes[length - back] & 0xff;
      if (unit >= 0xc0 && unit < 0xf8) {
        int need = unit >= 0xf0 ? 4 : unit >= 0xe0 ? 3 : 2;
        return need > back ? length - back : length;
      } else if (unit < 0x80) {
        return length;
      }
    }
    return length;
  }

  private static boolean isPrintable(int character) {
    return !Character.isISOControl(character)
        || character == '\n'
        || character == '\t'
        || character == '\r'
        || character == 0x1b;
  }
}
