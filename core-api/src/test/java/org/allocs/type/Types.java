package org.allocs.type;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Types that tests of this package share. */
final class Types {
  static final DataType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);
  static final DataType CHAR = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);
  static final DataType UNSIGNED = new BaseType("unsigned int", BaseType.Encoding.UNSIGNED, 4);

  private Types() {}

  static CompositeType struct(String tag, long size, Member... members) {
    return composite(CompositeType.Kind.STRUCT, Optional.of(tag), "struct " + tag, size, members);
  }

  static CompositeType anonymousUnion(long size, Member... members) {
    return composite(CompositeType.Kind.UNION, Optional.empty(), "union {...}", size, members);
  }

  private static CompositeType composite(
      CompositeType.Kind kind,
      Optional<String> tag,
      String spelling,
      long size,
      Member... members) {
    return new CompositeType(
        kind, tag, spelling, tag.orElse("0x1f"), OptionalLong.of(size), () -> List.of(members));
  }

  static Member anonymous(DataType type, long offset) {
    return new Member(Optional.empty(), type, offset, Optional.empty(), false);
  }

  static Member bits(String name, long offset, int from, int width) {
    Member.Bits bits = new Member.Bits(from, width);
    return new Member(Optional.of(name), UNSIGNED, offset, Optional.of(bits), false);
  }

  static FunctionType function(DataType result, DataType... parameters) {
    return new FunctionType(result, List.of(parameters), false, true);
  }

  /** Each level has the level below twice among its parts. */
  static DataType doubling(int levels) {
    DataType type = INT;
    for (int i = 0; i < levels; i++) {
      type = PointerType.to(function(type, type));
    }
    return type;
  }

  static DataType chain(int length) {
    DataType type = INT;
    for (int i = 0; i < length; i++) {
      type = i % 2 == 0 ? new TypedefType("t" + i, type) : new QualifiedType("const", type);
    }
    return type;
  }
}
