package org.allocs.typing.internal.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The macros of one file, by where they are defined. Conditions are not evaluated: where a name has
 * several definitions at one place, it is ambiguous.
 */
final class MacroTable {
  private static final int MAX_DIRECTIVES = 200_000;

  /**
   * A macro.
   *
   * @param parameters empty for an object-like one
   * @param variadic whether the last parameter takes all further arguments
   */
  record Macro(String name, Optional<List<String>> parameters, boolean variadic, List<Token> body) {
    private boolean sameAs(Macro other) {
      return parameters.equals(other.parameters)
          && body.stream()
              .map(Token::text)
              .toList()
              .equals(other.body.stream().map(Token::text).toList());
    }
  }

  /**
   * What a name means at one place.
   *
   * @param macro the definition, if it is a macro
   * @param ambiguous whether there are several definitions
   */
  record Meaning(Optional<Macro> macro, boolean ambiguous) {}

  private record Change(int at, Optional<Macro> macro) {}

  private final Map<String, List<Change>> changes = new HashMap<>();

  private MacroTable() {}

  static MacroTable of(SourceFile file) {
    MacroTable table = new MacroTable();
    int seen = 0;
    for (int i = 0; i < file.count() && seen < MAX_DIRECTIVES; i++) {
      if (file.kind(i) == Token.Kind.DIRECTIVE) {
        seen++;
        table.read(i, file.directive(i));
      }
    }
    return table;
  }

  private void read(int at, List<Token> tokens) {
    if (tokens.size() < 3 || !tokens.get(2).isWord()) {
      return;
    }
    String name = tokens.get(2).text();
    if (tokens.get(1).is("define")) {
      add(name, new Change(at, Optional.of(define(name, tokens))));
    } else if (tokens.get(1).is("undef")) {
      add(name, new Change(at, Optional.empty()));
    }
  }

  private void add(String name, Change change) {
    changes.computeIfAbsent(name, n -> new ArrayList<>()).add(change);
  }

  /** A bracket right after the name, without a space, starts parameters (C11, section 6.10.3). */
  private static Macro define(String name, List<Token> tokens) {
    Token named = tokens.get(2);
    boolean functionLike =
        tokens.size() > 3
            && tokens.get(3).is("(")
            && tokens.get(3).column() == named.column() + named.text().length();
    if (!functionLike) {
      return new Macro(name, Optional.empty(), false, tokens.subList(3, tokens.size()));
    }
    List<String> parameters = new ArrayList<>();
    boolean variadic = false;
    int i = 4;
    for (; i < tokens.size() && !tokens.get(i).is(")"); i++) {
      if (tokens.get(i).isWord()) {
        parameters.add(tokens.get(i).text());
      } else if (tokens.get(i).is("...")) {
        variadic = true;
        if (!tokens.get(i - 1).isWord()) {
          parameters.add("__VA_ARGS__");
        }
      }
    }
    List<Token> body = tokens.subList(Math.min(i + 1, tokens.size()), tokens.size());
    return new Macro(name, Optional.of(parameters), variadic, body);
  }

  /** What a name means for a token of this number. */
  Meaning meaning(String name, int at) {
    List<Macro> active = new ArrayList<>();
    for (Change change : changes.getOrDefault(name, List.of())) {
      if (change.at > at) {
        break;
      }
      if (change.macro.isEmpty()) {
        active.clear();
      } else if (active.stream().noneMatch(change.macro.get()::sameAs)) {
        active.add(change.macro.get());
      }
    }
    return new Meaning(active.stream().findFirst(), active.size() > 1);
  }
}
