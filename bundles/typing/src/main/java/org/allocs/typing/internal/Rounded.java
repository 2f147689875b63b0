package org.allocs.typing.internal;

import java.util.regex.Pattern;
import org.allocs.model.Allocation;

/** Sizes that are not those that a program asked for, since nobody keeps these. */
public final class Rounded {
  private static final String ROUNDED = "rounded";
  private static final Pattern STATED = Pattern.compile("[1-9][0-9]{0,4}");

  private Rounded() {}

  /** Bytes by less than which a chunk may be larger than what was asked for; 1 where it is not. */
  public static int by(Allocation chunk) {
    String stated = chunk.attributes().getOrDefault(ROUNDED, "1");
    return STATED.matcher(stated).matches() ? Integer.parseInt(stated) : 1;
  }
}
