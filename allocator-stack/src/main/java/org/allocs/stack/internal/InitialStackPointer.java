package org.allocs.stack.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Target;

/**
 * Finds where the stack pointer was when the program started: at the argument count (System V ABI
 * for x86-64, section 3.4.1):
 *
 * <pre>
 *   low   … frames | argc | argv[0..argc-1] NULL | envp[..] NULL | auxv[..] AT_NULL | …   high
 * </pre>
 *
 * The vector is recognized by the kernel's own copy, and the count by the terminator that it leads
 * to.
 */
final class InitialStackPointer {
  private static final int WORD = 8;
  private static final int PAIR = 16;
  private static final int MAX_PAIRS = 256;

  /** The kernel lets arguments take 6 MiB at most; twice that leaves room for pointers. */
  private static final int[] ATTEMPTS = {256 << 10, 12 << 20};

  /** Counts are below, pointers above. */
  private static final long LOWEST_POINTER = 0x100000;

  /** AT_PHDR, AT_PHNUM, AT_ENTRY, AT_EXECFN: the dynamic linker may rewrite these values. */
  private static final long REWRITABLE = 1L << 3 | 1L << 5 | 1L << 9 | 1L << 31;

  private final ByteBuffer vector;

  /** The part of the stack that was read, by offset from where it starts. */
  private ByteBuffer block;

  private InitialStackPointer(byte[] vector) {
    this.vector = ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The address of the argument count; empty where it is not certain. */
  static OptionalLong find(Target target, AddressRange stack) throws AllocsException {
    byte[] bytes = target.auxiliaryVector().value().orElse(new byte[0]);
    InitialStackPointer search = new InitialStackPointer(bytes);
    if (search.pairs() < 2) {
      return OptionalLong.empty();
    }
    for (int size : ATTEMPTS) {
      OptionalLong found = search.attempt(target, stack, size);
      if (found.isPresent()) {
        return found;
      }
    }
    return OptionalLong.empty();
  }

  /** How many pairs there are up to the terminator; 0 if it is missing. */
  private int pairs() {
    int most = Math.min(vector.limit() / PAIR, MAX_PAIRS);
    for (int i = 0; i < most; i++) {
      if (vector.getLong(i * PAIR) == 0) {
        return i + 1;
      }
    }
    return 0;
  }

  private OptionalLong attempt(Target target, AddressRange stack, int size) throws AllocsException {
    int length = (int) Long.min(size, stack.size());
    byte[] bytes = new byte[length];
    long base = stack.limit() - length;
    if (target.memory().readSome(base, bytes, 0, length) != length) {
      return OptionalLong.empty();
    }
    block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int highest = (length - pairs() * PAIR) & -PAIR;
    for (int at = highest; at >= 3 * WORD; at -= WORD) {
      if (isVector(at)) {
        int count = countBefore(at);
        if (count >= 0) {
          return OptionalLong.of(base + count);
        }
      }
    }
    return OptionalLong.empty();
  }

  private boolean isVector(int at) {
    for (int i = 0; i < pairs(); i++) {
      long type = vector.getLong(i * PAIR);
      boolean rewritable = type < Long.SIZE && (REWRITABLE >>> type & 1) != 0;
      boolean same =
          block.getLong(at + i * PAIR) == type
              && (rewritable
                  || block.getLong(at + i * PAIR + WORD) == vector.getLong(i * PAIR + WORD));
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** Offset of the count that leads to a vector at {@code at}; -1 if none does. */
  private int countBefore(int at) {
    if (block.getLong(at - WORD) != 0) {
      return -1;
    }
    int count = at - WORD;
    while (count >= 0 && isPointerOrNull(block.getLong(count))) {
      count -= WORD;
    }
    if (count < 0) {
      return -1;
    }
    long terminator = count + (block.getLong(count) + 1) * WORD;
    return terminator < at - WORD && block.getLong((int) terminator) == 0 ? count : -1;
  }

  private static boolean isPointerOrNull(long word) {
    return word == 0 || !AddressRange.lessThan(word, LOWEST_POINTER);
  }
}
