package org.allocs.debug.demangle;

import java.util.Map;
import java.util.Optional;

/**
 * Names of Rust since the mangling of RFC 2603 ("v0"): a path with types, in which what came before
 * is referred to by its position. Hashes of crates and types of constants are left out.
 */
final class RustParser {
  private static final int MAX_LIFETIMES = 1000;

  private static final Map<Character, String> BASIC =
      Map.ofEntries(
          Map.entry('a', "i8"),
          Map.entry('b', "bool"),
          Map.entry('c', "char"),
          Map.entry('d', "f64"),
          Map.entry('e', "str"),
          Map.entry('f', "f32"),
          Map.entry('h', "u8"),
          Map.entry('i', "isize"),
          Map.entry('j', "usize"),
          Map.entry('l', "i32"),
          Map.entry('m', "u32"),
          Map.entry('n', "i128"),
          Map.entry('o', "u128"),
          Map.entry('p', "_"),
          Map.entry('s', "i16"),
          Map.entry('t', "u16"),
          Map.entry('u', "()"),
          Map.entry('v', "..."),
          Map.entry('x', "i64"),
          Map.entry('y', "u64"),
          Map.entry('z', "!"));

  private final Source in;
  private Text out = new Text();
  private int lifetimes;

  private RustParser(String mangled) {
    this.in = new Source(mangled);
  }

  /** The path; empty if it is no such name. */
  static Optional<String> name(String mangled) {
    RustParser parser = new RustParser(mangled);
    if (!parser.in.take("_R") || Source.isDigit(parser.in.peek())) {
      return Optional.empty();
    }
    parser.path(true);
    if (Character.isUpperCase(parser.in.peek())) {
      parser.silently(() -> parser.path(false));
    }
    return Optional.of(parser.out.add(Demangler.clones(parser.in)).toString());
  }

  private void silently(Runnable parser) {
    Text written = out;
    out = new Text();
    parser.run();
    out = written;
  }

  /** A number to the base 62, and the line that ends it; {@code _} is 0, {@code 0_} is 1. */
  private long base62() {
    if (in.take('_')) {
      return 0;
    }
    long value = 0;
    for (char c = in.next(); c != '_'; c = in.next()) {
      int digit =
          Source.isDigit(c) ? c - '0' : Character.isLowerCase(c) ? c - 'a' + 10 : c - 'A' + 36;
      if (digit < 0 || digit >= 62) {
        throw in.fail("no digit");
      }
      value = value * 62 + digit;
    }
    return value + 1;
  }

  private long disambiguator() {
    return in.take('s') ? base62() + 1 : 0;
  }

  /** Reads again what stands further left. */
  private void again(Runnable parser) {
    int here = in.position();
    long target = base62() + "_R".length();
    if (target < 0 || target >= here - 1) {
      throw in.fail("a reference forwards");
    }
    int after = in.position();
    in.seek((int) target);
    parser.run();
    in.seek(after);
  }

  private String identifier() {
    boolean punycode = in.take('u');
    int length = in.number();
    in.take('_');
    String name = in.take(length);
    return punycode ? Punycode.decode(name) : name;
  }

  /**
   * @param inValue whether generic arguments are written with {@code ::} before them
   */
  private void path(boolean inValue) {
    in.enter();
    char kind = in.next();
    switch (kind) {
      case 'C':
        disambiguator();
        out.add(identifier());
        break;
      case 'M', 'X':
        disambiguator();
        silently(() -> path(false));
        qualified(kind == 'X');
        break;
      case 'Y':
        qualified(true);
        break;
      case 'N':
        nested(inValue);
        break;
      case 'I':
        path(inValue);
        out.add(inValue ? "::<" : "<");
        for (boolean first = true; !in.take('E'); first = false) {
          out.add(first ? "" : ", ");
          argument();
        }
        out.add(">");
        break;
      case 'B':
        again(() -> path(inValue));
        break;
      default:
        throw in.fail("no path");
    }
    in.leave();
  }

  private void qualified(boolean ofTrait) {
    out.add("<");
    type();
    if (ofTrait) {
      out.add(" as ");
      path(false);
    }
    out.add(">");
  }

  private void nested(boolean inValue) {
    char space = in.next();
    path(inValue);
    long number = disambiguator();
    String name = identifier();
    if (Character.isUpperCase(space)) {
      String kind = space == 'C' ? "closure" : space == 'S' ? "shim" : Character.toString(space);
      out.add("::{" + kind + (name.isEmpty() ? "" : ":" + name) + "#" + number + "}");
    } else if (!Character.isLowerCase(space)) {
      throw in.fail("no namespace");
    } else if (!name.isEmpty()) {
      out.add("::" + name);
    }
  }

  private void argument() {
    if (in.take('L')) {
      lifetime(base62());
    } else if (in.take('K')) {
      constant();
    } else {
      type();
    }
  }

  private void lifetime(long index) {
    if (index == 0) {
      out.add("'_");
      return;
    }
    long depth = lifetimes - index;
    if (depth < 0) {
      throw in.fail("a lifetime that nothing binds");
    }
    out.add(depth < 26 ? "'" + (char) ('a' + depth) : "'_" + depth);
  }

