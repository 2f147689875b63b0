package org.allocs.declared.internal.expression;

import org.allocs.error.AllocsException;

/** What variables stand for while an expression is worked out. Used by one thread. */
public final class Frame {
  private final Words memory;
  private final long[] addresses = new long[Variable.values().length];
  private final long[] indexes = new long[Variable.values().length];

  /** One in which every variable is 0. */
  public Frame(Words memory) {
    this.memory = memory;
  }

  /** The same, over other memory; what is set here later does not show there. */
  public Frame over(Words other) {
    Frame frame = new Frame(other);
    System.arraycopy(addresses, 0, frame.addresses, 0, addresses.length);
    System.arraycopy(indexes, 0, frame.indexes, 0, indexes.length);
    return frame;
  }

  /** Has a variable stand for what is at an address, the n-th of its kind. */
  public void set(Variable variable, long address, long index) {
    addresses[variable.ordinal()] = address;
    indexes[variable.ordinal()] = index;
  }

  /** Where what a variable stands for is. */
  public long address(Variable variable) {
    return addresses[variable.ordinal()];
  }

  /** Which of its kind it is, from 0. */
  public long index(Variable variable) {
    return indexes[variable.ordinal()];
  }

  long read(long address, int bytes) throws AllocsException {
    return memory.read(address, bytes);
  }
}
