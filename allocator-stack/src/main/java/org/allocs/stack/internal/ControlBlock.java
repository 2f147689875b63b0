package org.allocs.stack.internal;

import java.util.List;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.type.DataType;

/** How far a thread's control block reaches: the C library places it at the top of the stack. */
final class ControlBlock {
  private static final long PAGE = 4096;

  /** The C library aligns the block, so that much may be left above it. */
  private static final long MAX_ALIGNMENT = 128;

  private static final long MAX_SIZE = 1 << 16;

  /** What the C library states for debuggers: bytes of {@code struct pthread}. */
  private static final String SIZE_SYMBOL = "_thread_db_sizeof_pthread";

  private static final String TYPE = "struct pthread";

  private enum Key implements Context.Lasting {
    SIZE,
    TYPE
  }

  private ControlBlock() {}

  /** The first address after the block that starts at {@code base}. */
  static long limit(Context context, long base) throws AllocsException {
    long size = size(context);
    long limit = base + Math.max(size, 1);
    long page = (limit + PAGE - 1) & -PAGE;
    return size == 0 || page - limit < MAX_ALIGNMENT ? page : limit;
  }

  /** Bytes of the block; 0 where the C library does not say. */
  static long size(Context context) throws AllocsException {
    return context.cached(Key.SIZE, () -> findSize(context));
  }

  /** The type of a block of this size. */
  static Answer<DataType> type(Context context, long size) {
    try {
      // There may be thousands of threads, and a name that no file defines is sought in all.
      Answer<DataType> type = context.cached(Key.TYPE, () -> context.typeNamed(TYPE));
      boolean fits =
          type.value().filter(t -> t.byteSize().equals(OptionalLong.of(size))).isPresent();
      return fits || !type.isKnown()
          ? type
          : Answer.unknown(TYPE + " as it is described is not of size=" + size);
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private static long findSize(Context context) throws AllocsException {
    for (LoadedObject object : context.target().objects()) {
      if (object.isCLibrary()) {
        List<Symbol> symbols =
            context.debugInfo().module(context.target(), object).symbolsOfName(SIZE_SYMBOL);
        long size = symbols.isEmpty() ? 0 : read(context, object, symbols.get(0).address());
        if (size > 0 && size <= MAX_SIZE) {
          return size;
        }
      }
    }
    return 0;
  }

  private static long read(Context context, LoadedObject object, FileAddress at)
      throws TargetGoneException {
    try {
      return context.target().memory().readInt(object.toTarget(at));
    } catch (TargetGoneException e) {
      throw e;
    } catch (AllocsException e) {
      return 0;
    }
  }
}
