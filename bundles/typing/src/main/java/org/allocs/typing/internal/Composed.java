package org.allocs.typing.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/** Layouts that no declaration describes: something, and something else right behind it. */
public final class Composed {
  private Composed() {}

  /** An array behind the number of its elements, as {@code new T[n]} may lay it out. */
  public static CompositeType counted(ArrayType array) {
    return of(Builtins.SIZE, array);
  }

  /** Something, and bytes behind it. */
  public static CompositeType headed(DataType header, long bytes) {
    return of(header, ArrayType.of(Builtins.CHAR, bytes));
  }

  /** Something, and bytes behind it of which nothing is known. */
  public static CompositeType begun(DataType first, long bytes) {
    return of(first, ArrayType.of(Builtins.UNKNOWN, bytes));
  }

  /** Memory that the program parcels out itself, of whose parts nothing is known. */
  public static CompositeType pool(long bytes) {
    DataType parts = ArrayType.of(Builtins.UNKNOWN, bytes);
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.empty(),
        "pool { " + parts.name() + "; }",
        "__POOL_" + parts.uniqtype(),
        OptionalLong.of(bytes),
        () -> List.of(Member.of("parts", parts, 0)));
  }

  /** Two parts, the second where the first ends. */
  public static CompositeType of(DataType first, DataType second) {
    long offset = first.byteSize().orElse(0);
    long size = offset + second.byteSize().orElse(0);
    String spelling = "struct { " + first.name() + "; " + second.name() + "; }";
    String unique = "__STRUCT_" + first.uniqtype() + "_" + second.uniqtype();
    List<Member> members = List.of(Member.of("first", first, 0), Member.of("rest", second, offset));
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.empty(),
        spelling,
        unique,
        OptionalLong.of(size),
        () -> members);
  }
}
