package org.allocs.typing.internal.cxx;

import java.util.Optional;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;

/**
 * Names of classes as debug information spells them, by their names in symbols (Itanium C++ ABI,
 * 5.1): a member function tells, whose symbol begins with the class; without one, the demangled
 * name.
 */
final class ClassNames {
  private static final String TABLE = "_ZTV";
  private static final String DEMANGLED_TABLE = "vtable for ";

  private ClassNames() {}

  /**
   * The name of a class.
   *
   * @param encoded the class as it is in the names of symbols: {@code 4Item}, {@code N2ns4ItemE}
   * @param module that has the class
   */
  static Optional<String> of(String encoded, ModuleInfo module) {
    boolean nested = encoded.startsWith("N") && encoded.endsWith("E");
    String prefix = "_ZN" + (nested ? encoded.substring(1, encoded.length() - 1) : encoded);
    for (Symbol symbol : module.symbols()) {
      if (symbol.kind() == Symbol.Kind.FUNCTION && isMember(symbol.name(), prefix)) {
        Optional<String> name =
            module.functionNameAt(symbol.address()).value().flatMap(ClassNames::owner);
        if (name.isPresent()) {
          return name;
        }
      }
    }
    return Symbol.demangled(TABLE + encoded).map(name -> name.substring(DEMANGLED_TABLE.length()));
  }

  /** Whether a symbol is of a constructor or destructor of a class. */
  private static boolean isMember(String symbol, String prefix) {
    int end = prefix.length();
    return symbol.length() > end + 2
        && symbol.startsWith(prefix)
        && (symbol.charAt(end) == 'D' || symbol.charAt(end) == 'C')
        && symbol.charAt(end + 1) >= '0'
        && symbol.charAt(end + 1) <= '5';
  }

  /** What is before the last {@code ::} that is not inside of template arguments. */
  private static Optional<String> owner(FunctionName function) {
    String name = function.name();
    int depth = 0;
    for (int i = name.length() - 1; i > 0; i--) {
      char c = name.charAt(i);
      depth += c == '>' || c == ')' ? 1 : c == '<' || c == '(' ? -1 : 0;
      if (depth == 0 && c == ':' && name.charAt(i - 1) == ':') {
        return Optional.of(name.substring(0, i - 1));
      }
    }
    return Optional.empty();
  }
}
