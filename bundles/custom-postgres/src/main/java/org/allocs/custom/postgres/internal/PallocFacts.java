package org.allocs.custom.postgres.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.target.Memory;
import org.allocs.type.DataType;

/** What is known of contexts, blocks and chunks. */
final class PallocFacts implements AllocationFacts {
  private static final Evidence RULES =
      Evidence.certain("memory context", "how PostgreSQL keeps its memory");

  private final Memory memory;
  private final MemoryContexts contexts;

  /** How many contexts have a path. */
  private final Map<String, Integer> paths = new HashMap<>();

  private enum Key {
    FACTS
  }

  private PallocFacts(Memory memory, MemoryContexts contexts) {
    this.memory = memory;
    this.contexts = contexts;
    contexts.contexts().forEach(each -> paths.merge(each.context().path(), 1, Integer::sum));
  }

  /** Of the contexts of a target. */
  static PallocFacts of(Context context, MemoryContexts contexts) throws AllocsException {
    return context.cached(Key.FACTS, () -> new PallocFacts(context.target().memory(), contexts));
  }

  private static boolean isChunk(Allocation allocation) {
    return allocation.allocator().equals(ChunkAllocator.NAME);
  }

  @Override
  public Answer<Long> usableSize(Allocation allocation) {
    return Answer.known(allocation.usableSize().orElse(allocation.size()), RULES);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation allocation) {
    return Answer.known(
        isChunk(allocation)
            ? Lifetime.until("with its memory context", End.RESET, End.FREE, End.PROCESS_END)
            : Lifetime.until("with its memory context", End.RESET, End.PROCESS_END),
        RULES);
  }

  /** The way to a context from the outermost, where no other has the same. */
  @Override
  public Answer<Identity> identity(Allocation allocation) {
    Optional<MemoryContext> context = allocation.detail(MemoryContext.class);
    if (context.isEmpty()) {
      return Answer.unknown("which memory a context has depends on the order of allocations");
    }
    String path = context.get().path();
    return paths.getOrDefault(path, 0) == 1
        ? Answer.known(Identity.of(path), RULES)
        : Answer.unknown("several contexts have the same name");
  }

  @Override
  public Answer<Metadata> metadata(Allocation allocation) throws AllocsException {
    Optional<Block> block = allocation.detail(Block.class);
    if (block.isPresent()) {
      return header(block.get().owner().kind().block(), block.get().header(), "its header");
    }
    Optional<Layout> layout = contexts.layout();
    if (isChunk(allocation) && layout.isPresent()) {
      Optional<Kind> kind = kind(allocation);
      if (kind.isPresent()) {
        String struct = layout.get().methodBits() == 0 ? kind.get().chunk() : Kind.COMMON_CHUNK;
        long size = layout.get().chunk(kind.get()).size();
        return header(struct, allocation.base() - size, "before it");
      }
    }
    return Answer.unknown("a context is the record of itself");
  }

  private Optional<Kind> kind(Allocation chunk) {
    return contexts.blocks(chunk.range()).stream().findFirst().map(b -> b.owner().kind());
  }

  private Answer<Metadata> header(String struct, long at, String keeper) throws AllocsException {
    Optional<ModuleInfo> module = contexts.module();
    Answer<DataType> type =
        module.isPresent()
            ? module.get().typeNamed("struct " + struct, Optional.empty())
            : Answer.unknown("no debug information");
    long size = type.value().map(t -> t.byteSize().orElse(0)).orElse(0L);
    if (size <= 0 || size > StructLayout.MAX_SIZE) {
      return Answer.unknown(type.reason().orElse("its header has no size"));
    }
    Metadata metadata =
        new Metadata(keeper, type.value().get(), memory.read(at, (int) size), OptionalLong.of(at));
    return Answer.known(metadata, RULES);
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation allocation) {
    return Answer.known(
        allocation.detail(Block.class).isPresent() ? PointerUse.INTERIOR : PointerUse.BASE, RULES);
  }
}
