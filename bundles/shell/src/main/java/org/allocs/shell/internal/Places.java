package org.allocs.shell.internal;

import java.util.List;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Addresses;
import org.allocs.query.MemoryView;

/** Finds the address that an operand means. */
final class Places {
  private Places() {}

  /** The addresses: one, or several where local symbols of several files share a name. */
  static List<Long> all(MemoryView view, String operand) throws AllocsException, CommandException {
    OptionalLong number = Addresses.parse(operand);
    if (number.isPresent()) {
      return List.of(number.getAsLong());
    }
    List<Long> found = view.resolve(operand);
    if (found.isEmpty()) {
      throw CommandException.usage("neither an address nor a known symbol: " + operand);
    }
    return found;
  }

  /** The first of {@link #all}. */
  static long one(MemoryView view, String operand) throws AllocsException, CommandException {
    return all(view, operand).get(0);
  }
}
