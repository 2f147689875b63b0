package org.allocs.typing.internal.cxx;

import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.typing.internal.Composed;
import org.allocs.typing.internal.Rounded;
import org.allocs.typing.internal.Window;

/**
 * The class of an object with virtual functions: its first word says so. Believed where the class
 * has just the chunk's size, or where each element of an array says so; memory that was not written
 * since it was allocated may still hold the word of an object that was there before.
 */
public final class VtableEvidence implements TypeEvidence {
  private static final String HEAP_CHUNK = "heap-chunk";

  /** What {@code new T[n]} puts before elements that have a destructor (Itanium C++ ABI, 2.7). */
  private static final int COUNT = 8;

  private static final int MAX_ELEMENTS = 1 << 16;

  private enum Key {
    CLASSES
  }

  private record Classes(Vtables tables, Window window) {}

  @Override
  public Answer<DataType> typeOf(Allocation chunk, Context context) {
    if (!HEAP_CHUNK.equals(chunk.attributes().get("kind")) || chunk.size() < Long.BYTES) {
      return Answer.unknown("");
    }
    try {
      Classes classes =
          context.cached(
              Key.CLASSES,
              () -> new Classes(new Vtables(context), new Window(context.target().memory())));
      long first = classes.window().word(chunk.base());
      Optional<Answer<DataType>> found = classes.tables().classOf(first);
      if (found.isPresent()) {
        return found.get().value().isPresent()
            ? fit(found.get().value().get(), first, chunk, classes.window())
            : found.get();
      }
      return first > 0 && first <= chunk.size() / Long.BYTES
          ? counted(first, chunk, classes)
          : Answer.unknown("");
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private static Answer<DataType> fit(DataType type, long word, Allocation chunk, Window window)
      throws AllocsException {
    long each = type.byteSize().orElse(0);
    int rounded = Rounded.by(chunk);
    for (long count = each > 0 ? chunk.size() / each : 0;
        count > 0 && chunk.size() - count * each < rounded;
        count--) {
      if (count == 1) {
        return likely(type, type);
      }
      if (repeats(word, chunk.base(), count, each, window)) {
        return likely(ArrayType.of(type, count), type);
      }
    }
    return Answer.unknown("the size does not fit " + type.name() + ", whose table it begins with");
  }

  /** Whether all elements begin with the same word. */
  private static boolean repeats(long word, long from, long count, long each, Window window)
      throws AllocsException {
    for (long i = 0; i < count; i++) {
      if (i == MAX_ELEMENTS || window.word(from + i * each) != word) {
        return false;
      }
    }
    return true;
  }

  private static Answer<DataType> counted(long count, Allocation chunk, Classes classes)
      throws AllocsException {
    long bytes = chunk.size() - COUNT;
    if (bytes <= 0) {
      return Answer.unknown("");
    }
    int rounded = Rounded.by(chunk);
    long from = chunk.base() + COUNT;
    long word = classes.window().word(from);
    Optional<DataType> type =
        classes
            .tables()
            .classOf(word)
            .flatMap(Answer::value)
            .filter(t -> isRest(bytes - count * t.byteSize().orElse(0), rounded));
    return type.isPresent()
            && repeats(word, from, count, type.get().byteSize().orElse(0), classes.window())
        ? likely(Composed.counted(ArrayType.of(type.get(), count)), type.get())
        : Answer.unknown("");
  }

  private static boolean isRest(long bytes, int rounded) {
    return bytes >= 0 && bytes < rounded;
  }

  private static Answer<DataType> likely(DataType type, DataType element) {
    return Answer.known(
        type, Evidence.likely("virtual table", "begins with that of " + element.name()));
  }
}
