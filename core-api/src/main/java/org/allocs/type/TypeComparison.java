package org.allocs.type;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.allocs.type.TypeDifference.Kind;

/**
 * Compares two types and what they lead to. Composites lead back to themselves: two that are being
 * compared already are taken as equal until something else shows that they are not. Bounded in
 * pairs and members. Used once, by one thread.
 */
final class TypeComparison {
  private static final int MAX_PAIRS = 1024;
  private static final int MAX_STEPS = 1 << 17;

  /** Two composites that are, or are to be, compared; told by identity. */
  private record Pair(CompositeType left, CompositeType right) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Pair that && left == that.left && right == that.right;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(left) + System.identityHashCode(right);
    }
  }

  private record Task(Pair pair, String path) {}

  private final Set<Pair> assumed = new HashSet<>();
  private final Deque<Task> rest = new ArrayDeque<>();
  private int steps;

  Optional<TypeDifference> run(DataType left, DataType right) {
    Optional<TypeDifference> difference = types(left, right, "");
    while (difference.isEmpty() && !rest.isEmpty()) {
      Task task = rest.remove();
      difference = contents(task.pair().left(), task.pair().right(), task.path());
    }
    return difference;
  }

  private static Optional<TypeDifference> differ(String path, Kind kind, Object a, Object b) {
    return Optional.of(new TypeDifference(path, kind, a.toString(), b.toString()));
  }

  private static Optional<TypeDifference> same(String path, Kind kind, Object a, Object b) {
    return a.equals(b) ? Optional.empty() : differ(path, kind, a, b);
  }

  private Optional<TypeDifference> types(DataType left, DataType right, String path) {
    if (left == right) {
      return Optional.empty();
    }
    if (++steps > MAX_STEPS) {
      return differ(path, Kind.NOT_COMPARED, left.name(), right.name());
    }
    DataType a = left.stripped();
    DataType b = right.stripped();
    if (!qualifiers(left).equals(qualifiers(right)) || a.getClass() != b.getClass()) {
      return differ(path, Kind.TYPE, left.name(), right.name());
    }
    if (a instanceof CompositeType composite) {
      return composites(composite, (CompositeType) b, path);
    }
    if (a instanceof PointerType pointer) {
      return pointers(pointer, (PointerType) b, path);
    }
    if (a instanceof ArrayType array) {
      return arrays(array, (ArrayType) b, path);
    }
    if (a instanceof FunctionType function) {
      return functions(function, (FunctionType) b, path);
    }
    return a instanceof EnumType values
        ? enumerations(values, (EnumType) b, path)
        : leaves(a, b, path);
  }

  private static Set<String> qualifiers(DataType type) {
    Set<String> qualifiers = new TreeSet<>();
    DataType inner = type;
    while (true) {
      if (inner instanceof QualifiedType qualified) {
        qualifiers.add(qualified.qualifier());
        inner = qualified.target();
      } else if (inner instanceof TypedefType typedef) {
        inner = typedef.target();
      } else {
        return qualifiers;
      }
    }
  }

  private static Optional<TypeDifference> leaves(DataType a, DataType b, String path) {
    if (a.equals(b)) {
      return Optional.empty();
    }
    boolean named = !a.name().equals(b.name());
    return named || a.byteSize().equals(b.byteSize())
        ? differ(path, Kind.TYPE, a, b)
        : differ(path, Kind.SIZE, a.byteSize(), b.byteSize());
  }

  private static Optional<TypeDifference> enumerations(EnumType a, EnumType b, String path) {
    return same(path, Kind.TYPE, a.tag(), b.tag())
        .or(() -> same(path, Kind.SIZE, a.bytes(), b.bytes()))
        .or(() -> same(path, Kind.COUNT, a.enumerators().size(), b.enumerators().size()))
        .or(() -> same(path, Kind.NAME, a.enumerators(), b.enumerators()))
        .or(() -> same(path, Kind.TYPE, a.signed(), b.signed()));
  }

  private Optional<TypeDifference> pointers(PointerType a, PointerType b, String path) {
    return same(path, Kind.TYPE, a.kind(), b.kind())
        .or(() -> same(path, Kind.SIZE, a.bytes(), b.bytes()))
        .or(() -> same(path, Kind.TYPE, a.memberOf(), b.memberOf()))
        .or(() -> types(a.pointee(), b.pointee(), path + "->"));
  }

  private Optional<TypeDifference> arrays(ArrayType a, ArrayType b, String path) {
    return same(path, Kind.COUNT, a.count(), b.count())
        .or(() -> types(a.element(), b.element(), path + "[]"));
  }

  private Optional<TypeDifference> functions(FunctionType a, FunctionType b, String path) {
    if (a.parameters().size() != b.parameters().size() || a.variadic() != b.variadic()) {
      return differ(path, Kind.COUNT, a.name(), b.name());
    }
    Optional<TypeDifference> difference = types(a.result(), b.result(), path + "()");
    for (int i = 0; difference.isEmpty() && i < a.parameters().size(); i++) {
      difference = types(a.parameters().get(i), b.parameters().get(i), path + "(" + i + ")");
    }
    return difference;
  }

  private Optional<TypeDifference> composites(CompositeType a, CompositeType b, String path) {
    if (a == b) {
      return Optional.empty();
    }
    if (a.isUnique() && b.isUnique() && a.unique() == b.unique()) {
      return Optional.empty();
    }
    return outlines(a, b, path).or(() -> remember(new Pair(a, b), path));
  }

  private static Optional<TypeDifference> outlines(CompositeType a, CompositeType b, String path) {
    boolean alike = a.kind() == b.kind() && a.tag().equals(b.tag());
    if (!alike || (a.tag().isEmpty() && !sameAnonymous(a, b))) {
      return differ(path, Kind.TYPE, a.name(), b.name());
    }
    if (a.isIncomplete() != b.isIncomplete()) {
      String declared = "only declared";
      return a.isIncomplete()
          ? differ(path, Kind.DECLARATION, declared, b.name())
          : differ(path, Kind.DECLARATION, a.name(), declared);
    }
    return same(path, Kind.SIZE, a.byteSize(), b.byteSize());
  }

  /** By the only typedef that names each; without any they are told by what they hold. */
  private static boolean sameAnonymous(CompositeType a, CompositeType b) {
    boolean place = a.uniqtypeName().startsWith("0x") && b.uniqtypeName().startsWith("0x");
    return place || a.uniqtypeName().equals(b.uniqtypeName());
  }

  private Optional<TypeDifference> remember(Pair pair, String path) {
    if (assumed.add(pair)) {
      if (assumed.size() > MAX_PAIRS) {
        return differ(path, Kind.NOT_COMPARED, pair.left().name(), pair.right().name());
      }
      rest.add(new Task(pair, path));
    }
    return Optional.empty();
  }

  private Optional<TypeDifference> contents(CompositeType left, CompositeType right, String path) {
    Contents a = left.ownContents();
    Contents b = right.ownContents();
    Optional<TypeDifference> difference = members(a.members(), b.members(), path);
    if (difference.isEmpty()) {
      difference = same(path, Kind.COUNT, a.runtimeMembers().size(), b.runtimeMembers().size());
    }
    for (int i = 0; difference.isEmpty() && i < a.runtimeMembers().size(); i++) {
      difference = runtime(a.runtimeMembers().get(i), b.runtimeMembers().get(i), path);
    }
    return difference.or(() -> same(path, Kind.PLACE, values(a), values(b)));
  }

  /** Which values of which discriminant choose which members. */
  private static List<Object> values(Contents contents) {
    List<Object> values = new ArrayList<>();
    for (VariantPart part : contents.variantParts()) {
      values.add(part.discriminant().map(Member::offset));
      part.variants().forEach(v -> values.add(List.of(v.values(), v.members().size())));
    }
    return values;
  }

  private Optional<TypeDifference> runtime(RuntimeMember a, RuntimeMember b, String path) {
    return same(path, Kind.NAME, a.name(), b.name())
        .or(() -> same(path, Kind.PLACE, a.vtableOffset(), b.vtableOffset()))
        .or(() -> types(a.type(), b.type(), path + "." + a.type().name()));
  }

  private Optional<TypeDifference> members(List<Member> a, List<Member> b, String path) {
    Optional<TypeDifference> difference = Optional.empty();
    for (int i = 0; difference.isEmpty() && i < Math.min(a.size(), b.size()); i++) {
      difference = member(a.get(i), b.get(i), path);
    }
    return difference.or(() -> same(path, Kind.COUNT, a.size(), b.size()));
  }

  private Optional<TypeDifference> member(Member a, Member b, String path) {
    if (a.baseClass() != b.baseClass() || !a.name().equals(b.name())) {
      return differ(path, Kind.NAME, shown(a), shown(b));
    }
    String here = path.isEmpty() || path.endsWith("->") ? path + shown(a) : path + "." + shown(a);
    return same(here, Kind.PLACE, a.offset(), b.offset())
        .or(() -> same(here, Kind.PLACE, a.bits(), b.bits()))
        .or(() -> types(a.type(), b.type(), here));
  }

  private static String shown(Member member) {
    return member.name().orElseGet(() -> "<" + member.type().name() + ">");
  }
}
