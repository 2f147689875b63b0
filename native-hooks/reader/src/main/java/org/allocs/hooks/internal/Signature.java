package org.allocs.hooks.internal;

import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.allocs.type.FunctionType;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;

/** What a function's declaration says of it as an allocator. */
public final class Signature {
  private Signature() {}

  /**
   * Whether it takes a size and returns memory that has no type yet: {@code void *}, or {@code char
   * *} for a {@code size_t}. One that returns a {@code struct node *} makes something.
   */
  public static boolean returnsRawMemory(FunctionType type) {
    if (!(type.result().stripped() instanceof PointerType pointer)) {
      return false;
    }
    DataType pointee = pointer.pointee().stripped();
    return pointee instanceof VoidType
        ? type.parameters().stream().anyMatch(Signature::isNumber)
        : isCharacter(pointee) && type.parameters().stream().anyMatch(Signature::isSize);
  }

  /** Whether it returns a {@code void *} or a {@code char *}. */
  public static boolean returnsBytes(FunctionType type) {
    if (!(type.result().stripped() instanceof PointerType pointer)) {
      return false;
    }
    DataType pointee = pointer.pointee().stripped();
    return pointee instanceof VoidType || isCharacter(pointee);
  }

  private static boolean isCharacter(DataType type) {
    return type instanceof BaseType && type.byteSize().orElse(0) == 1;
  }

  private static boolean isNumber(DataType type) {
    return type.stripped() instanceof BaseType base
        && (base.encoding() == BaseType.Encoding.SIGNED
            || base.encoding() == BaseType.Encoding.UNSIGNED)
        && base.bytes() >= 4;
  }

  private static boolean isSize(DataType type) {
    return type.stripped() instanceof BaseType base
        && base.encoding() == BaseType.Encoding.UNSIGNED
        && base.bytes() == 8;
  }
}
