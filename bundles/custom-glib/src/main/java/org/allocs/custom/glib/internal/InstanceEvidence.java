package org.allocs.custom.glib.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.BaseType.Encoding;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;

/**
 * Instances of GObject: each points to the struct of its class, behind what its classes keep in
 * private. Believed where the chunk has just the size that the type system allocates for it. The
 * struct is that of debug information where any describes one of that name and size.
 */
final class InstanceEvidence implements TypeEvidence {
  private static final String HEAP_CHUNK = "heap-chunk";
  private static final Pattern ROUNDED = Pattern.compile("[1-9][0-9]?");

  private static final DataType UNKNOWN = new BaseType("unknown", Encoding.UNSIGNED_CHAR, 1);
  private static final DataType INT = new BaseType("unsigned int", Encoding.UNSIGNED, 4);
  private static final DataType ANY = PointerType.to(VoidType.VOID);

  private static final DataType OBJECT =
      struct(
          "GObject",
          "GObject",
          TypeNodeDescriptor.OBJECT_BYTES,
          List.of(
              Member.of("g_class", ANY, 0),
              Member.of("ref_count", INT, TypeNodeDescriptor.REFERENCES),
              Member.of("qdata", ANY, 16)));

  @Override
  public Answer<DataType> typeOf(Allocation chunk, Context context) {
    if (!HEAP_CHUNK.equals(chunk.attributes().get("kind"))) {
      return Answer.unknown("");
    }
    try {
      ClassRegistry registry = ClassRegistry.of(context);
      Optional<ClassRegistry.ObjectClass> found =
          registry.instance(chunk.range(), rounded(chunk), context.target().memory());
      return found.isPresent()
          ? Answer.known(
              layout(found.get(), context),
              Evidence.likely("GObject class", "points to the class " + found.get().name()))
          : Answer.unknown("");
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private static long rounded(Allocation chunk) {
    String stated = chunk.attributes().get("rounded");
    return stated != null && ROUNDED.matcher(stated).matches() ? Long.parseLong(stated) : 1;
  }

  private static DataType layout(ClassRegistry.ObjectClass of, Context context)
      throws AllocsException {
    DataType instance =
        context
            .typeNamed(of.name())
            .value()
            .filter(type -> type.stripped() instanceof CompositeType)
            .filter(type -> type.byteSize().equals(OptionalLong.of(of.bytes())))
            .orElseGet(() -> undescribed(of));
    if (of.head() == 0) {
      return instance;
    }
    DataType head = ArrayType.of(UNKNOWN, of.head());
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.empty(),
        "struct { " + head.name() + "; " + instance.name() + "; }",
        "__STRUCT_" + head.uniqtype() + "_" + instance.uniqtype(),
        OptionalLong.of((long) of.head() + of.bytes()),
        () -> List.of(Member.of("private", head, 0), Member.of("instance", instance, of.head())));
  }

  private static DataType undescribed(ClassRegistry.ObjectClass of) {
    List<Member> members = new ArrayList<>(List.of(Member.of("parent_instance", OBJECT, 0)));
    int more = of.bytes() - TypeNodeDescriptor.OBJECT_BYTES;
    if (more > 0) {
      members.add(Member.of("rest", ArrayType.of(UNKNOWN, more), TypeNodeDescriptor.OBJECT_BYTES));
    }
    return struct(of.name(), of.name(), of.bytes(), members);
  }

  private static DataType struct(String tag, String spelling, long size, List<Member> members) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        spelling,
        tag,
        OptionalLong.of(size),
        () -> members);
  }
}
