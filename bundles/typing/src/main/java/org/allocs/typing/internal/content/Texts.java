package org.allocs.typing.internal.content;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.allocs.model.Content;

/**
 * Tells text from other bytes. A string may be followed by zeros, by more strings, and by what was
 * in a buffer before, as long as it fills half of it; or by nothing, as strings are whose length is
 * kept elsewhere.
 */
final class Texts {
  /** Characters of a string that ends with a zero byte where more zeros follow. */
  private static final int LEAST_IN_ZEROS = 5;

  /** Bytes of a string that nothing ends, or that something else follows. */
  private static final int LEAST_ALONE = 8;

  /** Such strings may be shorter if they are as long as no number is. */
  private static final int LEAST_ODD = 3;

  private static final int WORD = 4;

  /** Longest header before a text. */
  private static final int MAX_HEADER = 24;

  private Texts() {}

  /** The text in a sample, if it is one. */
  static Optional<Content> of(Sample sample) {
    Optional<Content> bytes = ofBytes(sample);
    return bytes.isPresent() ? bytes : wide(sample);
  }

  private static Optional<Content> ofBytes(Sample sample) {
    byte[] head = sample.head();
    int end = end(head, 0);
    boolean ended = end < head.length;
    Optional<String> encoding = encoding(head, 0, end, !ended && !sample.isWhole());
    if (encoding.isPresent() && restIsText(sample)) {
      if (!ended) {
        boolean odd = sample.size() % WORD != 0 && end >= LEAST_ODD;
        return end >= LEAST_ALONE || odd
            ? text(encoding.get(), counted(sample.size(), "byte") + ", nothing ends it")
            : Optional.empty();
      }
      Optional<Content> found = ended(sample, encoding.get(), end);
      if (found.isPresent()) {
        return found;
      }
    }
    return behindHeader(sample);
  }

  /** A string that a zero byte ends. */
  private static Optional<Content> ended(Sample sample, String encoding, int end) {
    byte[] head = sample.head();
    String length = counted(end, "byte");
    if (end + 1 == sample.size()) {
      return end > 0 ? text(encoding, length) : Optional.empty();
    }
    if (isZero(head, end)) {
      return end >= LEAST_IN_ZEROS ? text(encoding, length + ", then zeros") : Optional.empty();
    }
    int strings = strings(sample, end);
    if (strings > 1 && end >= LEAST_ODD) {
      return text(encoding, sample.isWhole() ? counted(strings, "string") : "strings");
    }
    return end >= LEAST_ALONE && 2L * (end + 1) >= sample.size()
        ? text(encoding, length + ", then other bytes")
        : Optional.empty();
  }

  /** How many strings follow each other; 0 if there is anything else among them. */
  private static int strings(Sample sample, int first) {
    byte[] head = sample.head();
    int count = 1;
    int at = first + 1;
    int empty = 0;
    while (at < head.length) {
      int end = end(head, at);
      if (end == at) {
        empty++;
      } else if (encoding(head, at, end, end == head.length && !sample.isWhole()).isEmpty()) {
        return 0;
      } else {
        count++;
      }
      at = end + 1;
    }
    return empty > count ? 0 : count;
  }

  /** A struct's members, then a text to its end. */
  private static Optional<Content> behindHeader(Sample sample) {
    byte[] head = sample.head();
    if (!sample.isWhole()) {
      return Optional.empty();
    }
    int end = head.length;
    while (end > 0 && head[end - 1] == 0) {
      end--;
    }
    int start = end;
    while (start > 0 && (isPlain(head[start - 1] & 0xff) || head[start - 1] < 0)) {
      start--;
    }
    while (start < end && head[start] < 0) {
      start++; // Of a number that is before it.
    }
    boolean fills = end < head.length && head.length - end <= Long.BYTES;
    boolean found = start > 0 && start <= MAX_HEADER && fills && end - start >= LEAST_ALONE;
    return found
        ? encoding(head, start, end, false)
            .flatMap(e -> text(e, counted(sample.size(), "byte") + ", behind others"))
        : Optional.empty();
  }

  private static Optional<Content> text(String encoding, String detail) {
    return Optional.of(new Content(Content.Kind.TEXT, encoding, detail));
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static int end(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != 0) {
      at++;
    }
    return at;
  }

  private static boolean isZero(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether what was read further on is text or zeros, too. */
  private static boolean restIsText(Sample sample) {
    List<byte[]> spots = sample.pieces().subList(1, sample.pieces().size());
    for (byte[] spot : spots) {
      for (byte each : spot) {
        if (each >= 0 && each != 0 && !isPlain(each)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isPlain(int each) {
    return (each >= ' ' && each < 0x7f)
        || (each >= '\t' && each <= '\r')
        || each == 0x1b; // Begins what terminals obey.
  }

  /**
   * The encoding of some bytes, if all of them are characters.
   *
   * @param cut whether the last character may be cut off
   */
  private static Optional<String> encoding(byte[] bytes, int from, int to, boolean cut) {
    int letters = 0;
    boolean high = false;
    boolean controls = false;
    for (int i = from; i < to; i++) {
      int each = bytes[i] & 0xff;
      if (each < 0x80 && !isPlain(each)) {
        return Optional.empty();
      }
      high |= each >= 0x80;
      controls |= each >= 0x80 && each < 0xa0;
      letters += each < 0x80 && Character.isLetter(each) ? 1 : 0;
    }
    if (!high) {
      return from < to ? Optional.of("ASCII") : Optional.empty();
    }
    if (isUtf8(bytes, from, to, cut)) {
      return Optional.of("UTF-8");
    }
    boolean latin = !controls && to - from >= LEAST_ALONE && 3 * letters >= 2 * (to - from);
    return latin ? Optional.of("Latin-1 or the like") : Optional.empty();
  }

  private static boolean isUtf8(byte[] bytes, int from, int to, boolean cut) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    CharBuffer characters = CharBuffer.allocate(to - from);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes, from, to - from), characters, !cut);
    return !result.isError()
        && characters.flip().codePoints().allMatch(c -> c < 0x80 || Encoding.isPrinted(c));
  }

  /** Text of characters of several bytes. */
  private static Optional<Content> wide(Sample sample) {
    byte[] head = sample.head();
    List<Encoding.Found> found =
        Arrays.stream(Encoding.values())
            .filter(each -> sample.size() % each.unit() == 0)
            .flatMap(each -> each.read(head).stream())
            .filter(each -> fills(each, sample))
            .toList();
    // What is Latin in one order of bytes may be Chinese in the other, of many blocks.
    int least = found.stream().mapToInt(Encoding.Found::blocks).min().orElse(0);
    List<Encoding.Found> best = found.stream().filter(each -> each.blocks() == least).toList();
    return best.size() == 1
        ? text(best.get(0).encoding().word(), counted(best.get(0).characters(), "character"))
        : Optional.empty();
  }

  private static boolean fills(Encoding.Found found, Sample sample) {
    byte[] head = sample.head();
    return found.bytes() + found.encoding().unit() > head.length
        || isZero(head, found.bytes())
        || 2L * found.bytes() >= sample.size();
  }
}
