package org.allocs.debug.demangle;

/** Identifiers with letters beyond ASCII (RFC 3492), with a line for the hyphen. */
final class Punycode {
  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int FIRST_BIAS = 72;
  private static final int FIRST_POINT = 0x80;

  private Punycode() {}

  /** What the name stands for. */
  static String decode(String name) {
    int line = name.lastIndexOf('_');
    StringBuilder decoded = new StringBuilder(line < 0 ? "" : name.substring(0, line));
    int point = FIRST_POINT;
    int bias = FIRST_BIAS;
    long index = 0;
    int at = line + 1;
    while (at < name.length()) {
      long before = index;
      long weight = 1;
      for (int k = BASE; ; k += BASE) {
        if (at == name.length()) {
          throw new NotMangledException("an identifier ends early");
        }
        int digit = digit(name.charAt(at++));
        index += digit * weight;
        int threshold = Math.max(T_MIN, Math.min(T_MAX, k - bias));
        if (digit < threshold) {
          break;
        }
        weight *= BASE - threshold;
        if (weight > Integer.MAX_VALUE || index > Integer.MAX_VALUE) {
          throw new NotMangledException("a letter is too large");
        }
      }
      int length = decoded.codePointCount(0, decoded.length()) + 1;
      bias = adapt(index - before, length, before == 0);
      point += (int) (index / length);
      index %= length;
      if (!Character.isValidCodePoint(point)) {
        throw new NotMangledException("no letter");
      }
      decoded.insert(decoded.offsetByCodePoints(0, (int) index), Character.toString(point));
      index++;
    }
    return decoded.toString();
  }

  private static int digit(char c) {
    if (c >= 'a' && c <= 'z') {
      return c - 'a';
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 26;
    }
    throw new NotMangledException("no digit of an identifier");
  }

  private static int adapt(long delta, int length, boolean first) {
    long rest = first ? delta / DAMP : delta / 2;
    rest += rest / length;
    int k = 0;
    while (rest > (BASE - T_MIN) * T_MAX / 2) {
      rest /= BASE - T_MIN;
      k += BASE;
    }
    return (int) (k + (BASE - T_MIN + 1) * rest / (rest + SKEW));
  }
}
