package org.allocs.typing.internal.python;

import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.DataType;
import org.allocs.typing.internal.Rounded;

/**
 * Objects of CPython, wherever it is loaded: each points to its type, which says how large they
 * are. The C struct is that of debug information; without that it has the members that the type
 * tells, or that CPython's headers have had for long. Believed where the chunk has just the size
 * that the type says; memory that was not written since it was allocated may still hold an object
 * that was there before.
 */
public final class PythonEvidence implements TypeEvidence {
  private static final String HEAP_CHUNK = "heap-chunk";
  private static final String KEYS =
      "has indices and keys as the table of a dict, in just its size";

  private enum Key {
    TYPES
  }

  @Override
  public Answer<DataType> typeOf(Allocation chunk, Context context) {
    if (!HEAP_CHUNK.equals(chunk.attributes().get("kind"))) {
      return Answer.unknown("");
    }
    try {
      Optional<PythonTypes> types = context.cached(Key.TYPES, () -> PythonTypes.of(context));
      return types.isPresent() ? typeOf(chunk, types.get()) : Answer.unknown("");
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private static Answer<DataType> typeOf(Allocation chunk, PythonTypes types)
      throws AllocsException {
    for (long before : types.heads()) {
      Optional<PythonType> type = types.typeAt(chunk.base() + before, chunk.limit());
      if (type.isPresent() && type.get().before() == before) {
        Optional<DataType> whole =
            types.whole(type.get(), chunk.base(), chunk.size(), Rounded.by(chunk));
        return whole.isPresent()
            ? Answer.known(
                whole.get(),
                Evidence.likely("Python type", "points to the type " + type.get().name()))
            : Answer.unknown("the size does not fit Python's type " + type.get().name());
      }
    }
    return types
        .keys(chunk.base(), chunk.size(), Rounded.by(chunk))
        .map(keys -> Answer.known(keys, Evidence.likely("Python type", KEYS)))
        .orElse(Answer.unknown(""));
  }
}
