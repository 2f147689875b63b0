package org.allocs.model;

/**
 * A half-open range {@code [base, limit)} of addresses in a target. Addresses are unsigned 64-bit;
 * every unsigned comparison of addresses in the project lives here. A range may be empty; it never
 * wraps, so the very last byte of the address space belongs to none.
 *
 * @param base first address
 * @param limit first address after it
 */
public record AddressRange(long base, long limit) implements Comparable<AddressRange> {
  /** Every address. */
  public static final AddressRange ALL = new AddressRange(0, -1L);

  /** Checks the order. */
  public AddressRange {
    if (lessThan(limit, base)) {
      throw new IllegalArgumentException("base=" + hex(base) + " is above limit=" + hex(limit));
    }
  }

  /**
   * The range that starts at {@code base} and has {@code size} bytes, cut at the end of the address
   * space.
   *
   * @param size bytes, unsigned
   */
  public static AddressRange ofSize(long base, long size) {
    long limit = base + size;
    return new AddressRange(base, lessThan(limit, base) ? -1L : limit);
  }

  /** Unsigned {@code a < b}. */
  public static boolean lessThan(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  /** The lower of two addresses. */
  public static long min(long a, long b) {
    return lessThan(a, b) ? a : b;
  }

  /** The higher of two addresses. */
  public static long max(long a, long b) {
    return lessThan(a, b) ? b : a;
  }

  /** An address as it is written everywhere: {@code 0x…}, unsigned, no padding. */
  public static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }

  /** Bytes, unsigned. */
  public long size() {
    return limit - base;
  }

  /** Whether no address is inside. */
  public boolean isEmpty() {
    return base == limit;
  }

  /** Whether {@code address} is inside. */
  public boolean contains(long address) {
    return !lessThan(address, base) && lessThan(address, limit);
  }

  /** Whether all of {@code other} is inside; an empty one must start inside or at the limit. */
  public boolean contains(AddressRange other) {
    return !lessThan(other.base, base) && !lessThan(limit, other.limit);
  }

  /** Whether the two share an address. */
  public boolean overlaps(AddressRange other) {
    return lessThan(base, other.limit)
        && lessThan(other.base, limit)
        && !isEmpty()
        && !other.isEmpty();
  }

  /** What the two share; empty, at the higher base, where they share nothing. */
  public AddressRange intersect(AddressRange other) {
    long from = max(base, other.base);
    long to = min(limit, other.limit);
    return new AddressRange(from, lessThan(to, from) ? from : to);
  }

  /** By base, and the wider first where two start together: parents come before children. */
  @Override
  public int compareTo(AddressRange other) {
    int byBase = Long.compareUnsigned(base, other.base);
    return byBase != 0 ? byBase : Long.compareUnsigned(other.limit, limit);
  }

  @Override
  public String toString() {
    return "[" + hex(base) + ", " + hex(limit) + ")";
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof AddressRange that && base == that.base && limit == that.limit;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(base) + Long.hashCode(limit);
  }
}
