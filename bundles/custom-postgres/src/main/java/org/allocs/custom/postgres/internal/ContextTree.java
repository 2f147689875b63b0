package org.allocs.custom.postgres.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * Reads contexts by one layout. Each is held against what it says of itself: who is its parent, and
 * how many bytes it has. What does not hold is left out and remarked, with all that is below it.
 */
final class ContextTree {
  private static final int MAX_CONTEXTS = 1 << 17;
  private static final int MAX_NAME = 64;
  private static final int MAX_IDENT = 256;
  private static final int MAX_REMARKS = 20;

  private final Memory memory;
  private final Layout layout;
  private final BlockReader blockReader;
  private final List<MemoryContext.WithBlocks> contexts = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final Set<Long> seen = new HashSet<>();
  private int leftOut;

  private record Pending(long address, Optional<MemoryContext> parent) {}

  ContextTree(Memory memory, Layout layout) {
    this.memory = memory;
    this.layout = layout;
    this.blockReader = new BlockReader(memory, layout);
  }

  Layout layout() {
    return layout;
  }

  List<MemoryContext.WithBlocks> contexts() {
    return contexts;
  }

  /** Blocks of all contexts, ascending, disjoint. */
  List<Block> blocks() {
    return blocks;
  }

  List<String> remarks() {
    return remarks;
  }

  /** How much was left out. */
  int leftOut() {
    return leftOut;
  }

  /** Whether nothing was left out. */
  boolean isWhole() {
    return leftOut == 0;
  }

  /** Whether the outermost is one of this name, and its chunks are as the layout has them. */
  boolean begins(String name) {
    if (contexts.isEmpty() || !contexts.get(0).context().name().equals(name)) {
      return false;
    }
    MemoryContext top = contexts.get(0).context();
    boolean any = false;
    try {
      for (Block block : blocks) {
        if (block.owner().address() == top.address()) {
          any |= new ChunkReader(memory, layout, block).read().count() > 0;
        }
      }
    } catch (AllocsException e) {
      return false;
    }
    return any;
  }

  /** Reads from the outermost inwards. */
  ContextTree read(long top) throws AllocsException {
    Deque<Pending> pending = new ArrayDeque<>();
    pending.push(new Pending(top, Optional.empty()));
    while (!pending.isEmpty()) {
      Pending next = pending.pop();
      try {
        read(next, pending);
      } catch (MemoryFaultException | UnsupportedException e) {
        leaveOut(e.getMessage());
      }
    }
    makeDisjoint();
    return this;
  }

  private void leaveOut(String why) {
    leftOut++;
    if (remarks.size() < MAX_REMARKS) {
      remarks.add(why);
    }
  }

  private void read(Pending next, Deque<Pending> pending) throws AllocsException {
    long address = next.address();
    if (!seen.add(address) || contexts.size() >= MAX_CONTEXTS) {
      throw new UnsupportedException(
          "memory contexts are left out that are linked in a circle, or too many: "
              + AddressRange.hex(address));
    }
    StructLayout.Value header = layout.struct(Kind.CONTEXT).read(memory, address);
    if (next.parent().isPresent() && header.get("nextchild") != 0) {
      pending.push(new Pending(header.get("nextchild"), next.parent()));
    }
    MemoryContext context = context(header, next.parent());
    if (header.get("firstchild") != 0) {
      pending.push(new Pending(header.get("firstchild"), Optional.of(context)));
    }
    if (!layout.readable().contains(context.kind()) && context.kind() != Kind.BUMP) {
      throw new UnsupportedException("memory context of an unknown layout: " + context.title());
    }
    MemoryContext.WithBlocks whole = blockReader.read(context);
    contexts.add(whole);
    blocks.addAll(whole.blocks());
  }

  private MemoryContext context(StructLayout.Value header, Optional<MemoryContext> parent)
      throws AllocsException {
    Optional<Kind> kind = layout.kind(header.get("type"));
    Optional<String> name = memory.readString(header.get("name"), MAX_NAME);
    long expected = parent.map(MemoryContext::address).orElse(0L);
    if (kind.isEmpty() || name.isEmpty() || header.get("parent") != expected) {
      throw new UnsupportedException(
          "no memory context is at " + AddressRange.hex(header.address()) + ", which is linked");
    }
    Optional<String> ident =
        header.get("ident") == 0 ? Optional.empty() : Optional.of(ident(header.get("ident")));
    StructLayout struct = layout.struct(kind.get().context());
    StructLayout.Value value = struct.read(memory, header.address());
    boolean sized = struct.has("headerSize");
    long size = sized ? value.get("headerSize") : layout.aligned(kind.get().context());
    if (size < struct.size() || size > StructLayout.MAX_SIZE * 16L) {
      throw new UnsupportedException("memory context of a size that cannot be: " + size);
    }
    return new MemoryContext(
        kind.get(),
        header,
        value,
        AddressRange.ofSize(header.address(), size),
        name.get(),
        ident,
        parent,
        Set.of());
  }

  /** Its beginning, where it is as long as the text of a statement. */
  private String ident(long address) throws AllocsException {
    byte[] bytes = new byte[MAX_IDENT];
    int length = 0;
    int got = memory.readSome(address, bytes, 0, MAX_IDENT);
    while (length < got && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private void makeDisjoint() {
    blocks.sort(Comparator.comparing(Block::range));
    List<Block> kept = new ArrayList<>();
    for (Block block : blocks) {
      Block last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
      if (last != null && last.range().overlaps(block.range())) {
        leaveOut("blocks overlap: " + last.range() + " and " + block.range());
      } else {
        kept.add(block);
      }
    }
    blocks.clear();
    blocks.addAll(kept);
  }
}
