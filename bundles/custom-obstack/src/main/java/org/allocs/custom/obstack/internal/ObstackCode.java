package org.allocs.custom.obstack.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.LoadedObject;

/**
 * Where a target has the functions that get chunks for obstacks.
 *
 * @param ranges of their code; none where it is not used
 * @param used whether the program itself has or calls them: the C library has them in any program
 */
record ObstackCode(Context context, List<AddressRange> ranges, boolean used) {
  private static final String GROWS = "_obstack_newchunk";
  private static final List<String> BEGIN = List.of("_obstack_begin", "_obstack_begin_1");

  /** What both of these end with a jump to, where the compiler did not make it a part of them. */
  private static final String WORKER = "_obstack_begin_worker";

  private static final Set<String> ALL = Set.of(GROWS, BEGIN.get(0), BEGIN.get(1), WORKER);

  /** Calls of a chunk that are looked at: that of a function that wraps malloc may be first. */
  private static final int MAX_CALLS = 6;

  private static final int MOST_CODE = 1 << 11;
  private static final int JUMP = 0xe9;
  private static final int JUMP_BYTES = 5;

  private enum Key implements Context.OfFiles {
    CODE
  }

  /**
   * That of a target. Libraries are not looked at, which would mean to open all of them for a
   * question about any program.
   */
  static ObstackCode of(Context context) throws AllocsException {
    return context.cached(Key.CODE, () -> find(context));
  }

  private static ObstackCode find(Context context) throws AllocsException {
    List<AddressRange> ranges = new ArrayList<>();
    boolean used = false;
    for (LoadedObject object : context.target().objects()) {
      if (object.path().startsWith("/") && !object.shortName().contains(".so")) {
        ModuleInfo module = context.debugInfo().module(context.target(), object);
        ranges.addAll(ranges(context, object, module));
        used |= !ranges.isEmpty() || !module.unplacedSymbolsNamed(GROWS).isEmpty();
      }
    }
    for (LoadedObject object : context.target().objects()) {
      if (used && ranges.isEmpty() && object.isCLibrary()) {
        ranges.addAll(
            ranges(context, object, context.debugInfo().module(context.target(), object)));
      }
    }
    return new ObstackCode(context, List.copyOf(ranges), used);
  }

  private static List<AddressRange> ranges(Context context, LoadedObject object, ModuleInfo module)
      throws AllocsException {
    List<AddressRange> found = new ArrayList<>();
    for (String name : ALL) {
      for (Symbol symbol : module.symbolsNamed(name)) {
        found.add(range(object, symbol));
      }
    }
    Optional<AddressRange> first = jumpedTo(context, object, module, BEGIN.get(0));
    Optional<AddressRange> second = jumpedTo(context, object, module, BEGIN.get(1));
    if (first.isPresent() && second.filter(s -> s.base() == first.get().base()).isPresent()) {
      found.add(first.get());
    }
    return found;
  }

  private static AddressRange range(LoadedObject object, Symbol symbol) {
    return AddressRange.ofSize(object.toTarget(symbol.address()), symbol.size());
  }

  /** The function right before one that ends with a jump to it: it has no name of its own. */
  private static Optional<AddressRange> jumpedTo(
      Context context, LoadedObject object, ModuleInfo module, String name) throws AllocsException {
    for (Symbol symbol : module.symbolsNamed(name)) {
      AddressRange from = range(object, symbol);
      byte[] bytes = new byte[JUMP_BYTES];
      long at = from.limit() - JUMP_BYTES;
      boolean jumps =
          from.size() >= JUMP_BYTES
              && context.target().memory().readSome(at, bytes, 0, JUMP_BYTES) == JUMP_BYTES
              && (bytes[0] & 0xff) == JUMP;
      long to = from.limit() + ByteBuffer.wrap(bytes, 1, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
      if (jumps && Long.compareUnsigned(from.base() - to - 1, MOST_CODE) < 0) {
        return Optional.of(new AddressRange(to, from.base()));
      }
    }
    return Optional.empty();
  }

  /** Whether a chunk was asked for by one of the functions. */
  boolean called(Allocation chunk) throws AllocsException {
    for (long call : chunk.calls().stream().limit(MAX_CALLS).toList()) {
      long lookup = call - 1;
      if (ranges.stream().anyMatch(range -> range.contains(lookup)) || isInlined(lookup)) {
        return true;
      }
    }
    return false;
  }

  private boolean isInlined(long lookup) throws AllocsException {
    for (LoadedObject object : context.target().objects()) {
      if (object.range().contains(lookup)) {
        ModuleInfo module = context.debugInfo().module(context.target(), object);
        return module.sourceAt(object.toFile(lookup)).value().stream()
            .flatMap(List::stream)
            .anyMatch(frame -> frame.function().filter(ALL::contains).isPresent());
      }
    }
    return false;
  }
}
