package org.allocs.target;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.allocs.model.AddressRange;

/**
 * A call of a function.
 *
 * @param gate address of what the target offers to be sent there by, as native-hooks/FORMAT.md
 *     specifies it ("Errands")
 * @param function its address
 * @param arguments integers and addresses, 6 at most
 * @param text of which one argument more, the last, is the address, as long as the call takes; of
 *     ASCII characters, at most {@value #MAX_TEXT}
 * @param alone whether all other threads stand still meanwhile; only for functions that wait for
 *     nobody
 */
public record Call(
    long gate, long function, List<Long> arguments, Optional<String> text, boolean alone) {
  /** Characters of a text. */
  public static final int MAX_TEXT = 255;

  private static final int MAX_ARGUMENTS = 6;

  /** Checks what can be passed. */
  public Call {
    arguments = List.copyOf(arguments);
    Objects.requireNonNull(text, "text");
    if (arguments.size() + (text.isPresent() ? 1 : 0) > MAX_ARGUMENTS) {
      throw new IllegalArgumentException("too many arguments: " + arguments.size());
    }
    text.ifPresent(Call::check);
  }

  private static void check(String text) {
    boolean plain = StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    if (!plain || text.indexOf(0) >= 0 || text.length() > MAX_TEXT) {
      throw new IllegalArgumentException("not a text to pass: length=" + text.length());
    }
  }

  @Override
  public String toString() {
    return "Call[" + AddressRange.hex(function) + ", " + arguments + ", " + text + "]";
  }
}
