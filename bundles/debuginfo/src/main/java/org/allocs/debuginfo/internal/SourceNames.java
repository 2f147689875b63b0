package org.allocs.debuginfo.internal;

import java.util.List;
import java.util.regex.Pattern;
import org.allocs.debug.Symbol;

/**
 * Finds symbols by the names that programs give to what they stand for, such as {@code ns::f} or
 * {@code ns::f(int)}. The last identifier of a name stands in the mangled one too.
 */
final class SourceNames {
  private static final Pattern OPERATOR = Pattern.compile(".*\\boperator\\W.*");

  private SourceNames() {}

  /** The symbols of what goes by a name; of overloads all, unless parameters are given. */
  static List<Symbol> find(List<Symbol> symbols, String name) {
    boolean isOperator = OPERATOR.matcher(name).matches();
    String identifier = isOperator ? "" : lastIdentifier(name);
    if (identifier.isEmpty() && !isOperator) {
      return List.of();
    }
    String wanted = withoutBlanks(name);
    return symbols.stream()
        .filter(s -> s.name().startsWith("_") && s.name().contains(identifier))
        .filter(s -> isCalled(s, wanted))
        .toList();
  }

  private static boolean isCalled(Symbol symbol, String wanted) {
    boolean named =
        Symbol.demangled(symbol.name())
            .map(SourceNames::withoutBlanks)
            .filter(wanted::equals)
            .isPresent();
    return named
        || wanted.contains("(")
            && symbol
                .signature()
                .map(SourceNames::withoutBlanks)
                .filter(wanted::equals)
                .isPresent();
  }

  /** Of {@code std::vector<int>::size() const} that is {@code size}. */
  private static String lastIdentifier(String name) {
    int end = name.indexOf('(');
    end = end < 0 ? name.length() : end;
    int depth = 0;
    int start = end;
    for (int i = end - 1; i >= 0; i--) {
      char c = name.charAt(i);
      depth += c == '>' ? 1 : c == '<' ? -1 : 0;
      if (depth == 0 && c == '<') {
        end = i;
        start = i;
      } else if (depth == 0 && c != '>') {
        if (!Character.isJavaIdentifierPart(c) || c == '$') {
          break;
        }
        start = i;
      }
    }
    return name.substring(start, end);
  }

  private static String withoutBlanks(String name) {
    return name.replace(" ", "");
  }
}
