package org.allocs.hooks.internal;

import java.util.Arrays;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/** The table of chunks of 128 KiB and more. */
final class BigTable {
  private final Memory memory;

  BigTable(Memory memory) {
    this.memory = memory;
  }

  /** A slot that two readings agree on. */
  record Slot(long size, int site) {}

  /** Takes slots that seem to cover an address; returns false to stop. */
  @FunctionalInterface
  interface Candidates {
    boolean slot(int number, long base) throws AllocsException;
  }

  /** A slot, if it is in use, does not change, and holds that base. */
  Optional<Slot> read(Root root, long number, long base) throws AllocsException {
    if (number >= root.bigUsed()) {
      return Optional.empty();
    }
    long segment = number / root.bigSegmentSlots();
    long at = memory.readLong(root.bigDirectory() + 8L * segment);
    at += number % root.bigSegmentSlots() * root.bigSlotSize();
    byte[] once = memory.read(at, root.bigSlotSize());
    byte[] again = memory.read(at, root.bigSlotSize());
    boolean even = (Words.intAt(once, HookIndexDescriptor.BIG_SEQUENCE) & 1) == 0;
    boolean same = Words.longAt(once, HookIndexDescriptor.BIG_BASE) == base;
    return even && same && Arrays.equals(once, again)
        ? Optional.of(
            new Slot(
                Words.longAt(once, HookIndexDescriptor.BIG_SIZE),
                Words.intAt(once, HookIndexDescriptor.BIG_SITE)))
        : Optional.empty();
  }

  /** Every slot whose base and size cover an address, at a first look. */
  void covering(Root root, long address, Candidates candidates) throws AllocsException {
    int slots = root.bigSegmentSlots();
    for (int first = 0; first < root.bigUsed(); first += slots) {
      long segment = memory.readLong(root.bigDirectory() + 8L * (first / slots));
      int count = Math.min(slots, root.bigUsed() - first);
      byte[] bytes = memory.read(segment, count * root.bigSlotSize());
      for (int i = 0; i < count; i++) {
        int at = i * root.bigSlotSize();
        long base = Words.longAt(bytes, at + HookIndexDescriptor.BIG_BASE);
        long size = Words.longAt(bytes, at + HookIndexDescriptor.BIG_SIZE);
        boolean covers = base != 0 && Long.compareUnsigned(address - base, size) < 0;
        if (covers && !candidates.slot(first + i, base)) {
          return;
        }
      }
    }
  }
}
