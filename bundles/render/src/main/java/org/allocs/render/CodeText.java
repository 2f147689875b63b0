package org.allocs.render;

import java.util.List;
import org.allocs.inspect.CodePlace;
import org.allocs.model.AddressRange;
import org.allocs.model.SourceFrame;

/** Instructions of a file as text. */
public final class CodeText {
  private CodeText() {}

  /** Some lines for one address. */
  public static String place(CodePlace place) {
    StringBuilder text = new StringBuilder(AddressRange.hex(place.address().value()));
    place.function().ifPresent(name -> text.append(" in ").append(Plain.of(name)));
    place
        .symbol()
        .filter(symbol -> place.offset().isPresent())
        .ifPresent(
            symbol ->
                text.append(" (")
                    .append(Plain.of(symbol.name()))
                    .append('+')
                    .append(Long.toUnsignedString(place.offset().get()))
                    .append(')'));
    text.append('\n');
    List<SourceFrame> frames = place.frames().value().orElse(List.of());
    for (int i = 0; i < frames.size(); i++) {
      text.append(i == 0 ? "  " : "  inlined into ").append(frame(frames.get(i))).append('\n');
    }
    place
        .frames()
        .reason()
        .ifPresent(why -> text.append("  unknown: ").append(Plain.of(why)).append('\n'));
    return text.toString();
  }

  private static String frame(SourceFrame frame) {
    String column = frame.column() > 0 ? ":" + frame.column() : "";
    return Plain.of(frame.function().orElse("?"))
        + " at "
        + Plain.of(frame.file())
        + ":"
        + frame.line()
        + column;
  }
}
