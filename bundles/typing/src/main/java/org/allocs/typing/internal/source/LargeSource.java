package org.allocs.typing.internal.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A source file too large to be kept, of which the lines around one are read. What it says of
 * macros and namespaces in all lines before them goes with them. Reads the file once from end to
 * end, and then only pieces.
 */
final class LargeSource {
  /** Lines between two places at which a piece may begin. */
  private static final int STEP = 1 << 14;

  /** Bytes after which it may begin sooner. */
  private static final int STEP_BYTES = 2 << 20;

  private static final int MAX_PIECE = 16 << 20;
  private static final int MAX_DIRECTIVES = 8 << 20;
  private static final int MAX_DIRECTIVE = 1 << 16;

  private static final int MAX_PLACES = 1 << 20;

  /**
   * Where a piece may begin: at the start of a line that is not inside a comment.
   *
   * @param line from 1
   * @param directives bytes of them that are before it
   */
  private record Place(long offset, int line, int directives) {}

  /** What the text is in. */
  private enum In {
    CODE,
    LINE_COMMENT,
    COMMENT,
    STRING,
    CHARACTER
  }

  private final Path file;
  private final List<Place> places = new ArrayList<>();
  private final StringBuilder directives = new StringBuilder();
  private long size;
  private String digest = "";

  private LargeSource(Path file) {
    this.file = file;
  }

  /**
   * Reads through a file.
   *
   * @throws UnreadableException if it has more directives than can be kept
   */
  static LargeSource scan(Path file) throws IOException, UnreadableException {
    LargeSource source = new LargeSource(file);
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), md5)) {
        source.new Scanner().scan(new BufferedInputStream(in, 1 << 16));
      }
      source.digest = HexFormat.of().formatHex(md5.digest());
      return source;
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has it.
      throw new IllegalStateException(e);
    }
  }

  /** MD5 of all of it. */
  String digest() {
    return digest;
  }

  /** The number of the piece that has a line. */
  int pieceOf(int line) {
    int low = 0;
    int high = places.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (places.get(middle).line <= line) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(0, low - 1);
  }

  /**
   * The text of a piece and of those beside it.
   *
   * @param text one character a byte, behind the directives before it
   * @param before lines of directives
   * @param first the line of the file that comes first after those
   */
  record Window(String text, int before, int first) {}

  /**
   * Reads a piece.
   *
   * @throws UnreadableException if its lines are too long
   */
  Window window(int piece) throws IOException, UnreadableException {
    Place from = places.get(Math.max(0, piece - 1));
    long to = piece + 2 < places.size() ? places.get(piece + 2).offset : size;
    if (to - from.offset > MAX_PIECE) {
      throw new UnreadableException("the source file has too long lines: " + file);
    }
    byte[] bytes = new byte[(int) (to - from.offset)];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(from.offset);
      in.readFully(bytes);
    }
    String before = directives.substring(0, from.directives);
    int lines = (int) before.chars().filter(c -> c == '\n').count();
    return new Window(before + new String(bytes, StandardCharsets.ISO_8859_1), lines, from.line);
  }

  /** One pass over all bytes. */
  private final class Scanner {
    private final byte[] line = new byte[MAX_DIRECTIVE];
    private int length;
    private In in = In.CODE;
    private boolean commented;
    private int number = 1;

    void scan(InputStream bytes) throws IOException, UnreadableException {
      places.add(new Place(0, 1, 0));
      byte[] block = new byte[1 << 16];
      int before = '\n';
      for (int got = bytes.read(block); got > 0; got = bytes.read(block)) {
        for (int i = 0; i < got; i++) {
          int c = block[i];
          size++;
          if (length < line.length) {
            line[length++] = (byte) c;
          }
          if (c == '\n') {
            endLine(before == '\\');
          } else {
            step(before, c);
          }
          before = before == '\\' && c == '\\' ? 0 : c;
        }
      }
    }

    private void step(int before, int c) {
      switch (in) {
        case CODE -> begin(before, c);
        case COMMENT -> in = before == '*' && c == '/' ? In.CODE : in;
        case STRING -> in = c == '"' && before != '\\' ? In.CODE : in;
        case CHARACTER -> in = c == '\'' && before != '\\' ? In.CODE : in;
        default -> {}
      }
    }

    private void begin(int before, int c) {
      if (c == '"') {
        in = In.STRING;
      } else if (c == '\'') {
        in = In.CHARACTER;
      } else if (before == '/' && c == '/') {
        in = In.LINE_COMMENT;
      } else if (before == '/' && c == '*') {
        in = In.COMMENT;
      }
    }

    private void endLine(boolean goesOn) throws UnreadableException {
      number++;
      if (goesOn && in != In.COMMENT) {
        return;
      }
      if (!commented && isKept()) {
        directives.append(new String(line, 0, length, StandardCharsets.ISO_8859_1));
        if (directives.length() > MAX_DIRECTIVES) {
          throw new UnreadableException("the source file has too many directives: " + file);
        }
      }
      length = 0;
      commented = in == In.COMMENT;
      in = commented ? in : In.CODE;
      Place last = places.get(places.size() - 1);
      boolean far = number - last.line >= STEP || size - last.offset >= STEP_BYTES;
      if (far && !commented && places.size() < MAX_PLACES) {
        places.add(new Place(size, number, directives.length()));
      }
    }

    /** Whether a line is one that counts for those after it. */
    private boolean isKept() {
      int at = 0;
      while (at < length && (line[at] == ' ' || line[at] == '\t')) {
        at++;
      }
      if (length == line.length || at == length) {
        return false;
      }
      if (line[at] != '#') {
        return startsWith(at, "using ");
      }
      at++;
      while (at < length && (line[at] == ' ' || line[at] == '\t')) {
        at++;
      }
      return startsWith(at, "define") || startsWith(at, "undef") || startsWith(at, "include");
    }

    private boolean startsWith(int at, String word) {
      int end = at + word.length();
      return end <= length
          && Arrays.equals(
              line, at, end, word.getBytes(StandardCharsets.US_ASCII), 0, word.length());
    }
  }
}
