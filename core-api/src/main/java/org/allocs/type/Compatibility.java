package org.allocs.type;

/** How well one type serves for data that was declared as another. */
public enum Compatibility {
  /** Typedefs and qualifiers apart they are one type. */
  SAME,
  /** Integers or characters of one size and sign under different names: {@code long long}. */
  ALIKE,
  /** Integers or characters of one size that differ in sign: each is the other's complement. */
  COMPLEMENT,
  /** One of them is made of single bytes, of any sort, as those are that hold raw data. */
  BYTES,
  /** Neither of these. */
  NONE;

  /** How two types go together. */
  public static Compatibility of(DataType left, DataType right) {
    DataType a = left.stripped();
    DataType b = right.stripped();
    if (a.equals(b)) {
      return SAME;
    }
    if (isByte(a) && isByte(b)) {
      return isSigned(a) == isSigned(b) ? ALIKE : COMPLEMENT;
    }
    if (isInteger(a) && isInteger(b) && a.byteSize().equals(b.byteSize())) {
      return isSigned(a) == isSigned(b) ? ALIKE : COMPLEMENT;
    }
    return isByte(element(a)) || isByte(element(b)) ? BYTES : NONE;
  }

  /** Whether either serves for the other. */
  public boolean isCompatible() {
    return this != NONE;
  }

  private static DataType element(DataType type) {
    DataType element = type;
    for (int i = 0; i < 64 && element instanceof ArrayType array; i++) {
      element = array.element().stripped();
    }
    return element;
  }

  private static boolean isByte(DataType type) {
    return type instanceof BaseType base
        && base.bytes() == 1
        && (isInteger(base) || base.encoding() == BaseType.Encoding.UTF);
  }

  private static boolean isInteger(DataType type) {
    return type instanceof BaseType base
        && (isSigned(base)
            || base.encoding() == BaseType.Encoding.UNSIGNED
            || base.encoding() == BaseType.Encoding.UNSIGNED_CHAR);
  }

  private static boolean isSigned(DataType type) {
    return type instanceof BaseType base
        && (base.encoding() == BaseType.Encoding.SIGNED
            || base.encoding() == BaseType.Encoding.SIGNED_CHAR);
  }
}
