package org.allocs.target;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Registers of a thread, or of a caller's frame as far as they can be restored, by the DWARF
 * numbers of the x86-64 psABI (section 3.6.2, figure 3.36). Of a vector register the low 8 bytes.
 * Takes memory for known ones only: a deep stack has many.
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

  private static final long[] NONE = {};

  /** Bit <i>n</i> is set if register <i>n</i> is known. */
  private final long known;

  /** Values of the known registers, by ascending number. */
  private final long[] values;

  /** None known. */
  public Registers() {
    this(0, NONE);
  }

  private Registers(long known, long[] values) {
    this.known = known;
    this.values = values;
  }

  /**
   * Those of a set.
   *
   * @param known bit <i>n</i> is set if register <i>n</i> is known
   * @param values of the known ones, by ascending number
   */
  public static Registers of(long known, long... values) {
    if (known >>> COUNT != 0 || Long.bitCount(known) != values.length) {
      throw new IllegalArgumentException(
          "known=0x" + Long.toHexString(known) + " values=" + values.length);
    }
    return new Registers(known, values.clone());
  }

  /** The same with one register set. */
  public Registers with(int number, long value) {
    int place = place(number);
    long[] copy;
    if (isKnown(number)) {
      copy = values.clone();
    } else {
      copy = Arrays.copyOf(values, values.length + 1);
      System.arraycopy(values, place, copy, place + 1, values.length - place);
    }
    copy[place] = value;
    return new Registers(known | 1L << number, copy);
  }

  /** The same with one register not known. */
  public Registers without(int number) {
    if (!isKnown(number)) {
      return this;
    }
    int place = place(number);
    long[] copy = Arrays.copyOf(values, values.length - 1);
    System.arraycopy(values, place + 1, copy, place, copy.length - place);
    return new Registers(known & ~(1L << number), copy);
  }

  /** Those that are known: bit <i>n</i> is set for register <i>n</i>. */
  public long known() {
    return known;
  }

  /** How many registers with lower numbers are known. */
  private int place(int number) {
    if (number < 0 || number >= COUNT) {
      throw new IllegalArgumentException("number=" + number);
    }
    return Long.bitCount(known & (1L << number) - 1);
  }

  private boolean isKnown(int number) {
    return number >= 0 && number < COUNT && (known >>> number & 1) != 0;
  }

  /** The value, if known; a number out of range is never known. */
  public OptionalLong get(int number) {
    return isKnown(number) ? OptionalLong.of(values[place(number)]) : OptionalLong.empty();
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
        && known == that.known
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }
}
