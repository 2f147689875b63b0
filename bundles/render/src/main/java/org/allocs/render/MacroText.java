package org.allocs.render;

import java.util.List;
import org.allocs.debug.MacroEvent;
import org.allocs.debug.MacroHistory;
import org.allocs.model.SourceFrame;

/** Macros of a file as text. */
public final class MacroText {
  private MacroText() {}

  /** What some units say of a macro. */
  public static String history(MacroHistory history) {
    StringBuilder text = new StringBuilder();
    history.events().forEach(event -> event(text, event));
    List<String> units = history.units();
    String named = Plain.of(String.join(", ", units));
    String count = units.size() == 1 ? "unit: " : units.size() + " units: ";
    return text.append(count).append(named).append('\n').toString();
  }

  private static void event(StringBuilder text, MacroEvent event) {
    text.append(Plain.of(event.directive())).append('\n');
    if (event.chain().isEmpty()) {
      text.append("  built in, or given on the command line\n");
    }
    String where = "  at ";
    for (SourceFrame place : event.chain()) {
      text.append(where).append(Plain.of(place.file())).append(':').append(place.line());
      text.append('\n');
      where = "  included at ";
    }
  }
}
