package org.allocs.auxv.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;

/** Names, bounds and types of everything above the initial stack. */
final class Inventory {
  private static final int MAX_STRINGS = 1 << 17;
  private static final Evidence ABI =
      Evidence.certain("System V ABI", "x86-64, section 3.4.1, initial process stack");

  private static final AllocationFacts FACTS = new AuxvFacts();

  private final InitialStack stack;
  private final AuxiliaryVector vector;
  private final List<Allocation> found = new ArrayList<>();

  private Inventory(InitialStack stack, AuxiliaryVector vector) {
    this.stack = stack;
    this.vector = vector;
  }

  /** Ascending and disjoint. */
  static List<Allocation> of(InitialStack stack, AuxiliaryVector vector) {
    Inventory inventory = new Inventory(stack, vector);
    inventory.arrays();
    inventory.fixedStrings();
    inventory.strings();
    return inventory.disjoint();
  }

  private void arrays() {
    add("argc", AddressRange.ofSize(stack.argc(), AuxvDescriptor.WORD), AuxvTypes.LONG);
    add("argv", stack.argv(), pointers(stack.argv()));
    add("envp", stack.envp(), pointers(stack.envp()));
    add("auxv", stack.auxv(), ArrayType.of(AuxvTypes.AUXV_T, vector.entries().size()));
  }

  private static DataType pointers(AddressRange array) {
    return ArrayType.of(AuxvTypes.CHAR_POINTER, array.size() / AuxvDescriptor.WORD);
  }

  /** What the vector itself points to. */
  private void fixedStrings() {
    at(AuxvDescriptor.AT_RANDOM)
        .ifPresent(
            address ->
                add(
                    "random bytes",
                    AddressRange.ofSize(address, AuxvDescriptor.RANDOM_BYTES),
                    ArrayType.of(AuxvTypes.UNSIGNED_CHAR, AuxvDescriptor.RANDOM_BYTES)));
    at(AuxvDescriptor.AT_PLATFORM).ifPresent(address -> addString("platform", address));
    at(AuxvDescriptor.AT_BASE_PLATFORM).ifPresent(address -> addString("base platform", address));
  }

  private OptionalLong at(long type) {
    OptionalLong value = vector.value(type);
    return value.isPresent() && above().contains(value.getAsLong()) ? value : OptionalLong.empty();
  }

  private AddressRange above() {
    return new AddressRange(stack.auxv().limit(), stack.block().range().limit());
  }

  private void addString(String name, long address) {
    addChars(name, new AddressRange(address, stack.block().afterString(address)));
  }

  /** Arguments, environment, and behind them the name of the file, which ends the stack. */
  private void strings() {
    long end = above().limit() - AuxvDescriptor.ZEROS_AT_TOP;
    OptionalLong execfn = at(AuxvDescriptor.AT_EXECFN);
    if (execfn.isEmpty() || execfn.getAsLong() >= end || !stack.block().isZero(end - 1)) {
      return;
    }
    addChars("execfn", new AddressRange(execfn.getAsLong(), end));
    AddressRange strings = new AddressRange(above().base(), execfn.getAsLong());
    Pointers pointers = Pointers.read(stack, strings);
    for (Map.Entry<Long, String> entry : pointers.names().entrySet()) {
      Long next = pointers.names().higherKey(entry.getKey());
      long limit = next == null ? strings.limit() : next;
      AddressRange string = new AddressRange(entry.getKey(), limit);
      if (found.size() < MAX_STRINGS && isCertain(string, pointers.intact())) {
        addChars(entry.getValue(), string);
      }
    }
  }

  /**
   * Whether a range between two pointers is one string as the kernel copied it. A title that the
   * program wrote over it may hold zero bytes: then only pointers that are all in place tell.
   */
  private boolean isCertain(AddressRange string, boolean intact) {
    Block block = stack.block();
    return block.isZero(string.base() - 1)
        && block.isZero(string.limit() - 1)
        && (intact || block.afterString(string.base()) == string.limit());
  }

  private void addChars(String name, AddressRange range) {
    add(name, range, ArrayType.of(AuxvTypes.CHAR, range.size()));
  }

  private void add(String name, AddressRange range, DataType type) {
    found.add(
        Allocation.of(AuxvAllocator.NAME, range)
            .name(name)
            .facts(FACTS)
            .type(() -> Answer.known(type, ABI))
            .build());
  }

  /** A vector that lies may place things over one another: the first keeps its place. */
  private List<Allocation> disjoint() {
    found.sort(Comparator.comparing(Allocation::range));
    List<Allocation> kept = new ArrayList<>();
    long position = stack.range().base();
    for (Allocation allocation : found) {
      boolean fits =
          !AddressRange.lessThan(allocation.base(), position)
              && stack.range().contains(allocation.range())
              && !allocation.range().isEmpty();
      if (fits) {
        kept.add(allocation);
        position = allocation.limit();
      }
    }
    return kept;
  }
}
