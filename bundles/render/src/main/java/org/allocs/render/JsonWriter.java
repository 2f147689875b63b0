package org.allocs.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.allocs.model.AddressRange;

/**
 * Writes JSON (RFC 8259) as it comes, without keeping it. Calls must nest properly; that is not
 * checked. Failures of the sink are thrown as {@link UncheckedIOException}.
 */
public final class JsonWriter {
  private static final int MAX_KEPT = 1 << 12;
  private static final int MAX_LENGTH = 1 << 12;

  private final Appendable sink;
  private final Map<Object, String> kept = new IdentityHashMap<>();
  private final Deque<Boolean> hasItems = new ArrayDeque<>();
  private boolean afterKey;

  /** Writes to {@code sink}. */
  public JsonWriter(Appendable sink) {
    this.sink = sink;
  }

  /** Opens an object. */
  public JsonWriter object() {
    separate();
    hasItems.push(false);
    return put("{");
  }

  /** Closes the object. */
  public JsonWriter endObject() {
    hasItems.pop();
    return put("}");
  }

  /** Opens an array. */
  public JsonWriter array() {
    separate();
    hasItems.push(false);
    return put("[");
  }

  /** Closes the array. */
  public JsonWriter endArray() {
    hasItems.pop();
    return put("]");
  }

  /** The key of the next value. */
  public JsonWriter key(String name) {
    separate();
    quote(name);
    afterKey = true;
    return put(":");
  }

  /** A string. */
  public JsonWriter value(String text) {
    separate();
    quote(text);
    return this;
  }

  /** A whole number. */
  public JsonWriter value(long number) {
    separate();
    return put(Long.toString(number));
  }

  /** A truth value. */
  public JsonWriter value(boolean truth) {
    separate();
    return put(Boolean.toString(truth));
  }

  /** A number with four digits after the point. */
  public JsonWriter share(double number) {
    separate();
    return put(String.format(java.util.Locale.ROOT, "%.4f", number));
  }

  /** Nothing. */
  public JsonWriter nothing() {
    separate();
    return put("null");
  }

  /** A string, or nothing. */
  public JsonWriter value(Optional<String> text) {
    return text.isPresent() ? value(text.get()) : nothing();
  }

  /** An address, as a string {@code 0x…}. */
  public JsonWriter address(long address) {
    return value(AddressRange.hex(address));
  }

  /**
   * Members of the open object, at least one, that are the same whenever they are written of this
   * object, and of no other's: their text is kept, within bounds.
   */
  JsonWriter members(Object same, Consumer<JsonWriter> writer) {
    String text = kept.get(same);
    if (text == null) {
      StringBuilder made = new StringBuilder();
      JsonWriter inner = new JsonWriter(made);
      inner.hasItems.push(false);
      writer.accept(inner);
      text = made.toString();
      if (kept.size() < MAX_KEPT && text.length() <= MAX_LENGTH) {
        kept.put(same, text);
      }
    }
    separate();
    return put(text);
  }

  /** Ends a line, where each value is one. */
  public JsonWriter endLine() {
    return put("\n");
  }

  private void separate() {
    if (afterKey) {
      afterKey = false;
      return;
    }
    if (!hasItems.isEmpty()) {
      if (hasItems.pop()) {
        put(",");
      }
      hasItems.push(true);
    }
  }

  private void quote(String text) {
    put("\"");
    if (isPlain(text)) {
      put(text);
    } else {
      StringBuilder quoted = new StringBuilder(text.length() + 2);
      for (int i = 0; i < text.length(); i++) {
        appendEscaped(quoted, text, i);
      }
      put(quoted.toString());
    }
    put("\"");
  }

  /** Nearly all strings are: keys, addresses, names. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private static void appendEscaped(StringBuilder quoted, String text, int index) {
    char c = text.charAt(index);
    switch (c) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      default -> {
        if (c < 0x20 || c == 0x7f || isLoneSurrogate(text, index)) {
          quoted.append(String.format("\\u%04x", (int) c));
        } else {
          quoted.append(c);
        }
      }
    }
  }

  /** Half of a pair cannot be encoded as UTF-8. */
  private static boolean isLoneSurrogate(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }

  private JsonWriter put(String text) {
    try {
      sink.append(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }
}
