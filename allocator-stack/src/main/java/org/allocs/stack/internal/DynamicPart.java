package org.allocs.stack.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.allocs.allocator.Context;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.Storage;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;

/**
 * The part of a frame that was taken while its function ran, and the blocks in it. Where a block
 * begins is told by the variables of the frame; it ends where the next one begins, the last one at
 * the fixed part of the frame.
 */
final class DynamicPart {
  private static final int WORD = 8;

  /** As much as compilers round up by, and more; what is more than that is another block. */
  private static final int ROUNDING = 32;

  /** Further up no copies of addresses are looked for. */
  private static final int MAX_FIXED = 1 << 14;

  private static final int[] KEPT = {3, 12, 13, 14, 15};
  private static final Answer<DataType> UNKNOWN =
      Answer.unknown("no variable tells what is in it, nor whether it is one block");
  private static final Answer<DataType> UNTOLD = Answer.unknown("no variable tells what is in it");
  private static final Answer<DataType> REPEATED =
      Answer.unknown(
          "taken in a loop: it may be several blocks, of which the last one is pointed to");

  private final Context context;
  private final Memory memory;
  private final Frame frame;
  private final FrameCode code;
  private final Optional<TakenMemory> taken;
  private final AddressRange range;
  private final TreeMap<Long, Block> blocks = new TreeMap<>();

  /** How a block is told. */
  private record Block(
      Optional<String> name, String foundBy, OptionalLong size, Answer<DataType> type) {
    /** Of which code tells the bounds. */
    static final Block ONE = new Block(Optional.empty(), "code", OptionalLong.empty(), UNTOLD);

    static Block unknown(String foundBy) {
      return new Block(Optional.empty(), foundBy, OptionalLong.empty(), UNKNOWN);
    }

    /**
     * What can be said of it up to where the next one begins.
     *
     * @param last whether that is the very next one: a block of unknown size may have others behind
     *     it that no variable tells
     */
    Block within(long space, boolean last) {
      boolean believed = size.isPresent() ? size.getAsLong() <= space : last;
      return believed ? this : unknown(foundBy);
    }

    /** How many bytes were taken for it. */
    long bytes(long space, boolean last) {
      long rounded =
          size.isPresent()
              ? size.getAsLong() + TakenMemory.ALIGNMENT - 1 & -TakenMemory.ALIGNMENT
              : space;
      return last && space - rounded < ROUNDING ? space : rounded;
    }
  }

  private DynamicPart(
      Context context,
      Memory memory,
      Frame frame,
      FrameCode code,
      Optional<TakenMemory> taken,
      AddressRange range) {
    this.context = context;
    this.memory = memory;
    this.frame = frame;
    this.code = code;
    this.taken = taken;
    this.range = range;
  }

  /**
   * Of a frame whose function takes memory.
   *
   * @param memory of the target, with the thread's stack as it was when its registers were read
   * @param taken where each block begins, if that is known
   * @param pushed bytes of arguments of a call, below what was taken, if it is not
   * @return empty if the frame has none just now
   */
  static Optional<DynamicPart> of(
      Context context,
      Memory memory,
      Frame frame,
      FrameCode code,
      Optional<TakenMemory> taken,
      long pushed) {
    OptionalLong sp = frame.registers().sp();
    long limit = taken.isPresent() ? taken.get().limit() : code.fixedBase(frame.cfa());
    if (sp.isEmpty() || limit % TakenMemory.ALIGNMENT != 0) {
      return Optional.empty();
    }
    long base = taken.isPresent() ? taken.get().base() : sp.getAsLong() + pushed;
    boolean inside =
        AddressRange.lessThan(base, limit) && frame.range().contains(new AddressRange(base, limit));
    return inside
        ? Optional.of(
            new DynamicPart(context, memory, frame, code, taken, new AddressRange(base, limit)))
        : Optional.empty();
  }

  AddressRange range() {
    return range;
  }

  /**
   * Ascending and disjoint; the last one ends with the range.
   *
   * @param facts of all of them
   */
  List<Allocation> blocks(AllocationFacts facts) throws AllocsException {
    List<FrameVariable> variables =
        new FrameVariables(context, frame, memory).variables().value().orElse(List.of());
    for (FrameVariable variable : variables) {
      addArray(variable);
    }
    for (FrameVariable variable : variables) {
      addPointed(variable);
    }
    if (taken.isPresent()) {
      blocks.keySet().retainAll(taken.get().levels());
      taken.get().levels().forEach(base -> blocks.putIfAbsent(base, Block.ONE));
    } else {
      addEdges();
    }
    boolean allFound = taken.isPresent() || code.complete() || blocks.size() >= code.places();
    List<Allocation> made = new ArrayList<>();
    for (Map.Entry<Long, Block> entry : blocks.entrySet()) {
      long base = entry.getKey();
      Long next = blocks.higherKey(base);
      long limit = next == null ? range.limit() : next;
      Block block = entry.getValue().within(limit - base, allFound);
      long end = Math.min(base + block.bytes(limit - base, allFound), limit);
      made.add(allocation(new AddressRange(base, end), block, facts));
      if (end != limit) {
        made.add(allocation(new AddressRange(end, limit), Block.unknown("code"), facts));
      }
    }
    return made;
  }

