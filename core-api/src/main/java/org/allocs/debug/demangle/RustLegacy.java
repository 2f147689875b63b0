package org.allocs.debug.demangle;

import java.util.Map;
import java.util.Optional;

/**
 * Names that rustc made until 2025, and makes on request: parts of a path like those of C++, the
 * last of which is a hash, with what C++ has no letters for between dollars.
 */
final class RustLegacy {
  private static final int HASH_LENGTH = 17;

  private static final Map<String, String> ESCAPES =
      Map.of("SP", "@", "BP", "*", "RF", "&", "LT", "<", "GT", ">", "LP", "(", "RP", ")", "C", ",");

  private RustLegacy() {}

  /** The path without the hash; empty if it is no such name. */
  static Optional<String> name(String mangled) {
    Source in = new Source(mangled);
    if (!in.take("_ZN")) {
      return Optional.empty();
    }
    StringBuilder path = new StringBuilder();
    String last = "";
    while (Source.isDigit(in.peek())) {
      if (!last.isEmpty()) {
        path.append(path.length() == 0 ? "" : "::").append(plain(last));
      }
      last = in.take(in.number());
    }
    return in.take('E') && isHash(last) && path.length() > 0
        ? Optional.of(path.append(Demangler.clones(in)).toString())
        : Optional.empty();
  }

  private static boolean isHash(String part) {
    if (part.length() != HASH_LENGTH || part.charAt(0) != 'h') {
      return false;
    }
    return part.chars().skip(1).allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  private static String plain(String part) {
    StringBuilder plain = new StringBuilder();
    int at = part.startsWith("_$") ? 1 : 0;
    while (at < part.length()) {
      char c = part.charAt(at);
      int end = c == '$' ? part.indexOf('$', at + 1) : -1;
      Optional<String> escaped = end < 0 ? Optional.empty() : escaped(part.substring(at + 1, end));
      if (escaped.isPresent()) {
        plain.append(escaped.get());
        at = end + 1;
      } else if (part.startsWith("..", at)) {
        plain.append("::");
        at += 2;
      } else {
        plain.append(c);
        at++;
      }
    }
    return plain.toString();
  }

  private static Optional<String> escaped(String code) {
    if (ESCAPES.containsKey(code)) {
      return Optional.of(ESCAPES.get(code));
    }
    if (!code.matches("u[0-9a-f]{1,6}")) {
      return Optional.empty();
    }
    int point = Integer.parseInt(code.substring(1), 16);
    return Character.isValidCodePoint(point) && !Character.isISOControl(point)
        ? Optional.of(Character.toString(point))
        : Optional.empty();
  }
}
