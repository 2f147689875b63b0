package org.allocs.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Of two equal composites, what each defines where the other only declares it. */
final class Completion {
  private static final int MAX_STEPS = 256;

  private Completion() {}

  /**
   * Has both hold, of every member, the type that says more.
   *
   * @param types that are told of it
   */
  static void complete(CompositeType left, CompositeType right, UniqueTypes types) {
    Contents a = left.ownContents();
    Contents b = right.ownContents();
    List<Member> members = new ArrayList<>(a.members().size());
    for (int i = 0; i < a.members().size(); i++) {
      Member ours = a.members().get(i);
      Member theirs = b.members().get(i);
      Optional<CompositeType> here = declared(ours.type(), 0);
      Optional<CompositeType> there = declared(theirs.type(), 0);
      members.add(here.isPresent() && there.isEmpty() ? theirs : ours);
      if (here.isPresent() != there.isPresent()) {
        tell(here.or(() -> there).get(), here.isPresent() ? right : left, types);
      }
    }
    Contents both = new Contents(members, a.runtimeMembers(), a.staticMembers(), a.variantParts());
    left.representative().setContents(both);
    left.setContents(both);
    right.setContents(both);
  }

  private static void tell(CompositeType declared, CompositeType defining, UniqueTypes types) {
    if (!declared.file().equals(defining.file())) {
      types.completed(new UniqueTypes.Completed(declared.name(), declared.file(), defining.file()));
    }
  }

  /** The declaration that a type leads to before any definition. */
  private static Optional<CompositeType> declared(DataType type, int steps) {
    if (steps > MAX_STEPS) {
      return Optional.empty();
    }
    DataType inner = type.stripped();
    if (inner instanceof PointerType pointer) {
      return declared(pointer.pointee(), steps + 1);
    }
    if (inner instanceof ArrayType array) {
      return declared(array.element(), steps + 1);
    }
    if (inner instanceof FunctionType function) {
      return Stream.concat(Stream.of(function.result()), function.parameters().stream())
          .flatMap(each -> declared(each, steps + 1).stream())
          .findFirst();
    }
    return inner instanceof CompositeType composite && composite.isIncomplete()
        ? Optional.of(composite)
        : Optional.empty();
  }
}
