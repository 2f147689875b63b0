package org.allocs.hooks.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Mangled names of functions that belong to the standard libraries of C++ and Rust, wherever they
 * are compiled into. The hooks know the same names, and do not count their frames.
 */
public final class StandardNames {
  private static final Pattern CXX =
      Pattern.compile(
          "_ZZ*(N[KVrRO]*)?(S[tabsiod]|9__gnu_cxx|10__cxxabiv1).*|_Z.*8allocateEm.*|_Zn[wa].*");

  private static final String RUST_CRATE = "(5alloc|4core|3std|9hashbrown)";
  private static final String RUST_PATH = "(alloc|core|std|hashbrown)\\.\\..*";

  /** The hash that ends a name of the older scheme. */
  private static final Pattern RUST = Pattern.compile("_ZZ*N.*17h[0-9a-f]{16}E(\\..*)?");

  private static final Pattern RUST_STANDARD = Pattern.compile("_ZZ*N" + RUST_CRATE + ".*");
  private static final Pattern RUST_IMPLEMENTATION = Pattern.compile("_ZZ*N[0-9]+_\\$LT\\$(.*)");
  private static final String RUST_AS = "$u20$as$u20$";

  /** The first crate that is named is that of the function, or of the impl that it is in. */
  private static final Pattern RUST_V0 = Pattern.compile("C(?:s[^_]*_)?([0-9].*)");

  private static final Pattern RUST_V0_CRATE = Pattern.compile("(" + RUST_CRATE + "|7___rustc).*");

  private static final Pattern RUST_ALLOCATOR = Pattern.compile("__(rust|rdl|rg)_.*");

  private StandardNames() {}

  /**
   * Whether a symbol is of such a function, or of an allocator's {@code allocate}, as containers
   * call it.
   */
  public static boolean contains(String symbol) {
    if (symbol.startsWith("_R")) {
      Matcher crate = RUST_V0.matcher(symbol);
      return crate.find() && RUST_V0_CRATE.matcher(crate.group(1)).matches();
    }
    if (RUST.matcher(symbol).matches()) {
      return RUST_STANDARD.matcher(symbol).matches() || isImplementation(symbol);
    }
    return CXX.matcher(symbol).matches() || RUST_ALLOCATOR.matcher(symbol).matches();
  }

  /** {@code <T as Trait>::f} is the library's where both are, or T is built in. */
  private static boolean isImplementation(String symbol) {
    Matcher implementation = RUST_IMPLEMENTATION.matcher(symbol);
    if (!implementation.matches()) {
      return false;
    }
    String type = implementation.group(1);
    int as = type.indexOf(RUST_AS);
    if (as < 0) {
      return type.matches(RUST_PATH);
    }
    boolean isBuiltIn = !type.substring(0, as).contains("..");
    return (isBuiltIn || type.matches(RUST_PATH))
        && type.substring(as + RUST_AS.length()).matches(RUST_PATH);
  }
}
