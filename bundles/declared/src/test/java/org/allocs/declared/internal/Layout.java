package org.allocs.declared.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.allocs.declared.internal.declaration.DeclarationParser;
import org.allocs.error.AllocsException;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;

/** A program with a heap, laid out by a test, and allocators declared for it. */
final class Layout {
  static final long HEAP = 0x5600_0000_0000L;
  private static final long BIAS = 0x5500_0000_0000L;

  static final DataType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);
  static final DataType UNSIGNED = new BaseType("unsigned int", BaseType.Encoding.UNSIGNED, 4);
  static final DataType LONG = new BaseType("unsigned long", BaseType.Encoding.UNSIGNED, 8);
  static final DataType CHAR = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);
  static final DataType TEXT = PointerType.to(CHAR);

  private final FakeModuleInfo module = new FakeModuleInfo().segment(0x1000, 0x1000, "rw-");
  private final FakeTarget target = new FakeTarget();
  private long next = 0x1100;

  Layout() {
    target.load("/demo", BIAS, module.segments()).map(HEAP, 0x4000, "rw-p", "[heap]");
    module.type("char", CHAR).type("int", INT).type("unsigned long", LONG);
  }

  static CompositeType struct(String tag, long size, Supplier<List<Member>> members) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        "struct " + tag,
        tag,
        OptionalLong.of(size),
        members);
  }

  static CompositeType struct(String tag, long size, Member... members) {
    return struct(tag, size, () -> List.of(members));
  }

  static EnumType enumeration(String tag, String... names) {
    List<EnumType.Enumerator> enumerators =
        IntStream.range(0, names.length)
            .mapToObj(i -> new EnumType.Enumerator(names[i], i))
            .toList();
    return new EnumType(Optional.of(tag), "enum " + tag, 4, false, enumerators);
  }

  /** A type that has a name. */
  Layout type(CompositeType type) {
    module.type(type.name(), type);
    return this;
  }

  /** A variable that holds words. */
  Layout variable(String name, DataType type, long... words) {
    module.variable(name, next, type.byteSize().orElse(0));
    module.definition(name, false, Optional.empty(), next, type);
    target.memory().putLongs(BIAS + next, words);
    next += (type.byteSize().orElse(0) + 15) / 16 * 16 + 16;
    return this;
  }

  /** Words somewhere in the heap. */
  Layout words(long offset, long... words) {
    target.memory().putLongs(HEAP + offset, words);
    return this;
  }

  Scene scene() {
    return new Scene(target, new FakeDebugInfo().put("/demo", module));
  }

  /** The only allocator that a text declares. */
  static DeclaredAllocator declared(String text) {
    try {
      return new DeclaredAllocator(DeclarationParser.parse(text, "test.yaml").get(0));
    } catch (AllocsException e) {
      throw new AssertionError(e);
    }
  }
}
