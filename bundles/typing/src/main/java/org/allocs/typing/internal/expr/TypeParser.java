package org.allocs.typing.internal.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.typing.internal.source.Token;
import org.allocs.typing.internal.source.UnreadableException;

/**
 * Reads type names (C11, section 6.7.7) and the part of a declaration before its name. Whether a
 * plain name is a type is for the caller to find out.
 */
public final class TypeParser {
  private static final int MAX_DEPTH = 32;

  /** Words that say nothing about layout. */
  private static final Set<String> IGNORED =
      Set.of(
          "const",
          "volatile",
          "restrict",
          "__restrict",
          "__const",
          "register",
          "static",
          "extern",
          "inline",
          "__inline",
          "__inline__",
          "_Noreturn",
          "constexpr",
          "typename",
          "mutable",
          "virtual",
          "friend",
          "_Atomic",
          "__extension__",
          "thread_local",
          "_Thread_local",
          "__thread",
          "explicit",
          "noexcept");

  private static final Set<String> BUILTIN =
      Set.of(
          "void",
          "char",
          "short",
          "int",
          "long",
          "float",
          "double",
          "signed",
          "unsigned",
          "_Bool",
          "bool",
          "__int128",
          "wchar_t",
          "char8_t",
          "char16_t",
          "char32_t",
          "_Complex");

  /** Of these only the keywords of C: the others may be typedefs that DWARF describes. */
  private static final Set<String> TAG = Set.of("struct", "union", "enum", "class");

  /** Words that are never the name of a type. */
  private static final Set<String> RESERVED =
      Set.of(
          "return",
          "if",
          "else",
          "for",
          "while",
          "do",
          "switch",
          "case",
          "default",
          "goto",
          "break",
          "continue",
          "sizeof",
          "new",
          "delete",
          "operator",
          "throw",
          "this",
          "auto",
          "typedef",
          "using",
          "namespace",
          "template",
          "nullptr",
          "true",
          "false");

  private final Cursor cursor;

  /** Whether {@code const} stood among the specifiers. */
  private boolean isConst;

  TypeParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Reads a list of tokens as nothing but a type name. */
  public static Optional<TypeName> parse(List<Token> tokens) {
    Cursor cursor = new Cursor(tokens);
    try {
      TypeName name = new TypeParser(cursor).typeName();
      return cursor.atEnd() ? Optional.of(name) : Optional.empty();
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }

  /** Whether a word can only start a type. */
  static boolean startsType(Token token) {
    boolean word = token.isWord();
    return word
        && (BUILTIN.contains(token.text())
            || TAG.contains(token.text())
            || token.is("const")
            || token.is("volatile")
            || token.is("typename"));
  }

  /** Whether a word is no name but part of the language. */
  static boolean isReserved(Token token) {
    return RESERVED.contains(token.text());
  }

  TypeName typeName() throws UnreadableException {
    String named = specifiers();
    boolean constant = isConst || cursor.at("const");
    cursor.skip("const");
    int pointers = pointers();
    String base = constant && pointers > 0 ? TypeName.CONST + named : named;
    boolean reference = cursor.skip("&") || (cursor.skip("&&"));
    if (cursor.at("(") && (cursor.peek(1).is("*") || cursor.peek(1).is("^"))) {
      return functionPointer();
    }
    return new TypeName(base, pointers, dimensions(), reference);
  }

  /** Stars with qualifiers between them. */
  int pointers() {
    int stars = 0;
    while (true) {
      if (cursor.skip("*")) {
        stars++;
      } else if (stars > 0 && IGNORED.contains(cursor.peek().text())) {
        cursor.next();
      } else {
        return stars;
      }
    }
  }

  private TypeName functionPointer() throws UnreadableException {
    cursor.expect("(");
    cursor.next();
    int extra = pointers();
    List<Expr> dimensions = dimensions();
    cursor.expect(")");
    if (!cursor.at("(")) {
      throw new UnreadableException("a pointer to an array is not followed");
    }
    skipBrackets("(", ")");
    return new TypeName(TypeName.FUNCTION, 1 + extra, dimensions, false);
  }

  private List<Expr> dimensions() throws UnreadableException {
    List<Expr> dimensions = new ArrayList<>();
    while (cursor.skip("[")) {
      dimensions.add(cursor.at("]") ? new Expr.Number(0) : new ExprParser(cursor).expression());
      cursor.expect("]");
    }
    return dimensions;
  }

  /** The words before stars and names. */
  String specifiers() throws UnreadableException {
    List<String> builtin = new ArrayList<>();
    String named = "";
    while (cursor.peek().isWord()) {
      Token token = cursor.peek();
      if (IGNORED.contains(token.text())) {
        isConst |= cursor.next().is("const");
      } else if (token.is("__attribute__") || token.is("alignas") || token.is("_Alignas")) {
        cursor.next();
        skipBrackets("(", ")");
      } else if (BUILTIN.contains(token.text()) && named.isEmpty()) {
        builtin.add(cursor.next().text());
      } else if (named.isEmpty() && builtin.isEmpty() && !isReserved(token)) {
        named = TAG.contains(token.text()) ? cursor.next().text() + " " + path() : path();
      } else {
        break;
      }
    }
    if (named.isEmpty() && builtin.isEmpty()) {
      throw new UnreadableException("no type at " + cursor.peek().text());
    }
    return named.isEmpty() ? String.join(" ", builtin) : named;
  }

  /** A name with its namespaces and template arguments, spelled as DWARF spells them. */
  private String path() throws UnreadableException {
    StringBuilder out = new StringBuilder();
    cursor.skip("::");
    while (true) {
      Token token = cursor.next();
      if (!token.isWord() || isReserved(token)) {
        throw new UnreadableException("no name at " + token.text());
      }
      out.append(token.text());
      if (cursor.at("<")) {
        templateArguments(out, 0);
      }
      if (!cursor.at("::") || !cursor.peek(1).isWord()) {
        return out.toString();
      }
      cursor.next();
      out.append("::");
    }
  }

  private void templateArguments(StringBuilder out, int depth) throws UnreadableException {
    if (depth > MAX_DEPTH) {
      throw new UnreadableException("template arguments are nested too deeply");
    }
    cursor.expect("<");
    out.append('<');
    while (!cursor.at(">")) {
      Token token = cursor.peek();
      if (token.is("<")) {
        templateArguments(out, depth + 1);
        continue;
      }
      boolean plain = token.isWord() || token.kind() == Token.Kind.NUMBER;
      boolean mark = token.is("::") || token.is(",") || token.is("*") || token.is("&");
      if (!plain && !mark) {
        throw new UnreadableException("template argument at " + token.text());
      }
      appendArgument(out, cursor.next());
    }
    cursor.expect(">");
    out.append(out.charAt(out.length() - 1) == '>' ? " >" : ">");
  }

  private static void appendArgument(StringBuilder out, Token token) {
    char last = out.charAt(out.length() - 1);
    boolean word = token.isWord() || token.kind() == Token.Kind.NUMBER;
    boolean apart = Character.isLetterOrDigit(last) || last == '_' || last == '>' || last == '*';
    if (token.is(",")) {
      out.append(", ");
    } else {
      out.append(word && apart ? " " : "").append(token.text());
    }
  }

  private void skipBrackets(String open, String close) throws UnreadableException {
    int depth = 0;
    do {
      if (cursor.atEnd()) {
        throw new UnreadableException("brackets do not pair up");
      }
      depth += cursor.at(open) ? 1 : cursor.at(close) ? -1 : 0;
      cursor.next();
    } while (depth > 0);
  }
}
