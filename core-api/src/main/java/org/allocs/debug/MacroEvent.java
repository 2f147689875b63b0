package org.allocs.debug;

import java.util.List;
import java.util.Objects;
import org.allocs.model.SourceFrame;

/**
 * What a line says of a macro: a definition, or the end of one.
 *
 * @param defined whether it is a definition; else it is an {@code #undef}
 * @param text what follows the keyword: name, parameters, replacement; the name alone where a
 *     definition ends
 * @param chain where it stands, then the lines that include the file before each; empty where the
 *     compiler itself or its command line says it
 */
public record MacroEvent(boolean defined, String text, List<SourceFrame> chain) {
  /** Checks that nothing is absent. */
  public MacroEvent {
    Objects.requireNonNull(text, "text");
    chain = List.copyOf(chain);
  }

  /** As it would stand in a source file. */
  public String directive() {
    return (defined ? "#define " : "#undef ") + text;
  }
}
