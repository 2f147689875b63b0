package org.allocs.typing.internal.source;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Namespaces whose names a C++ file uses without naming them ([namespace.udir], [namespace.udecl]).
 */
public final class Usings {
  private static final int MAX_PARTS = 16;
  private static final int MAX_FOUND = 64;

  private Usings() {}

  /**
   * What a name may be qualified as, by the {@code using} directives and declarations of a file.
   */
  public static Set<String> qualified(SourceFile file, String name) {
    Set<String> found = new LinkedHashSet<>();
    for (int i = 0; i + 2 < file.count() && found.size() < MAX_FOUND; i++) {
      if (file.is(i, "using")) {
        boolean directive = file.is(i + 1, "namespace");
        String named = named(file, directive ? i + 2 : i + 1);
        if (directive && !named.isEmpty()) {
          found.add(named + "::" + name);
        } else if (named.endsWith("::" + name)) {
          found.add(named);
        }
      }
    }
    return found;
  }

  /** A qualified name before a semicolon; empty for anything else. */
  private static String named(SourceFile file, int from) {
    StringBuilder name = new StringBuilder();
    for (int i = from; i < Math.min(file.count(), from + MAX_PARTS); i++) {
      if (file.is(i, ";")) {
        return name.toString();
      }
      boolean colons = file.is(i, "::") || file.is(i, ":");
      if (!colons && file.kind(i) != Token.Kind.WORD) {
        break;
      }
      name.append(file.text(i));
    }
    return "";
  }
}
