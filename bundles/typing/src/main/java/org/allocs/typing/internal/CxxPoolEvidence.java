package org.allocs.typing.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;
import org.allocs.type.DataType;
import org.allocs.typing.internal.source.SourceLibrary;

/**
 * Memory that libstdc++ parcels out: buffers of {@code std::pmr::monotonic_buffer_resource}, and
 * what it keeps for exceptions that are thrown when there is no memory. Needs the names of exported
 * functions only. The blocks of {@code std::pmr}'s pool resources are not told: what else these
 * allocate, the library's exported functions do not show.
 */
final class CxxPoolEvidence implements TypeEvidence {
  private static final String LIBRARY = "libstdc++.so";

  private static final String NEW_BUFFER = "_ZNSt3pmr25monotonic_buffer_resource13_M_new_bufferEmm";

  /** What initialises libsupc++'s {@code eh_alloc.cc}, named after the first function in there. */
  private static final String INITIALISES = "_GLOBAL__sub_I__ZN9__gnu_cxx9__freeresEv";

  private final SourceLibrary library;

  private enum Key implements Context.OfFiles {
    FUNCTIONS
  }

  /** Names of the functions around calls: empty for one that has none in the library. */
  private static final class Functions {
    private final Map<Long, String> known = new ConcurrentHashMap<>();

    String around(long call, Sites sites) {
      String name = known.get(call);
      if (name == null) {
        name = read(call, sites);
        known.put(call, name);
      }
      return name;
    }

    private static String read(long call, Sites sites) {
      Optional<LoadedObject> object = sites.object(call);
      String unnamed = object.filter(CxxPoolEvidence::isLibrary).isPresent() ? "" : "?";
      return object
          .flatMap(o -> sites.module(o).symbolAt(o.toFile(call - 1)))
          .map(Symbol::name)
          .orElse(unnamed);
    }
  }

  CxxPoolEvidence(SourceLibrary library) {
    this.library = library;
  }

  @Override
  public Answer<DataType> typeOf(Allocation chunk, Context context) {
    if (chunk.calls().isEmpty()) {
      return Answer.unknown("");
    }
    try {
      Functions functions = context.cached(Key.FUNCTIONS, Functions::new);
      Sites sites = Sites.of(context, library);
      String function = functions.around(chunk.calls().get(0), sites);
      return typeOf(function, chunk, sites, context.target().memory());
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private static Answer<DataType> typeOf(
      String function, Allocation chunk, Sites sites, Memory memory) throws AllocsException {
    if (function.equals(NEW_BUFFER)) {
      return pool(chunk, "a buffer of std::pmr::monotonic_buffer_resource");
    }
    boolean initial =
        function.equals(INITIALISES) || (function.isEmpty() && isInitialiser(chunk.calls(), sites));
    return initial && isOneFreePart(chunk, memory)
        ? pool(chunk, "kept for exceptions when there is no other memory")
        : Answer.unknown("");
  }

  /** Whether the function around the first call is called by the dynamic loader. */
  private static boolean isInitialiser(List<Long> calls, Sites sites) {
    return calls.size() > 1
        && sites.object(calls.get(1)).filter(LoadedObject::isCLibrary).isPresent();
  }

  private static boolean isLibrary(LoadedObject object) {
    return object.shortName().startsWith(LIBRARY);
  }

  /** Whether it begins with its own size, and the address of no other part. */
  private static boolean isOneFreePart(Allocation chunk, Memory memory) throws AllocsException {
    return chunk.size() >= 2 * Long.BYTES
        && memory.readLong(chunk.base()) == chunk.size()
        && memory.readLong(chunk.base() + Long.BYTES) == 0;
  }

  private static Answer<DataType> pool(Allocation chunk, String how) {
    return Answer.known(Composed.pool(chunk.size()), Evidence.likely("library function", how));
  }
}
