package org.allocs.render;

import java.util.HexFormat;
import java.util.List;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.RawBytes;
import org.allocs.inspect.Shown;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** An object and its value as text. */
public final class ShownText {
  private static final int WIDTH = 16;

  private ShownText() {}

  /** A heading that says what the object is, then its parts, or its bytes. */
  public static String object(Shown shown) {
    return object(shown, false);
  }

  /**
   * A heading that says what the object is, then its parts, or its bytes.
   *
   * @param why whether the heading is followed by what the type rests on
   */
  public static String object(Shown shown, boolean why) {
    StringBuilder text = new StringBuilder(heading(shown.inspection())).append('\n');
    List<String> chain = why ? BasisText.chain(shown.inspection().type()) : List.of();
    chain.forEach(each -> text.append("why  ").append(Plain.of(each)).append('\n'));
    shown.value().ifPresent(node -> text.append(DumpText.dump(node)));
    if (shown.value().isEmpty()) {
      text.append("type ").append(Plain.of(FactsText.type(shown.inspection().type()))).append('\n');
    }
    shown
        .inspection()
        .content()
        .map(content -> "content " + Plain.of(FactsText.content(content, why)))
        .filter(line -> shown.raw().isPresent())
        .ifPresent(line -> text.append(line).append('\n'));
    shown.raw().ifPresent(raw -> append(text, raw));
    return text.toString();
  }

  private static String heading(Inspection inspection) {
    if (inspection.leaf().isEmpty()) {
      return AddressRange.hex(inspection.address())
          + ": "
          + Plain.of(inspection.resolution().note().orElse("not mapped"));
    }
    Allocation leaf = inspection.leaf().get();
    String name = leaf.name().map(n -> " " + Plain.of(n)).orElse("");
    return leaf.allocator() + name + " " + FactsText.range(leaf);
  }

  private static void append(StringBuilder text, RawBytes raw) {
    byte[] bytes = raw.bytes();
    for (int at = 0; at < bytes.length; at += WIDTH) {
      int to = Math.min(at + WIDTH, bytes.length);
      String hex = HexFormat.ofDelimiter(" ").formatHex(bytes, at, to);
      text.append(AddressRange.hex(raw.address() + at)).append(": ");
      text.append(String.format("%-47s  ", hex));
      for (int i = at; i < to; i++) {
        text.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '.');
      }
      text.append('\n');
    }
    if (raw.more() != 0) {
      text.append('(').append(Long.toUnsignedString(raw.more())).append(" more bytes)\n");
    }
  }
}
