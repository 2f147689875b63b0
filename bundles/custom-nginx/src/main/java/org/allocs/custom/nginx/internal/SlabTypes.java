package org.allocs.custom.nginx.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;

/** Types of what a pool keeps of its pages: of debug information if it has them, else as known. */
final class SlabTypes {
  private static final DataType NUMBER =
      new BaseType("unsigned long", BaseType.Encoding.UNSIGNED, 8);
  private static final DataType BYTE =
      new BaseType("unsigned char", BaseType.Encoding.UNSIGNED_CHAR, 1);
  private static final DataType ANY = PointerType.to(VoidType.VOID);

  static final DataType PAGE = struct(PoolDescriptor.PAGE, Map.of("next", ANY));
  static final DataType STAT = struct(PoolDescriptor.STAT, Map.of());

  private static final Map<String, DataType> OF_POOL =
      Map.of(
          "pages",
          PointerType.to(PAGE),
          "last",
          PointerType.to(PAGE),
          "stats",
          PointerType.to(STAT),
          "free.next",
          PointerType.to(PAGE),
          "start",
          ANY,
          "end",
          ANY,
          "log_ctx",
          PointerType.to(BYTE),
          "zero",
          BYTE,
          "data",
          ANY,
          "addr",
          ANY);

  private SlabTypes() {}

  /** That of a header. */
  static Answer<DataType> pool(StructLayout layout, Context context) {
    try {
      Answer<DataType> described = context.typeNamed(layout.name());
      if (described.value().flatMap(StructLayout::of).filter(d -> agree(d, layout)).isPresent()) {
        return described;
      }
    } catch (AllocsException e) {
      // as good as none
    }
    return Answer.known(struct(layout, OF_POOL), SlabFacts.RULES);
  }

  private static boolean agree(StructLayout described, StructLayout known) {
    return described.size() == known.size()
        && known.fields().entrySet().stream()
            .allMatch(e -> e.getValue().equals(described.fields().get(e.getKey())));
  }

  private static DataType struct(StructLayout layout, Map<String, DataType> types) {
    List<Member> members = new ArrayList<>();
    layout.fields().entrySet().stream()
        .sorted((a, b) -> a.getValue().offset() - b.getValue().offset())
        .forEach(
            e ->
                members.add(
                    Member.of(
                        e.getKey(),
                        types.getOrDefault(e.getKey(), NUMBER),
                        e.getValue().offset())));
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(layout.name()),
        layout.name(),
        layout.name(),
        OptionalLong.of(layout.size()),
        () -> members);
  }
}
