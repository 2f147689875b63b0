package org.allocs.typing.internal.expr;

import java.util.List;
import java.util.Optional;
import org.allocs.typing.internal.source.Brackets;
import org.allocs.typing.internal.source.Token;
import org.allocs.typing.internal.source.UnreadableException;

/** Tells declarations from assignments. */
public final class Declarations {
  /**
   * What stands before an equals sign.
   *
   * @param type of the variable, if it is declared there
   * @param place the variable, or the expression that is assigned to
   */
  public record Target(Optional<TypeName> type, List<Token> place) {}

  private Declarations() {}

  /** The target of an assignment or initialisation. */
  public static Target assigned(List<Token> tokens, int equals) {
    int from = start(tokens, equals);
    List<Token> place = tokens.subList(from, equals);
    Optional<Target> declared = declared(place);
    if (declared.isPresent()) {
      return declared.get();
    }
    Optional<Token> bracketed = bracketed(place);
    if (bracketed.isPresent()) {
      return new Target(Optional.empty(), List.of(bracketed.get()));
    }
    boolean automatic = from > 0 && tokens.get(from - 1).is("auto");
    boolean further =
        from > 0 && tokens.get(from - 1).is(",") && declared(head(tokens)).isPresent();
    return new Target(Optional.empty(), automatic || further ? withoutStars(place) : place);
  }

  /** The name in {@code type (*name)[n]} and {@code type (*name)(…)}. */
  private static Optional<Token> bracketed(List<Token> place) {
    for (int i = 1; i + 4 < place.size(); i++) {
      boolean name = place.get(i).is("(") && place.get(i + 1).is("*") && place.get(i + 2).isWord();
      boolean suffix = place.get(i + 4).is("[") || place.get(i + 4).is("(");
      if (name && suffix && place.get(i + 3).is(")")) {
        boolean typed = TypeParser.parse(place.subList(0, i)).isPresent();
        return typed ? Optional.of(place.get(i + 2)) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static List<Token> withoutStars(List<Token> place) {
    int from = 0;
    while (from < place.size() && (place.get(from).is("*") || place.get(from).is("const"))) {
      from++;
    }
    return place.subList(from, place.size());
  }

  /** The statement up to the first sign that ends a declarator. */
  private static List<Token> head(List<Token> tokens) {
    int to = 0;
    while (to < tokens.size()
        && !tokens.get(to).is("=")
        && !tokens.get(to).is(",")
        && !tokens.get(to).is("[")) {
      to++;
    }
    return tokens.subList(0, to);
  }

  /** Type and name, and nothing else. */
  private static Optional<Target> declared(List<Token> tokens) {
    Cursor cursor = new Cursor(tokens);
    try {
      TypeParser parser = new TypeParser(cursor);
      String base = parser.specifiers();
      int pointers = parser.pointers();
      Token name = cursor.next();
      boolean plain = name.isWord() && cursor.atEnd() && !TypeParser.isReserved(name);
      TypeName type = new TypeName(base, pointers, List.of(), false);
      return plain ? Optional.of(new Target(Optional.of(type), List.of(name))) : Optional.empty();
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }

  /** Where the operand that ends before {@code equals} starts. */
  private static int start(List<Token> tokens, int equals) {
    int i = equals - 1;
    while (i >= 0) {
      Token token = tokens.get(i);
      if (token.is(")") || token.is("]")) {
        int open = Brackets.open(tokens, i);
        if (open < 0 || (token.is(")") && !belongs(tokens, open, i, equals))) {
          return i + 1;
        }
        i = open - 1;
      } else if (isBorder(token)) {
        return i + 1;
      } else {
        i--;
      }
    }
    return 0;
  }

  /** Whether brackets are part of the operand after them: grouped, called, or a cast. */
  private static boolean belongs(List<Token> tokens, int open, int close, int equals) {
    Token next = tokens.get(close + 1);
    boolean goesOn = next.is("->") || next.is(".") || next.is("[") || next.is("(");
    if (close + 1 == equals || goesOn) {
      return true;
    }
    Optional<TypeName> type = TypeParser.parse(tokens.subList(open + 1, close));
    return type.isPresent() && (type.get().pointers() > 0 || !type.get().isPlainName());
  }

  private static boolean isBorder(Token token) {
    boolean part =
        token.is(".") || token.is("->") || token.is("*") || token.is("::") || token.is("&");
    boolean template = token.is("<") || token.is(">");
    boolean word = token.isWord() && (!TypeParser.isReserved(token) || token.is("this"));
    boolean number = token.kind() == Token.Kind.NUMBER;
    return !(part || template || word || number);
  }

  /** What a function returns, from the tokens before its name; empty if it cannot be told. */
  public static Optional<TypeName> returned(List<Token> before) {
    int to = before.size();
    while (to >= 2 && before.get(to - 1).is("::") && before.get(to - 2).isWord()) {
      to -= 2;
    }
    return TypeParser.parse(before.subList(0, to));
  }
}
