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
    if (chunk.size() == each) {
      return likely(type, type);
    }
    boolean array =
        each > 0 && chunk.size() % each == 0 && repeats(word, chunk.base(), chunk, each, window);
    return array
        ? likely(ArrayType.of(type, chunk.size() / each), type)
        : Answer.unknown("the size does not fit " + type.name() + ", whose table it begins with");
  }

  /** Whether all elements begin with the same word. */
  private static boolean repeats(long word, long from, Allocation chunk, long each, Window window)
      throws AllocsException {
    long count = (chunk.limit() - from) / each;
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
    if (bytes <= 0 || bytes % count != 0) {
      return Answer.unknown("");
    }
    long from = chunk.base() + COUNT;
    long word = classes.window().word(from);
    Optional<DataType> type =
        classes
            .tables()
            .classOf(word)
            .flatMap(Answer::value)
            .filter(t -> t.byteSize().orElse(0) == bytes / count);
    return type.isPresent() && repeats(word, from, chunk, bytes / count, classes.window())
        ? likely(Composed.counted(ArrayType.of(type.get(), count)), type.get())
        : Answer.unknown("");
  }

  private static Answer<DataType> likely(DataType type, DataType element) {
    return Answer.known(
        type, Evidence.likely("virtual table", "begins with that of " + element.name()));
  }
}