  /** Where something keeps addresses of blocks. */
  private void addEdges() throws AllocsException {
    addStored();
    if (!code.complete()) {
      addLeftBehind();
    }
    if (blocks.isEmpty()) {
      blocks.put(range.base(), Block.unknown("code"));
    }
  }

  private static Allocation allocation(AddressRange where, Block block, AllocationFacts facts) {
    Allocation.Builder builder =
        Allocation.of(AllocaAllocator.NAME, where)
            .siteUnknown("no call takes memory from the stack")
            .attribute(Attributes.FOUND_BY, block.foundBy())
            .facts(facts)
            .type(block::type);
    block.name().ifPresent(builder::name);
    return builder.build();
  }

  /** An array of variable length: nothing else that debug information places lies here. */
  private void addArray(FrameVariable variable) {
    Optional<Long> address = variable.address().value().filter(range::contains);
    if (address.isPresent() && variable.type().byteSize().orElse(1) != 0) {
      blocks.putIfAbsent(
          address.get(),
          new Block(
              Optional.of(variable.name()),
              "variable " + variable.name(),
              variable.type().byteSize(),
              Answer.known(
                  variable.type(), Evidence.certain("DWARF", "type of " + variable.name()))));
    }
  }

  /** What a pointer of the frame points to. */
  private void addPointed(FrameVariable variable) throws AllocsException {
    if (!(variable.type().stripped() instanceof PointerType pointer)) {
      return;
    }
    OptionalLong value = value(variable);
    if (value.isEmpty() || !range.contains(value.getAsLong())) {
      return;
    }
    boolean stored = isResult(variable);
    if (!stored && (code.complete() || value.getAsLong() % TakenMemory.ALIGNMENT != 0)) {
      return;
    }
    boolean repeats = code.repeats() && taken.isEmpty();
    Block block =
        new Block(
            repeats ? Optional.empty() : Optional.of("*" + variable.name()),
            stored ? "code, which stores it in " + variable.name() : "pointer " + variable.name(),
            OptionalLong.empty(),
            repeats ? REPEATED : elements(pointer, variable.name()));
    blocks.putIfAbsent(value.getAsLong(), block);
  }

  private static Answer<DataType> elements(PointerType pointer, String name) {
    DataType element = pointer.pointee();
    return element.byteSize().orElse(0) == 0
        ? Answer.unknown("pointer " + name + " does not tell what it points to")
        : Answer.known(
            new ArrayType(element, OptionalLong.empty()),
            Evidence.likely(
                "pointer", name + " points to it; how much was asked for is not known"));
  }

  private boolean isResult(FrameVariable variable) {
    OptionalLong rbp = frame.registers().get(Registers.RBP);
    return rbp.isPresent()
        && variable.address().value().isPresent()
        && code.results().contains((int) (variable.address().value().get() - rbp.getAsLong()));
  }

  private OptionalLong value(FrameVariable variable) throws AllocsException {
    Storage storage = variable.storage();
    if (storage.bytes().isPresent() && storage.bytes().get().length == WORD) {
      return OptionalLong.of(
          ByteBuffer.wrap(storage.bytes().get()).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }
    Optional<Long> address = variable.address().value();
    return address.isPresent() ? word(address.get()) : OptionalLong.empty();
  }

  private OptionalLong word(long address) throws AllocsException {
    try {
      return OptionalLong.of(memory.readLong(address));
    } catch (MemoryFaultException unreadable) {
      return OptionalLong.empty();
    }
  }

  /** What the code stores where no variable is. */
  private void addStored() throws AllocsException {
    OptionalLong rbp = frame.registers().get(Registers.RBP);
    if (rbp.isPresent()) {
      for (int offset : code.results()) {
        addEdge(word(rbp.getAsLong() + offset), "code, which stores it in the frame");
      }
    }
  }

  /** What optimized code keeps of addresses that no variable holds any more. */
  private void addLeftBehind() throws AllocsException {
    for (int register : KEPT) {
      addEdge(frame.registers().get(register), "register");
    }
    long fixed = Math.min(frame.cfa() - WORD - range.limit(), MAX_FIXED);
    for (long at = range.limit(); at < range.limit() + fixed; at += WORD) {
      addEdge(word(at), "copy in the frame");
    }
  }

  private void addEdge(OptionalLong value, String foundBy) {
    if (value.isPresent()
        && value.getAsLong() % TakenMemory.ALIGNMENT == 0
        && range.contains(value.getAsLong())) {
      blocks.putIfAbsent(value.getAsLong(), Block.unknown(foundBy));
    }
  }
}