  /** Binds lifetimes, which are written as {@code for<'a, 'b> }. */
  private void binding(Runnable parser) {
    int outer = lifetimes;
    if (in.take('G')) {
      long count = base62() + 1;
      if (count < 1 || count > MAX_LIFETIMES) {
        throw in.fail("too many lifetimes");
      }
      out.add("for<");
      for (long i = 0; i < count; i++) {
        lifetimes++;
        out.add(i == 0 ? "" : ", ");
        lifetime(1);
      }
      out.add("> ");
    }
    parser.run();
    lifetimes = outer;
  }

  private void type() {
    in.enter();
    char kind = in.peek();
    String basic = BASIC.get(kind);
    if (basic != null) {
      in.next();
      out.add(basic);
    } else if ("CMXYNI".indexOf(kind) >= 0) {
      path(false);
    } else {
      in.next();
      composed(kind);
    }
    in.leave();
  }

  private void composed(char kind) {
    switch (kind) {
      case 'A', 'S':
        out.add("[");
        type();
        if (kind == 'A') {
          out.add("; ");
          constant();
        }
        out.add("]");
        break;
      case 'T':
        tuple();
        break;
      case 'R', 'Q':
        out.add("&");
        long lifetime = in.take('L') ? base62() : 0;
        if (lifetime != 0) {
          lifetime(lifetime);
          out.add(" ");
        }
        out.add(kind == 'Q' ? "mut " : "");
        type();
        break;
      case 'P', 'O':
        out.add(kind == 'P' ? "*const " : "*mut ");
        type();
        break;
      case 'F':
        binding(this::function);
        break;
      case 'D':
        out.add("dyn ");
        binding(this::traits);
        in.expect('L');
        long bound = base62();
        if (bound != 0) {
          out.add(" + ");
          lifetime(bound);
        }
        break;
      case 'B':
        again(this::type);
        break;
      default:
        throw in.fail("no type");
    }
  }

  private void tuple() {
    out.add("(");
    int count = 0;
    for (; !in.take('E'); count++) {
      out.add(count == 0 ? "" : ", ");
      type();
    }
    out.add(count == 1 ? ",)" : ")");
  }

  private void function() {
    out.add(in.take('U') ? "unsafe " : "");
    if (in.take('K')) {
      String abi = in.take('C') ? "C" : identifier().replace('_', '-');
      out.add("extern \"" + abi + "\" ");
    }
    out.add("fn(");
    for (boolean first = true; !in.take('E'); first = false) {
      out.add(first ? "" : ", ");
      type();
    }
    out.add(")");
    if (!in.take('u')) {
      out.add(" -> ");
      type();
    }
  }

  private void traits() {
    for (boolean first = true; !in.take('E'); first = false) {
      out.add(first ? "" : " + ");
      boolean open = openPath();
      while (in.take('p')) {
        out.add(open ? ", " : "<").add(identifier()).add(" = ");
        open = true;
        type();
      }
      out.add(open ? ">" : "");
    }
  }

  /** A trait's path; whether its generic arguments are still open. */
  private boolean openPath() {
    if (in.take('B')) {
      boolean[] open = new boolean[1];
      again(() -> open[0] = openPath());
      return open[0];
    }
    if (!in.take('I')) {
      path(false);
      return false;
    }
    path(false);
    out.add("<");
    for (boolean first = true; !in.take('E'); first = false) {
      out.add(first ? "" : ", ");
      argument();
    }
    return true;
  }

  private void constant() {
    in.enter();
    char kind = in.next();
    switch (kind) {
      case 'p':
        out.add("_");
        break;
      case 'B':
        again(this::constant);
        break;
      case 'b':
        String truth = digits();
        if (!truth.equals("0") && !truth.equals("1")) {
          throw in.fail("no truth value");
        }
        out.add(truth.equals("1") ? "true" : "false");
        break;
      case 'c':
        out.add(character(digits()));
        break;
      case 'a', 'h', 'i', 'j', 'l', 'm', 'n', 'o', 's', 't', 'x', 'y':
        out.add(in.take('n') ? "-" : "").add(integer(digits()));
        break;
      default:
        throw in.fail("a constant that is not read");
    }
    in.leave();
  }

  /** Hexadecimal digits, without leading zeros. */
  private String digits() {
    String digits = in.takeUntil('_');
    if (!digits.chars().allMatch(c -> Source.isDigit((char) c) || (c >= 'a' && c <= 'f'))) {
      throw in.fail("no number");
    }
    String significant = digits.replaceFirst("^0+", "");
    return significant.isEmpty() ? "0" : significant;
  }

  private static String integer(String digits) {
    return digits.length() > 16
        ? "0x" + digits
        : Long.toUnsignedString(Long.parseUnsignedLong(digits, 16));
  }

  private String character(String digits) {
    int point = digits.length() > 6 ? -1 : Integer.parseInt(digits, 16);
    if (!Character.isValidCodePoint(point)) {
      throw in.fail("no character");
    }
    String plain =
        Character.isISOControl(point) ? "\\u{" + digits + "}" : Character.toString(point);
    return "'" + plain + "'";
  }
}
