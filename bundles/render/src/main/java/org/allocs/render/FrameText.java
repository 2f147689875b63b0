package org.allocs.render;

import java.util.List;
import java.util.Optional;
import org.allocs.debug.FrameLayout;
import org.allocs.debug.FrameRules;
import org.allocs.debug.Place;
import org.allocs.debug.VariableLocation;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;

/** Frames at an instruction as text. */
public final class FrameText {
  private static final String KEY = "  %-10s %s%n";
  private static final String VARIABLE = "  %-10s %-32s %s%s%n";

  private FrameText() {}

  /**
   * Some lines for one instruction.
   *
   * @param function that it belongs to
   */
  public static String frame(FrameLayout layout, Optional<String> function) {
    StringBuilder text = new StringBuilder(AddressRange.hex(layout.pc().value()));
    function.ifPresent(name -> text.append(" in ").append(Plain.of(name)));
    text.append('\n');
    if (layout.rules().isKnown()) {
      rules(text, layout.rules().value().orElseThrow());
    } else {
      line(text, "rules", unknown(layout.rules()));
    }
    line(
        text,
        "base",
        layout.frameBase().value().map(Place::text).orElse(unknown(layout.frameBase())));
    if (layout.variables().isKnown()) {
      layout.variables().value().orElseThrow().forEach(each -> variable(text, each));
    } else {
      line(text, "variables", unknown(layout.variables()));
    }
    return text.toString();
  }

  private static String unknown(Answer<?> answer) {
    return "unknown: " + answer.reason().orElse("");
  }

  private static void rules(StringBuilder text, FrameRules rules) {
    String signal = rules.signalFrame() ? ", frame of a signal" : "";
    line(
        text,
        "rules",
        range(rules.low().value(), rules.high().value()) + " of " + rules.section() + signal);
    line(text, "cfa", rules.cfa().text());
    for (FrameRules.CallerRegister each : rules.registers()) {
      line(text, each.name(), each.place().text());
    }
  }

  private static String join(List<String> functions) {
    return String.join(", ", functions);
  }

  private static void variable(StringBuilder text, VariableLocation variable) {
    String word = variable.parameter() ? "parameter" : "variable";
    String place = variable.place().text();
    String where = variable.place().kind() == Place.Kind.UNKNOWN ? "unknown: " + place : place;
    List<String> chain = variable.inlinedInto();
    String inlined =
        chain.isEmpty()
            ? ""
            : ", of " + chain.get(0) + " inlined into " + join(chain.subList(1, chain.size()));
    String declared =
        variable
            .declared()
            .map(at -> "  (" + at.file() + ":" + at.line() + inlined + ")")
            .orElse("");
    text.append(
        String.format(
            VARIABLE,
            word,
            Plain.of(variable.type().declare(variable.name())),
            Plain.of(where),
            Plain.of(declared)));
  }

  private static String range(long low, long high) {
    return AddressRange.hex(low) + " - " + AddressRange.hex(high);
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(String.format(KEY, Plain.of(key), Plain.of(value)));
  }
}
