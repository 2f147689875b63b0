package org.allocs.hooks.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.debug.DebugInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.hooks.ObjectCounts;
import org.allocs.hooks.RecordedObject;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;
import org.allocs.target.Target;

/**
 * The indexes of one target's custom allocators. They are to be believed also where the hooks know
 * nothing of chunks.
 */
public final class ObjectAccess {
  private final Memory memory;
  private final long address;
  private final Map<Integer, String> names;
  private final ObjectClasses classes;

  /** What the target says of its indexes at one instant. */
  record Roots(Root root, ObjectRoot objects) {}

  private ObjectAccess(Memory memory, long address, ObjectRoot root) throws AllocsException {
    this.memory = memory;
    this.address = address;
    this.names = root.readNames(memory);
    this.classes = new ObjectClasses(memory);
  }

  /** Finds them; empty if there are none. */
  public static Optional<ObjectAccess> open(Target target, DebugInfo debugInfo)
      throws AllocsException {
    Optional<LoadedObject> library = IndexAccess.library(target);
    if (library.isEmpty()) {
      return Optional.empty();
    }
    List<Symbol> symbols =
        debugInfo.module(target, library.get()).symbolsOfName(HookIndexDescriptor.SYMBOL);
    return symbols.isEmpty()
        ? Optional.empty()
        : open(target.memory(), library.get().toTarget(symbols.get(0).address()));
  }

  private static Optional<ObjectAccess> open(Memory memory, long address) throws AllocsException {
    Optional<Root> root = Root.read(memory, address);
    return root.isEmpty() || root.get().suballocators() == 0
        ? Optional.empty()
        : Optional.of(
            new ObjectAccess(memory, address, ObjectRoot.read(memory, root.get().suballocators())));
  }

  /** Names of the allocators by their numbers, ascending, as they were when it was opened. */
  public Map<Integer, String> names() {
    return names;
  }

  /** The index of an allocator's objects. */
  public ObjectTable objects(int number) {
    return new ObjectTable(this, number);
  }

  /** The index of the arenas that it announced. */
  public ObjectTable arenas(int number) {
    return new ObjectTable(this, number + ObjectIndexDescriptor.ARENAS);
  }

  /** What was said of chunks, as objects of 8 bytes where these start. */
  public ObjectTable stated() {
    return new ObjectTable(this, ObjectIndexDescriptor.STATED);
  }

  /** What was counted of an allocator's objects; empty if nobody asked for it. */
  public Optional<ObjectCounts> counts(int number) throws AllocsException {
    return ObjectCountsReader.read(memory, address, reread().root(), classes.paths(), number);
  }

  Roots reread() throws AllocsException {
    Optional<Root> root = Root.read(memory, address);
    if (root.isEmpty() || root.get().suballocators() == 0) {
      throw Root.malformed(address, "the index of objects is gone");
    }
    return new Roots(root.get(), ObjectRoot.read(memory, root.get().suballocators()));
  }

  Optional<RecordedObject> object(Roots roots, int id, long base) throws AllocsException {
    return classes.at(roots.root(), roots.objects(), id, base);
  }

  Memory memory() {
    return memory;
  }
}
