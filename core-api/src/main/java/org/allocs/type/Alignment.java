package org.allocs.type;

/**
 * How types are aligned where nothing says otherwise: on the System V ABI for x86-64 (section
 * 3.1.2), numbers and pointers by their size.
 */
public final class Alignment {
  private static final long MAX_SCALAR = 16;
  private static final long MAX_VECTOR = 64;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_STEPS = 1 << 16;

  private int steps;

  private Alignment() {}

  /**
   * The alignment in bytes; 1 where nothing is known. Of a composite the largest one of its members
   * that their offsets and its size allow: less than usual for what is packed. What an attribute of
   * the declaration adds is not seen here.
   */
  public static long of(DataType type) {
    return new Alignment().of(type, 0);
  }

  private long of(DataType type, int depth) {
    DataType bare = type.stripped();
    if (++steps > MAX_STEPS || depth > MAX_DEPTH) {
      return 1;
    }
    if (isVector(type)) {
      return vector(bare.byteSize().orElse(1));
    }
    if (bare instanceof ArrayType array) {
      return of(array.element(), depth + 1);
    }
    if (bare instanceof CompositeType composite) {
      return ofComposite(composite, depth);
    }
    if (bare instanceof BaseType base && base.encoding() == BaseType.Encoding.COMPLEX_FLOAT) {
      return scalar(base.bytes() / 2);
    }
    if (bare instanceof PointerType pointer && pointer.kind() == PointerType.Kind.MEMBER_POINTER) {
      return scalar(Math.min(pointer.bytes(), Long.BYTES));
    }
    return scalar(bare.byteSize().orElse(1));
  }

  private static boolean isVector(DataType type) {
    DataType inner = type;
    for (int i = 0; i < MAX_DEPTH; i++) {
      if (inner instanceof TypedefType typedef) {
        inner = typedef.target();
      } else if (inner instanceof QualifiedType qualified && !qualified.isVector()) {
        inner = qualified.target();
      } else {
        break;
      }
    }
    return inner instanceof QualifiedType;
  }

  private static long vector(long bytes) {
    return Math.max(1, Math.min(MAX_VECTOR, Long.highestOneBit(bytes)));
  }

  private static long scalar(long bytes) {
    // The size of whatever can stand in an array is a multiple of its alignment.
    return bytes <= 1 ? 1 : Math.min(MAX_SCALAR, Long.lowestOneBit(bytes));
  }

  private long ofComposite(CompositeType composite, int depth) {
    long largest = 1;
    for (Member member : composite.members()) {
      if (steps > MAX_STEPS) {
        break;
      }
      long wanted = of(member.type(), depth + 1);
      largest = Math.max(largest, member.bits().isPresent() ? wanted : fit(wanted, member));
    }
    for (RuntimeMember member : composite.runtimeMembers()) {
      largest = Math.max(largest, of(member.type(), depth + 1));
    }
    return lower(largest, composite.byteSize().orElse(0));
  }

  private static long fit(long wanted, Member member) {
    return lower(wanted, member.offset());
  }

  /** The largest power of two up to {@code wanted} that divides a number. */
  private static long lower(long wanted, long divided) {
    return divided == 0 ? wanted : Math.min(wanted, Long.lowestOneBit(divided));
  }
}
