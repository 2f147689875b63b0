package org.allocs.custom.postgres.internal;

import java.nio.ByteBuffer;
import java.util.List;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;

/** Whether some bytes can be an object of a type. Used by one thread. */
final class Contents {
  private static final int MAX_MEMBERS = 2000;

  private final Mapped mapped;
  private final ByteBuffer object;
  private final boolean zeroed;
  private int members;
  private int pointers;

  /** Memory that there is. */
  @FunctionalInterface
  interface Mapped {
    boolean has(long address);
  }

  /**
   * Of bytes.
   *
   * @param zeroed whether what lies between members is 0
   */
  Contents(Mapped mapped, ByteBuffer object, boolean zeroed) {
    this.mapped = mapped;
    this.object = object;
    this.zeroed = zeroed;
  }

  /** Pointers that are not null. */
  int pointers() {
    return pointers;
  }

  /**
   * Whether members are null or lead to memory, truth values, enumerators, as they are declared.
   */
  boolean canBe(DataType type) {
    return canBe(type, 0);
  }

  private boolean canBe(DataType type, long at) {
    DataType plain = type.stripped();
    long size = plain.byteSize().orElse(0);
    if (size <= 0 || at < 0 || at > object.limit() - size || ++members > MAX_MEMBERS) {
      return true; // nothing to look at
    }
    if (plain instanceof PointerType) {
      long to = object.getLong((int) at);
      pointers += to == 0 ? 0 : 1;
      return to == 0 || mapped.has(to);
    }
    if (plain instanceof BaseType base && base.encoding() == BaseType.Encoding.BOOLEAN) {
      return object.get((int) at) >>> 1 == 0;
    }
    if (plain instanceof EnumType known && known.bytes() == Integer.BYTES) {
      return canBe(known, object.getInt((int) at));
    }
    return !(plain instanceof CompositeType composite)
        || composite.kind() == CompositeType.Kind.UNION
        || all(composite.members(), at);
  }

  private boolean all(List<Member> all, long at) {
    long end = at;
    for (Member member : all) {
      long start = at + member.offset();
      if (member.bits().isEmpty() && !canBe(member.type(), start)) {
        return false;
      }
      if (zeroed && member.bits().isEmpty() && !isZero(end, start)) {
        return false;
      }
      end = Math.max(end, start + member.type().byteSize().orElse(0));
    }
    return true;
  }

  private boolean isZero(long from, long to) {
    for (long at = from; at < Math.min(to, object.limit()); at++) {
      if (object.get((int) at) != 0) {
        return false;
      }
    }
    return true;
  }

  /** One of its values, or where these are bits some of them. */
  private static boolean canBe(EnumType type, int value) {
    long bits = 0;
    for (EnumType.Enumerator each : type.enumerators()) {
      if ((int) each.value() == value) {
        return true;
      }
      bits |= each.value();
    }
    return value == 0 || (value & ~bits) == 0 && Long.bitCount(bits) == type.enumerators().size();
  }
}
