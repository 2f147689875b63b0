package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.allocs.debug.Definition;
import org.allocs.debug.Symbol;
import org.allocs.target.FileAddress;
import org.allocs.type.DataType;
import org.allocs.type.FunctionType;

/**
 * Finds symbols by the names that programs give to what they stand for, such as {@code ns::f} or
 * {@code ns::f(int)}. Symbol tables have mangled ones, in which C++ (Itanium C++ ABI, section 5.1)
 * and Rust write an identifier behind its length: that makes candidates, debug information decides.
 */
final class SourceNames {
  private static final int MAX_CANDIDATES = 1024;

  private SourceNames() {}

  /** Whether it may be one: what a symbol table has is no question for debug information. */
  static boolean mayBe(String name) {
    return !lastIdentifier(name).isEmpty();
  }

  /**
   * The symbols of what goes by a name.
   *
   * @param definitionAt what debug information defines at an address
   */
  static List<Symbol> find(
      List<Symbol> symbols, String name, Function<FileAddress, Optional<Definition>> definitionAt) {
    String identifier = lastIdentifier(name);
    String mangled = identifier.length() + identifier;
    String wanted = withoutBlanks(name);
    List<Symbol> found = new ArrayList<>();
    int candidates = 0;
    for (Symbol symbol : symbols) {
      if (symbol.name().startsWith("_")
          && symbol.name().contains(mangled)
          && candidates++ < MAX_CANDIDATES
          && definitionAt
              .apply(symbol.address())
              .filter(d -> d.address().equals(symbol.address()) && isCalled(d, wanted))
              .isPresent()) {
        found.add(symbol);
      }
    }
    return found;
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

  private static boolean isCalled(Definition definition, String wanted) {
    String name = withoutBlanks(definition.name());
    if (name.equals(wanted)) {
      return true;
    }
    return wanted.startsWith(name + "(")
        && definition.type() instanceof FunctionType function
        && isSignature(function.parameters(), wanted.substring(name.length()));
  }

  /** The first parameter of a member function is the object, which nobody writes. */
  private static boolean isSignature(List<DataType> parameters, String wanted) {
    int last = wanted.lastIndexOf(')');
    String given = last < 0 ? wanted : wanted.substring(0, last + 1);
    return given.equals(spelled(parameters))
        || (!parameters.isEmpty()
            && given.equals(spelled(parameters.subList(1, parameters.size()))));
  }

  private static String spelled(List<DataType> parameters) {
    return withoutBlanks("(" + String.join(",", parameters.stream().map(DataType::name).toList()))
        + ")";
  }

  private static String withoutBlanks(String name) {
    return name.replace(" ", "");
  }
}
