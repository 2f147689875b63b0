package org.allocs.inprocess;

/**
 * What is asked for besides base, limit and site: bits of {@code enum want} in {@code answer.h}.
 *
 * @param bits any of them
 */
record Wants(int bits) {
  private static final int TYPE = 1;
  private static final int OWN = 8;

  /** Everything. */
  static final Wants ALL = new Wants(-1);

  /** Whether the type is asked for. */
  boolean type() {
    return (bits & TYPE) != 0;
  }

  /** Whether it is asked how far down the object is free of other objects. */
  boolean own() {
    return (bits & OWN) != 0;
  }
}
