package org.allocs.typing.internal.python;

import java.util.Map;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * Reads objects of {@code PyTypeObject}.
 *
 * @param members offsets by name
 */
record TypeObject(Map<String, Long> members, Memory memory) {
  private static final int MAX_NAME = 256;

  /** Where a member is that has to be described. */
  long offset(String name) {
    return members.get(name);
  }

  /** A member of a type; 0 if it is not described. */
  long member(long type, String name) throws AllocsException {
    Long offset = members.get(name);
    return offset == null ? 0 : memory.readLong(type + offset);
  }

  /** What Python calls a type. */
  Optional<String> name(long type) throws AllocsException {
    return memory.readString(member(type, "tp_name"), MAX_NAME);
  }
}
