package org.allocs.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.allocs.type.TypeDifference.Kind;

/**
 * Compares two types as far as the next composites, and what two composites hold. What becomes of
 * the composites that they lead to is the caller's. Bounded in steps; used by one thread.
 */
final class TypeComparison {
  /** Takes two composites that look alike and have to be equal if those are that lead to them. */
  interface Nested {
    /** What is known to be different of them; empty if nothing is, or not yet. */
    Optional<TypeDifference> pair(CompositeType left, CompositeType right, String path);
  }

  /** Letters of a path; what is longer is cut. */
  private static final int MAX_PATH = 4096;

  private final Nested nested;
  private final int maxSteps;
  private final boolean paths;
  private int steps;
  private boolean completing;

  /**
   * @param nested takes what the types lead to
   * @param maxSteps types that are compared before it gives up
   * @param paths whether differences say where they are
   */
  TypeComparison(Nested nested, int maxSteps, boolean paths) {
    this.nested = nested;
    this.maxSteps = maxSteps;
    this.paths = paths;
  }

  /** Whether, since this was asked last, one side declared what the other defines. */
  boolean wasCompletion() {
    boolean was = completing;
    completing = false;
    return was;
  }

  private String step(String path, String more) {
    return paths && path.length() < MAX_PATH ? path + more : path;
  }

  private static Optional<TypeDifference> differ(String path, Kind kind, Object a, Object b) {
    return Optional.of(new TypeDifference(path, kind, a.toString(), b.toString()));
  }

  private static Optional<TypeDifference> same(String path, Kind kind, Object a, Object b) {
    return a.equals(b) ? Optional.empty() : differ(path, kind, a, b);
  }

  Optional<TypeDifference> types(DataType left, DataType right, String path) {
    if (left == right) {
      return Optional.empty();
    }
    if (++steps > maxSteps) {
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
    return same(path, Kind.TYPE, a.commonTag(), b.commonTag())
        .or(() -> same(path, Kind.SIZE, a.bytes(), b.bytes()))
        .or(() -> same(path, Kind.COUNT, a.enumerators().size(), b.enumerators().size()))
        .or(() -> same(path, Kind.NAME, a.enumerators(), b.enumerators()))
        .or(() -> same(path, Kind.TYPE, a.signed(), b.signed()));
  }

  private Optional<TypeDifference> pointers(PointerType a, PointerType b, String path) {
    return same(path, Kind.TYPE, a.kind(), b.kind())
        .or(() -> same(path, Kind.SIZE, a.bytes(), b.bytes()))
        .or(() -> same(path, Kind.TYPE, a.memberOf(), b.memberOf()))
        .or(() -> types(a.pointee(), b.pointee(), step(path, "->")));
  }

  private Optional<TypeDifference> arrays(ArrayType a, ArrayType b, String path) {
    return same(path, Kind.COUNT, a.count(), b.count())
        .or(() -> types(a.element(), b.element(), step(path, "[]")));
  }

  private Optional<TypeDifference> functions(FunctionType a, FunctionType b, String path) {
    if (a.parameters().size() != b.parameters().size() || a.variadic() != b.variadic()) {
      return differ(path, Kind.COUNT, a.name(), b.name());
    }
    Optional<TypeDifference> difference = types(a.result(), b.result(), step(path, "()"));
    for (int i = 0; difference.isEmpty() && i < a.parameters().size(); i++) {
      difference = types(a.parameters().get(i), b.parameters().get(i), step(path, "(" + i + ")"));
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
    if (isCompletion(a, b)) {
      completing = true;
      return Optional.empty();
    }
    return outlines(a, b, path).or(() -> nested.pair(a, b, path));
  }

  /** Whether one only declares what the other defines: C11, section 6.2.7, has them compatible. */
  static boolean isCompletion(CompositeType a, CompositeType b) {
    return a.isIncomplete() != b.isIncomplete()
        && a.kind() == b.kind()
        && a.tag().isPresent()
        && (a.commonTag().equals(b.commonTag()) || isSameInstance(a, b));
  }

  /** Of an instance of a template a declaration tells less than the definition. */
  private static boolean isSameInstance(CompositeType a, CompositeType b) {
    return a.tag().get().indexOf('<') >= 0 && a.tag().equals(b.tag());
  }

  /** What two composites differ in, but for what they hold. */
  static Optional<TypeDifference> outlines(CompositeType a, CompositeType b, String path) {
    boolean alike = a.kind() == b.kind() && a.commonTag().equals(b.commonTag());
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

  /** What two composites hold. */
  Optional<TypeDifference> contents(CompositeType left, CompositeType right, String path) {
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
        .or(() -> types(a.type(), b.type(), step(path, "." + a.type().name())));
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
    String here = paths && path.length() < MAX_PATH ? within(path) + shown(a) : path;
    return same(here, Kind.PLACE, a.offset(), b.offset())
        .or(() -> same(here, Kind.PLACE, a.bits(), b.bits()))
        .or(() -> types(a.type(), b.type(), here));
  }

  private static String within(String path) {
    return path.isEmpty() || path.endsWith("->") ? path : path + ".";
  }

  private static String shown(Member member) {
    return member.name().orElseGet(() -> "<" + member.type().name() + ">");
  }
}
