package org.allocs.debug.demangle;

import java.util.Optional;

/**
 * Names of symbols as programmers write them. Compilers put scopes, template arguments and
 * parameters into one word, by the rules of the Itanium C++ ABI (section 5.1) or of Rust.
 */
public final class Demangler {
  private static final String PREFIX = "_Z";
  private static final int MAX_LENGTH = 1 << 14;

  private Demangler() {}

  /**
   * The qualified name, without result and parameters: {@code std::vector<int, std::allocator<int>
   * >::push_back}. What enclosing functions need to be told apart stays: {@code
   * f(int)::{lambda()#1}::operator()}. Hashes of Rust are left out. Empty if this is no mangled
   * name, or one that is not understood as a whole.
   */
  public static Optional<String> name(String symbol) {
    return demangle(symbol, false);
  }

  /** The same with parameters, where they are told; Rust does not tell them. */
  public static Optional<String> signature(String symbol) {
    return demangle(symbol, true);
  }

  private static Optional<String> demangle(String symbol, boolean whole) {
    boolean rust = symbol.startsWith("_R");
    if ((!rust && !symbol.startsWith(PREFIX)) || symbol.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      return rust
          ? RustParser.name(symbol)
          : RustLegacy.name(symbol).or(() -> itanium(symbol, whole));
    } catch (NotMangledException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> itanium(String symbol, boolean whole) {
    Grammar grammar = new Grammar(symbol);
    grammar.in.take(PREFIX);
    Node encoding = grammar.names.encoding();
    Node written = encoding;
    if (encoding instanceof Names.Encoding function) {
      written = whole ? function.asScope() : function.name();
    }
    return Optional.of(new Text().add(written).add(clones(grammar.in)).toString());
  }

  /** What stands behind the mangled name: {@code .isra.0.cold} as two clones. */
  static String clones(Source in) {
    StringBuilder clones = new StringBuilder();
    while (!in.atEnd()) {
      in.expect('.');
      StringBuilder clone = new StringBuilder(".");
      while (!in.atEnd() && (in.peek() != '.' || Source.isDigit(in.peek(1)))) {
        clone.append(in.next());
      }
      clones.append(" [clone ").append(clone).append(']');
    }
    return clones.toString();
  }
}
