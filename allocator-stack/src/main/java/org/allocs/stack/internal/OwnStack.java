package org.allocs.stack.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;
import org.allocs.target.Registers;
import org.allocs.target.TargetThread;

/** Finds the stack that a thread was started with. */
final class OwnStack {
  private final Context context;
  private final MappingIndex mappings;

  OwnStack(Context context, MappingIndex mappings) {
    this.context = context;
    this.mappings = mappings;
  }

  /** That of the main thread: the kernel labels its mapping. */
  Optional<StackRegion> ofMain(TargetThread thread) throws AllocsException {
    for (Mapping mapping : mappings.mappings()) {
      if (mapping.isLabelled("[stack]")) {
        AddressRange range = mapping.range();
        OptionalLong argc = InitialStackPointer.find(context.target(), range);
        AddressRange stack = new AddressRange(range.base(), argc.orElse(range.limit()));
        return Optional.of(new StackRegion(thread, stack, StackKind.MAIN));
      }
    }
    return Optional.empty();
  }

  /**
   * That of another thread: around its control block, which {@code fs.base} points to. Empty where
   * its low end cannot be told: a stack that the program supplied, among other things of its own.
   */
  Optional<StackRegion> ofThread(TargetThread thread) throws AllocsException {
    Optional<Registers> registers = thread.registers().value();
    OptionalLong block =
        registers.isPresent() ? registers.get().get(Registers.FS_BASE) : OptionalLong.empty();
    Optional<Mapping> mapping =
        block.isPresent() ? mappings.writableAt(block.getAsLong()) : Optional.empty();
    if (mapping.isEmpty() || mapping.get().isFile() || mapping.get().isLabelled("[heap]")) {
      return Optional.empty();
    }
    AddressRange whole = mapping.get().range();
    long limit = ControlBlock.limit(context, block.getAsLong());
    boolean fills = !AddressRange.lessThan(limit, whole.limit());
    Optional<AddressRange> guard = mappings.guardBelow(mapping.get());
    if (!fills && guard.isEmpty()) {
      return Optional.empty();
    }
    AddressRange range = new AddressRange(whole.base(), AddressRange.min(limit, whole.limit()));
    return Optional.of(new StackRegion(thread, range, StackKind.THREAD, guard));
  }
}
