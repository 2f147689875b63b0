package org.allocs.target;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Integer registers of a thread, or of a caller's frame as far as they can be restored, by the
 * DWARF numbers of the x86-64 psABI (section 3.6.2, figure 3.36).
 */
public final class Registers {
  /** Number of {@code rbp}. */
  public static final int RBP = 6;

  /** Number of {@code rsp}. */
  public static final int RSP = 7;

  /** Number of the return address column, which holds the program counter. */
  public static final int RIP = 16;

  /** Number of {@code fs.base}, where the thread control block is. */
  public static final int FS_BASE = 58;

  /** Numbers run from 0 to this one less. */
  public static final int COUNT = 60;

  private final long[] values = new long[COUNT];
  private final boolean[] known = new boolean[COUNT];

  /** None known. */
  public Registers() {}

  private Registers(Registers other) {
    System.arraycopy(other.values, 0, values, 0, COUNT);
    System.arraycopy(other.known, 0, known, 0, COUNT);
  }

  /** The same with one register set. */
  public Registers with(int number, long value) {
    Registers copy = new Registers(this);
    copy.values[number] = value;
    copy.known[number] = true;
    return copy;
  }

  /** The same with one register not known. */
  public Registers without(int number) {
    Registers copy = new Registers(this);
    copy.known[number] = false;
    copy.values[number] = 0;
    return copy;
  }

  /** The value, if known; a number out of range is never known. */
  public OptionalLong get(int number) {
    return number >= 0 && number < COUNT && known[number]
        ? OptionalLong.of(values[number])
        : OptionalLong.empty();
  }

  /** The program counter, if known. */
  public OptionalLong pc() {
    return get(RIP);
  }

  /** The stack pointer, if known. */
  public OptionalLong sp() {
    return get(RSP);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Registers that
        && Arrays.equals(values, that.values)
        && Arrays.equals(known, that.known);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }
}
