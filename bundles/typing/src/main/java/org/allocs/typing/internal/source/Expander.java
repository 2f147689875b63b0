package org.allocs.typing.internal.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces the macros that the file itself defines (C11, section 6.10.3). Everything that a macro
 * yields stands where the macro was used, as in the line table. What looks like a call and has
 * several definitions stays one: without the compiler's options nobody knows which of them counts,
 * and it may be the call that is wanted.
 */
final class Expander {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_TOKENS = 20_000;

  private final MacroTable macros;
  private final int place;
  private final Optional<Choices> choices;
  private int produced;

  private Expander(MacroTable macros, int place, Optional<Choices> choices) {
    this.macros = macros;
    this.place = place;
    this.choices = choices;
  }

  /**
   * Expands all tokens.
   *
   * @param place number of a token: the definitions in force there are used
   * @throws UnreadableException if a macro without parameters has several definitions, or expansion
   *     does not end
   */
  static List<Token> expand(MacroTable macros, int place, List<Token> tokens)
      throws UnreadableException {
    return expand(macros, place, tokens, Optional.empty());
  }

  /**
   * The same.
   *
   * @param choices what to take of macros that have several definitions
   */
  static List<Token> expand(
      MacroTable macros, int place, List<Token> tokens, Optional<Choices> choices)
      throws UnreadableException {
    return new Expander(macros, place, choices).expand(tokens, Set.of(), 0);
  }

  private List<Token> expand(List<Token> tokens, Set<String> hidden, int depth)
      throws UnreadableException {
    if (depth > MAX_DEPTH) {
      throw new UnreadableException("macros are nested too deeply");
    }
    List<Token> out = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      MacroTable.Meaning meaning = meaning(token, hidden);
      boolean functionLike = meaning.macro().filter(m -> m.parameters().isPresent()).isPresent();
      boolean used = !functionLike || (i + 1 < tokens.size() && tokens.get(i + 1).is("("));
      if (meaning.ambiguous() && !functionLike) {
        throw new UnreadableException("macro " + token.text() + " has several definitions");
      }
      if (meaning.macro().isEmpty() || !used || meaning.ambiguous()) {
        out.add(token);
        count(1);
        continue;
      }
      MacroTable.Macro macro = meaning.macro().get();
      List<List<Token>> arguments = List.of();
      if (functionLike) {
        int close = Brackets.close(tokens, i + 1);
        arguments = Brackets.split(tokens, i + 2, close);
        i = close;
      }
      out.addAll(replace(macro, arguments, token, hidden, depth));
    }
    return out;
  }

  private MacroTable.Meaning meaning(Token token, Set<String> hidden) {
    boolean candidate = token.isWord() && !hidden.contains(token.text());
    MacroTable.Meaning meaning = macros.meaning(candidate ? token.text() : "", place);
    if (choices.isEmpty() || meaning.possibilities() < 2) {
      return meaning;
    }
    int pick = choices.get().pick(token.text(), meaning.possibilities());
    return pick < meaning.all().size()
        ? MacroTable.Meaning.of(meaning.all().get(pick))
        : MacroTable.Meaning.NOTHING;
  }

  private void count(int tokens) throws UnreadableException {
    produced += tokens;
    if (produced > MAX_TOKENS) {
      throw new UnreadableException("macros expand to more than " + MAX_TOKENS + " tokens");
    }
  }

  private List<Token> replace(
      MacroTable.Macro macro, List<List<Token>> arguments, Token use, Set<String> hidden, int depth)
      throws UnreadableException {
    List<Token> body = new ArrayList<>();
    List<Token> pattern = macro.body();
    for (int i = 0; i < pattern.size(); i++) {
      Token token = pattern.get(i);
      int parameter = macro.parameters().map(p -> p.indexOf(token.text())).orElse(-1);
      if (token.is("#") && macro.parameters().isPresent() && i + 1 < pattern.size()) {
        body.add(new Token(Token.Kind.STRING, "\"\"", use.line(), use.column()));
        i++;
      } else if (token.is("##") && !body.isEmpty() && i + 1 < pattern.size()) {
        paste(body, argument(macro, arguments, pattern.get(++i)));
      } else if (parameter >= 0) {
        boolean pasted = i + 1 < pattern.size() && pattern.get(i + 1).is("##");
        List<Token> raw = argument(macro, arguments, token);
        body.addAll(pasted ? raw : expand(raw, hidden, depth + 1));
      } else {
        body.add(token);
      }
      count(1);
    }
    Set<String> inner = new HashSet<>(hidden);
    inner.add(macro.name());
    List<Token> here = body.stream().map(t -> t.at(use.line(), use.column())).toList();
    return expand(here, inner, depth + 1);
  }

  /** What a token of a body stands for: an argument, or itself. */
  private static List<Token> argument(
      MacroTable.Macro macro, List<List<Token>> arguments, Token token) {
    List<String> parameters = macro.parameters().orElse(List.of());
    int index = parameters.indexOf(token.text());
    if (index < 0) {
      return List.of(token);
    }
    if (macro.variadic() && index == parameters.size() - 1) {
      List<Token> rest = new ArrayList<>();
      for (int i = index; i < arguments.size(); i++) {
        if (i > index) {
          rest.add(new Token(Token.Kind.PUNCTUATOR, ",", 0, 0));
        }
        rest.addAll(arguments.get(i));
      }
      return rest;
    }
    return index < arguments.size() ? arguments.get(index) : List.of();
  }

  private static void paste(List<Token> body, List<Token> right) {
    if (!right.isEmpty()) {
      Token left = body.remove(body.size() - 1);
      String text = left.text() + right.get(0).text();
      body.add(new Token(left.kind(), text, left.line(), left.column()));
      body.addAll(right.subList(1, right.size()));
    }
  }
}
