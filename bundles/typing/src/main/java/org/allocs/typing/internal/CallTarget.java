package org.allocs.typing.internal;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.allocs.target.FileAddress;

/**
 * The function that the call instruction before a return address calls.
 *
 * @param name in the source, without namespaces; that of operator new whatever its form
 * @param local its first instruction, where it is in the same file as the call and no allocating
 *     function itself: then the chunk came from it all the same, because it jumped on to the
 *     allocating function, so that its own frame was gone
 */
record CallTarget(String name, Optional<FileAddress> local) {
  /** Stands for the name of what is called through a pointer that is computed. */
  static final String COMPUTED = "a pointer to a function";

  /**
   * Calls that compilers make another of: of {@code malloc} and {@code memset} gcc makes {@code
   * calloc}, of {@code realloc} of nothing clang makes {@code malloc}. Two are one function in
   * glibc.
   */
  private static final Map<String, Set<String>> MADE_OF =
      Map.of(
          "calloc", Set.of("malloc"),
          "malloc", Set.of("realloc"),
          "memalign", Set.of("aligned_alloc"),
          "aligned_alloc", Set.of("memalign"));

  /** Whether the call goes through a pointer, so that its name in the source says nothing. */
  boolean isComputed() {
    return name.equals(COMPUTED);
  }

  /** The target of a call, by the name of its symbol. */
  static CallTarget ofSymbol(String symbol) {
    boolean operator = symbol.startsWith("_Znw") || symbol.startsWith("_Zna");
    return new CallTarget(operator ? AllocationFunctions.NEW : plain(symbol), Optional.empty());
  }

  /** Whether it is one of the allocating functions. */
  boolean allocates() {
    return AllocationFunctions.form(name).isPresent();
  }

  /** Whether a call in the source may be the call of this function. */
  boolean mayBeWritten(String callee) {
    return name.equals(callee) || MADE_OF.getOrDefault(name, Set.of()).contains(callee);
  }

  private static String withoutArguments(String name) {
    StringBuilder out = new StringBuilder();
    int depth = 0;
    for (char c : name.toCharArray()) {
      depth += c == '<' ? 1 : 0;
      if (depth <= 0) {
        out.append(c);
      }
      depth -= c == '>' && depth > 0 ? 1 : 0;
    }
    return out.length() > 0 && depth == 0 ? out.toString() : name;
  }

  /** Without namespaces, template arguments, and what the compiler adds to clones. */
  static String plain(String name) {
    String whole = withoutArguments(name);
    int scope = whole.lastIndexOf("::");
    String last = scope < 0 ? whole : whole.substring(scope + 2);
    int clone = last.indexOf('.');
    return clone > 0 ? last.substring(0, clone) : last;
  }
}
