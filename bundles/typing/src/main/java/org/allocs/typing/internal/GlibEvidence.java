package org.allocs.typing.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.LoadedObject;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;
import org.allocs.typing.internal.source.SourceLibrary;

/**
 * What GLib allocates for itself in functions that a program called: slabs, of which it makes
 * slices, texts of {@code GString} and elements of {@code GPtrArray}. Needs the names of exported
 * functions only. What else it allocates is not told: not tables of {@code GHashTable}, which are
 * of keys, values or hashes.
 */
final class GlibEvidence implements TypeEvidence {
  private static final String LIBRARY = "libglib-2.0.so";
  private static final int MAX_FRAMES = 8;

  /** Functions that give slices away, and get slabs for them (gslice.c, up to GLib 2.74). */
  private static final Set<String> SLICES = Set.of("g_slice_alloc", "g_slice_alloc0");

  /** What a slab is short of a power of two: {@code NATIVE_MALLOC_PADDING}, two words. */
  private static final long PADDING = 16;

  private static final long LEAST_SLAB = 128;

  /** Makes room in both kinds of arrays, and nowhere else in their functions. */
  private static final String GROWS = "g_realloc";

  private static final String STRING = "g_string_";
  private static final String STRING_CHUNK = "g_string_chunk_";
  private static final String POINTERS = "g_ptr_array_";

  private final SourceLibrary library;

  GlibEvidence(SourceLibrary library) {
    this.library = library;
  }

  @Override
  public boolean isSharedBySite() {
    return true;
  }

  @Override
  public Answer<DataType> typeOf(Allocation allocation, Context context) {
    try {
      List<String> functions = functions(allocation.calls(), Sites.of(context, library));
      return functions.isEmpty() ? Answer.unknown("") : typeOf(functions, allocation.size());
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  /**
   * The names of the library's functions that led to an allocation, the innermost first, one that
   * is not exported being empty.
   */
  private static List<String> functions(List<Long> calls, Sites sites) throws AllocsException {
    List<String> names = new ArrayList<>();
    for (long call : calls.subList(0, Math.min(calls.size(), MAX_FRAMES))) {
      Optional<LoadedObject> object = sites.object(call);
      if (object.filter(o -> o.shortName().startsWith(LIBRARY)).isEmpty()) {
        break;
      }
      names.add(
          sites
              .module(object.get())
              .symbolAt(object.get().toFile(call - 1))
              .map(Symbol::name)
              .orElse(""));
    }
    return names;
  }

  private static Answer<DataType> typeOf(List<String> functions, long size) {
    String inner = functions.get(0);
    if (functions.stream().anyMatch(SLICES::contains)) {
      boolean slab = isSlab(size) && !inner.startsWith("g_malloc");
      return slab ? likely(Composed.pool(size), "a slab of slices") : Answer.unknown("");
    }
    if (!inner.equals(GROWS)) {
      return Answer.unknown("");
    }
    String outer = functions.get(functions.size() - 1);
    if (outer.startsWith(STRING) && !outer.startsWith(STRING_CHUNK)) {
      return likely(ArrayType.of(Builtins.CHAR, size), "text of " + outer);
    }
    boolean pointers = outer.startsWith(POINTERS) && size % Long.BYTES == 0;
    return pointers
        ? likely(
            ArrayType.of(PointerType.to(VoidType.VOID), size / Long.BYTES), "elements of " + outer)
        : Answer.unknown("");
  }

  private static boolean isSlab(long size) {
    return size >= LEAST_SLAB - PADDING && Long.bitCount(size + PADDING) == 1;
  }

  private static Answer<DataType> likely(DataType type, String how) {
    return Answer.known(type, Evidence.likely("library function", how));
  }
}
