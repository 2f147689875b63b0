package org.allocs.custom.internal;

import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.hooks.HookIndex;
import org.allocs.hooks.RecordedChunk;
import org.allocs.hooks.RecordedObject;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.TargetThread;

/**
 * What holds an object: the innermost of the chunk and the objects of other custom allocators
 * around it; where there is none, a variable of a loaded file, or of other memory that part of the
 * mapping which chunks leave. Objects on a stack hold themselves, as nothing is known here of
 * frames.
 */
final class Holders {
  /** Bytes to look back at first for the chunk before an object. */
  private static final long FIRST_WINDOW = 1 << 16;

  private final Context context;
  private final Indexes indexes;
  private final int position;
  private final Mapping mapping;
  private Boolean stack;

  Holders(Context context, Indexes indexes, int position, Mapping mapping) {
    this.context = context;
    this.indexes = indexes;
    this.position = position;
    this.mapping = mapping;
  }

  /** The holder of an object that lies in the mapping; empty if its record contradicts others. */
  Optional<AddressRange> of(AddressRange object) throws AllocsException {
    Optional<AddressRange> holder = otherObject(object);
    Optional<AddressRange> chunk = chunk(object.base());
    if (chunk.isPresent() && !chunk.get().contains(object)) {
      return Optional.empty();
    }
    if (chunk.isPresent() && (holder.isEmpty() || holder.get().contains(chunk.get()))) {
      return chunk;
    }
    return holder.isPresent() ? holder : Optional.of(withoutChunk(object));
  }

  private Optional<AddressRange> chunk(long address) throws AllocsException {
    return indexes.chunks().isEmpty()
        ? Optional.empty()
        : indexes.chunks().get().find(address).map(c -> new AddressRange(c.base(), c.limit()));
  }

  private Optional<AddressRange> otherObject(AddressRange object) throws AllocsException {
    Optional<AddressRange> innermost = Optional.empty();
    for (int i = 0; i < indexes.objects().size(); i++) {
      if (i == position) {
        continue;
      }
      Optional<AddressRange> other =
          indexes.objects().get(i).find(object.base()).map(RecordedObject::range);
      boolean around =
          other.isPresent()
              && other.get().contains(object)
              && (!other.get().equals(object) || i < position);
      if (around && (innermost.isEmpty() || innermost.get().contains(other.get()))) {
        innermost = other;
      }
    }
    return innermost;
  }

  private AddressRange withoutChunk(AddressRange object) throws AllocsException {
    for (LoadedObject file : context.target().objects()) {
      if (file.mappings().stream().anyMatch(m -> m.range().equals(mapping.range()))) {
        return variable(file, object).orElse(object);
      }
    }
    return isStack() ? object : between(object);
  }

  private Optional<AddressRange> variable(LoadedObject file, AddressRange object)
      throws AllocsException {
    Optional<Symbol> symbol =
        context.debugInfo().module(context.target(), file).symbolAt(file.toFile(object.base()));
    return symbol
        .map(s -> AddressRange.ofSize(file.toTarget(s.address()), s.size()))
        .filter(range -> range.contains(object));
  }

  private boolean isStack() throws AllocsException {
    if (stack == null) {
      stack = false;
      for (TargetThread thread : context.target().threads()) {
        stack |=
            thread.registers().value().stream()
                .anyMatch(r -> r.sp().isPresent() && mapping.range().contains(r.sp().getAsLong()));
      }
    }
    return stack;
  }

  private AddressRange between(AddressRange object) throws AllocsException {
    if (indexes.chunks().isEmpty()) {
      return mapping.range();
    }
    HookIndex chunks = indexes.chunks().get();
    long[] border = {mapping.range().base(), mapping.range().limit()};
    chunks.forEach(
        new AddressRange(object.limit(), border[1]),
        chunk -> {
          border[1] = AddressRange.max(object.limit(), chunk.base());
          return false;
        });
    border[0] = lastLimit(chunks, object.base());
    return new AddressRange(border[0], border[1]);
  }

  /** Where the last chunk before an address ends, or the mapping's start. */
  private long lastLimit(HookIndex chunks, long address) throws AllocsException {
    long start = mapping.range().base();
    for (long window = FIRST_WINDOW; ; window *= 8) {
      boolean whole = Long.compareUnsigned(address - start, window) <= 0;
      long[] limit = {start};
      chunks.forEach(
          new AddressRange(whole ? start : address - window, address), chunk -> keep(chunk, limit));
      if (whole || limit[0] != start) {
        return AddressRange.min(limit[0], address);
      }
    }
  }

  private static boolean keep(RecordedChunk chunk, long[] limit) {
    limit[0] = chunk.limit();
    return true;
  }
}
