package org.allocs.custom.postgres.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;

/**
 * The memory contexts of a target at one moment.
 *
 * @param contexts from the outermost inwards
 * @param blocks ascending, disjoint
 * @param layout of the version that it is
 * @param module the program
 * @param remarks what was left out
 */
record MemoryContexts(
    List<MemoryContext.WithBlocks> contexts,
    List<Block> blocks,
    Optional<Layout> layout,
    Optional<ModuleInfo> module,
    List<String> remarks) {
  /** Of a target that is no process of PostgreSQL. */
  private static final MemoryContexts NONE =
      new MemoryContexts(List.of(), List.of(), Optional.empty(), Optional.empty(), List.of());

  private static final String ROOT = "TopMemoryContext";
  private static final int ATTEMPTS = 3;

  private enum Key {
    CONTEXTS,
    IS_READ
  }

  /** Copies the lists. */
  MemoryContexts {
    contexts = List.copyOf(contexts);
    blocks = List.copyOf(blocks);
    remarks = List.copyOf(remarks);
  }

  /** That of a target. */
  static MemoryContexts of(Context context) throws AllocsException {
    isRead(context).set(true);
    return context.cached(Key.CONTEXTS, () -> read(context));
  }

  /** That of a target, for a question about a range; memory of {@code malloc} is in no file. */
  static MemoryContexts of(Context context, AddressRange within) throws AllocsException {
    for (LoadedObject object : context.target().objects()) {
      if (isOfFile(object.mappings(), within)) {
        return NONE;
      }
    }
    return of(context);
  }

  /** Whether memory is of a loaded file, from its first mapping to its last. */
  private static boolean isOfFile(List<Mapping> mappings, AddressRange within) {
    return !mappings.isEmpty()
        && !AddressRange.lessThan(within.base(), mappings.get(0).range().base())
        && !AddressRange.lessThan(
            mappings.get(mappings.size() - 1).range().limit(), within.limit());
  }

  /** What was left out, if it was read: it is not for that alone. */
  static List<String> remarks(Context context) throws AllocsException {
    return isRead(context).get() ? of(context).remarks() : List.of();
  }

  private static AtomicBoolean isRead(Context context) throws AllocsException {
    return context.cached(Key.IS_READ, AtomicBoolean::new);
  }

  private static MemoryContexts read(Context context) throws AllocsException {
    for (LoadedObject object : context.target().objects()) {
      // The server is one program: libraries that it loads have no contexts of their own.
      if (object.shortName().contains(".so") || !object.path().startsWith("/")) {
        continue;
      }
      ModuleInfo module = context.debugInfo().module(context.target(), object);
      for (Symbol symbol : module.symbolsOfName(ROOT)) {
        return read(context.target().memory(), module, object.toTarget(symbol.address()));
      }
    }
    return NONE;
  }

  private static MemoryContexts read(Memory memory, ModuleInfo module, long variable)
      throws AllocsException {
    long top = memory.readLong(variable);
    if (top == 0) {
      return NONE;
    }
    Optional<ContextTree> best = Optional.empty();
    // The process may change its contexts meanwhile.
    for (int i = 0; i < ATTEMPTS && best.filter(ContextTree::isWhole).isEmpty(); i++) {
      best = better(best, readOnce(memory, module, top));
    }
    if (best.isEmpty()) {
      String why = "memory contexts of no known layout: " + ROOT + "=" + AddressRange.hex(top);
      return new MemoryContexts(
          List.of(), List.of(), Optional.empty(), Optional.of(module), List.of(why));
    }
    ContextTree tree = best.get();
    return new MemoryContexts(
        tree.contexts(),
        tree.blocks(),
        Optional.of(tree.layout()),
        Optional.of(module),
        tree.remarks());
  }

  /** By the layout that fits best. */
  private static Optional<ContextTree> readOnce(Memory memory, ModuleInfo module, long top)
      throws AllocsException {
    Optional<ContextTree> best = Optional.empty();
    for (Layout layout : Layout.known(Integer.toUnsignedLong(memory.readInt(top)))) {
      best = better(best, read(memory, layout, top));
    }
    Optional<Layout> described =
        best.filter(ContextTree::isWhole).isPresent() ? Optional.empty() : Layout.of(module);
    return described.isPresent() ? better(best, read(memory, described.get(), top)) : best;
  }

  /** By one layout; empty if it does not begin as it must. */
  private static Optional<ContextTree> read(Memory memory, Layout layout, long top)
      throws AllocsException {
    return Optional.of(new ContextTree(memory, layout).read(top)).filter(t -> t.begins(ROOT));
  }

  /** Of two readings the one that leaves out less, the first of equal ones. */
  private static Optional<ContextTree> better(
      Optional<ContextTree> one, Optional<ContextTree> other) {
    boolean first =
        other.isEmpty() || one.isPresent() && one.get().leftOut() <= other.get().leftOut();
    return first ? one : other;
  }

  /** Blocks that overlap a range. */
  List<Block> blocks(AddressRange within) {
    List<Block> found = new ArrayList<>();
    for (Block block : blocks) {
      if (block.range().overlaps(within)) {
        found.add(block);
      }
    }
    return found;
  }
}
