package org.allocs.auxv.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * Where everything is.
 *
 * @param block from {@code argc} or below to the top of the stack
 * @param argc address of the count
 * @param argv the pointers with their terminator
 * @param envp the pointers with their terminator, and what the program left behind it when it took
 *     some out
 * @param auxv the vector with its terminator
 */
record InitialStack(
    Block block, long argc, AddressRange argv, AddressRange envp, AddressRange auxv) {
  /** The kernel lets arguments take 6 MiB at most; twice that leaves room for pointers. */
  private static final long MAX_BYTES = 12 << 20;

  /** Most programs fit this; the rest is read in a second attempt. */
  private static final long FIRST_ATTEMPT = 1 << 18;

  /** Counts are below, pointers above: nothing is mapped so low, nor are so many arguments let. */
  private static final long LOWEST_POINTER = 0x100000;

  /** All of it. */
  AddressRange range() {
    return new AddressRange(argc, block.range().limit());
  }

  /** Empty where it is not certain. */
  static Optional<InitialStack> find(Memory memory, AddressRange stack, AuxiliaryVector vector)
      throws AllocsException {
    long anchor = anchor(stack, vector);
    if (!vector.isComplete() || stack.limit() - anchor > MAX_BYTES) {
      return Optional.empty();
    }
    for (long reach : new long[] {FIRST_ATTEMPT, MAX_BYTES}) {
      long from = anchor - stack.base() > reach ? anchor - reach : stack.base();
      Optional<Block> block = Block.read(memory, new AddressRange(from, stack.limit()));
      Optional<InitialStack> found = block.flatMap(b -> find(b, anchor, vector));
      if (found.isPresent() || block.isEmpty()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The vector ends at this address or just before it. */
  private static long anchor(AddressRange stack, AuxiliaryVector vector) {
    OptionalLong random = vector.value(AuxvDescriptor.AT_RANDOM);
    return random.isPresent() && stack.contains(random.getAsLong())
        ? random.getAsLong()
        : stack.limit();
  }

  private static Optional<InitialStack> find(Block block, long anchor, AuxiliaryVector vector) {
    long lowest = block.range().base() + 3L * AuxvDescriptor.WORD;
    long at = (anchor & -AuxvDescriptor.WORD) - vector.size();
    for (; at >= lowest; at -= AuxvDescriptor.WORD) {
      if (vector.isAt(block, at)) {
        Optional<InitialStack> found = before(block, AddressRange.ofSize(at, vector.size()));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** Goes back over pointers and terminators to the count that fits them. */
  private static Optional<InitialStack> before(Block block, AddressRange auxv) {
    long last = auxv.base() - AuxvDescriptor.WORD;
    if (block.word(last) != 0) {
      return Optional.empty();
    }
    long at = last;
    while (at >= block.range().base() && isPointerOrNull(block.word(at))) {
      at -= AuxvDescriptor.WORD;
    }
    if (at < block.range().base()) {
      return Optional.empty();
    }
    AddressRange argv =
        AddressRange.ofSize(at + AuxvDescriptor.WORD, (block.word(at) + 1) * AuxvDescriptor.WORD);
    boolean fits = argv.limit() <= last && block.word(argv.limit() - AuxvDescriptor.WORD) == 0;
    AddressRange envp = new AddressRange(Math.min(argv.limit(), auxv.base()), auxv.base());
    return fits ? Optional.of(new InitialStack(block, at, argv, envp, auxv)) : Optional.empty();
  }

  private static boolean isPointerOrNull(long word) {
    return word == 0 || Long.compareUnsigned(word, LOWEST_POINTER) >= 0;
  }
}
