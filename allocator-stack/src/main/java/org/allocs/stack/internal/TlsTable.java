package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Registers;
import org.allocs.target.TargetThread;
import org.allocs.target.ThreadMemory;

/**
 * What all threads have of thread-local storage at one moment.
 *
 * @param allocations ascending, disjoint
 */
record TlsTable(List<Allocation> allocations) {
  private enum Key implements Context.Lasting {
    TABLE
  }

  static TlsTable of(Context context) throws AllocsException {
    return context.cached(Key.TABLE, () -> new Builder(context).build());
  }

  /** A file that has thread-local variables. */
  private record Source(LoadedObject object, ModuleInfo module, long size) {}

  private static final class Builder {
    private final Context context;
    private final MappingIndex mappings;
    private final List<Source> sources = new ArrayList<>();
    private final List<Allocation> found = new ArrayList<>();

    Builder(Context context) throws AllocsException {
      this.context = context;
      this.mappings = new MappingIndex(context.target().mappings());
    }

    TlsTable build() throws AllocsException {
      for (LoadedObject object : context.target().objects()) {
        ModuleInfo module = context.debugInfo().module(context.target(), object);
        OptionalLong size = module.threadBlockSize();
        if (size.isPresent() && size.getAsLong() > 0) {
          sources.add(new Source(object, module, size.getAsLong()));
        }
      }
      for (TargetThread thread : context.target().threads()) {
        Optional<Registers> registers = thread.registers().value();
        OptionalLong pointer =
            registers.isPresent() ? registers.get().get(Registers.FS_BASE) : OptionalLong.empty();
        if (pointer.isPresent() && isThreadPointer(pointer.getAsLong())) {
          addVariables(thread, registers.get());
          addControlBlock(thread, pointer.getAsLong());
        }
      }
      return new TlsTable(disjoint());
    }

    /** What it points to begins with its own address (x86-64 psABI, thread-local storage). */
    private boolean isThreadPointer(long pointer) throws TargetGoneException {
      try {
        return mappings.writableAt(pointer).isPresent()
            && context.target().memory().readLong(pointer) == pointer;
      } catch (TargetGoneException e) {
        throw e;
      } catch (AllocsException unreadable) {
        return false;
      }
    }

    private void addVariables(TargetThread thread, Registers registers) {
      for (Source source : sources) {
        Answer<Long> block = source.module().threadBlock(registers, source.object().bias());
        block
            .value()
            .map(base -> AddressRange.ofSize(base, source.size()))
            .filter(this::isData)
            .ifPresent(range -> found.add(variables(context, thread, source, range)));
      }
    }

    private boolean isData(AddressRange range) {
      Optional<Mapping> mapping = mappings.writableAt(range.base());
      return mapping.filter(m -> m.range().contains(range)).isPresent();
    }

    private static Allocation variables(
        Context context, TargetThread thread, Source source, AddressRange range) {
      String path = source.object().path();
      return of(thread, range, "thread-local variables of " + source.object().shortName())
          .attribute("module", path)
          .facts(new ThreadFacts(context, thread, "variables of " + path))
          .detail(
              new ThreadMemory(ThreadMemory.Role.VARIABLES, Optional.empty(), Optional.of(path)))
          .type(() -> TlsTypes.of(source.module(), source.object(), source.size()))
          .build();
    }

    private void addControlBlock(TargetThread thread, long pointer) throws AllocsException {
      long size = ControlBlock.size(context);
      AddressRange range = AddressRange.ofSize(pointer, size);
      if (size > 0 && isData(range)) {
        found.add(
            of(thread, range, "control block of thread " + thread.tid())
                .facts(new ThreadFacts(context, thread, "control block"))
                .detail(
                    new ThreadMemory(
                        ThreadMemory.Role.CONTROL_BLOCK, Optional.empty(), Optional.empty()))
                .type(() -> ControlBlock.type(context, size))
                .build());
      }
    }

    private static Allocation.Builder of(TargetThread thread, AddressRange range, String name) {
      return Attributes.addThread(Allocation.of(TlsAllocator.NAME, range).name(name), thread);
    }

    /** What a thread that starts or ends has may be none of its own any more. */
    private List<Allocation> disjoint() {
      found.sort(Comparator.comparing(Allocation::range));
      List<Allocation> kept = new ArrayList<>();
      for (Allocation allocation : found) {
        boolean free =
            kept.isEmpty() || !kept.get(kept.size() - 1).range().overlaps(allocation.range());
        if (free) {
          kept.add(allocation);
        }
      }
      return List.copyOf(kept);
    }
  }
}
