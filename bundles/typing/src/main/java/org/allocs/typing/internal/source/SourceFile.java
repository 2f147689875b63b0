package org.allocs.typing.internal.source;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A source file split into tokens, kept as numbers so that a file of ten megabytes costs little
 * more than its text.
 */
public final class SourceFile {
  private static final int MAX_TOKENS = 8_000_000;
  private static final Token.Kind[] KINDS = Token.Kind.values();

  private final String path;
  private final String text;
  private int count;
  private int[] starts = new int[1024];
  private int[] ends = new int[1024];
  private byte[] kinds = new byte[1024];
  private final int[] lineStarts;
  private final MacroTable macros;

  /** What comes before the lines of the file, and how far its line is from that of the text. */
  private final int linesBefore;

  private final int shift;
  private String digest;

  private SourceFile(
      String path, LargeSource.Window part, Function<String, Optional<SourceFile>> includer) {
    this.path = path;
    this.text = part.text();
    this.linesBefore = part.before();
    this.shift = part.first() - part.before() - 1;
    this.lineStarts = findLines(text);
    Lexer.split(text, this::append);
    this.macros = MacroTable.of(this, includer);
  }

  /**
   * Splits a text.
   *
   * @param path for messages
   * @param text one character a byte
   */
  public static SourceFile of(String path, String text) {
    return of(path, text, name -> Optional.empty());
  }

  /**
   * Splits a text of a file that may include others.
   *
   * @param includer finds those by the names that the file uses
   */
  static SourceFile of(String path, String text, Function<String, Optional<SourceFile>> includer) {
    return new SourceFile(path, new LargeSource.Window(text, 0, 1), includer);
  }

  /** A part of a large file: nothing is found on other lines. */
  static SourceFile of(
      String path, LargeSource.Window part, Function<String, Optional<SourceFile>> includer) {
    return new SourceFile(path, part, includer);
  }

  private boolean append(Token.Kind kind, int start, int end) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
      ends = Arrays.copyOf(ends, count * 2);
      kinds = Arrays.copyOf(kinds, count * 2);
    }
    starts[count] = start;
    ends[count] = end;
    kinds[count++] = (byte) kind.ordinal();
    return count < MAX_TOKENS;
  }

  private static int[] findLines(String text) {
    int[] lines = new int[256];
    int found = 1;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (found == lines.length) {
        lines = Arrays.copyOf(lines, found * 2);
      }
      lines[found++] = at + 1;
    }
    return Arrays.copyOf(lines, found);
  }

  /** Where it was read. */
  public String path() {
    return path;
  }

  /** MD5 of its bytes, in lower-case hexadecimal digits, as compilers state it. */
  synchronized String digest() {
    if (digest == null) {
      try {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        digest = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
      } catch (NoSuchAlgorithmException e) {
        // Every Java platform has it.
        throw new IllegalStateException(e);
      }
    }
    return digest;
  }

  /** Number of tokens. */
  public int count() {
    return count;
  }

  /** The macros that the file defines. */
  MacroTable macros() {
    return macros;
  }

  /** A token by its number. */
  public Token token(int index) {
    int line = lineOf(starts[index]);
    int column = starts[index] - lineStarts[line - 1] + 1;
    return new Token(kind(index), text(index), line + shift, column);
  }

  /** What a token is. */
  Token.Kind kind(int index) {
    return KINDS[kinds[index]];
  }

  /** A token as written. */
  String text(int index) {
    return text.substring(starts[index], ends[index]);
  }

  /** Whether a token is this word or punctuator. */
  boolean is(int index, String expected) {
    return index >= 0
        && index < count
        && ends[index] - starts[index] == expected.length()
        && text.startsWith(expected, starts[index])
        && (kind(index) == Token.Kind.WORD || kind(index) == Token.Kind.PUNCTUATOR);
  }

  /** Line of a token, from 1. */
  int line(int index) {
    return lineOf(starts[index]) + shift;
  }

  private int lineOf(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** Number of the first token that starts on a line or after it. */
  int firstOn(int line) {
    int inText = line - shift;
    if (inText <= linesBefore || inText > lineStarts.length) {
      return count;
    }
    int found = Arrays.binarySearch(starts, 0, count, lineStarts[inText - 1]);
    return found >= 0 ? found : -found - 1;
  }

  /** The token that starts at, or covers, a position. */
  public Optional<Integer> at(int line, int column) {
    for (int i = firstOn(line); i < count && line(i) == line; i++) {
      int from = starts[i] - lineStarts[line - shift - 1] + 1;
      if (column >= from && column < from + ends[i] - starts[i]) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** Numbers of the tokens that start on a line. */
  public List<Integer> on(int line) {
    List<Integer> found = new ArrayList<>();
    for (int i = firstOn(line); i < count && line(i) == line; i++) {
      found.add(i);
    }
    return found;
  }

  /** Tokens {@code [from, to)}. */
  List<Token> tokens(int from, int to) {
    List<Token> tokens = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      tokens.add(token(i));
    }
    return tokens;
  }

  /** The tokens inside a directive's text, the {@code #} included. */
  List<Token> directive(int index) {
    Token whole = token(index);
    List<Token> tokens = new ArrayList<>();
    Lexer.split(
        text,
        starts[index],
        ends[index],
        (kind, start, end) ->
            tokens.add(
                new Token(kind, text.substring(start, end), whole.line(), start - starts[index])));
    return tokens;
  }
}
