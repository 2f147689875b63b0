package org.allocs.type;

import java.util.ArrayList;
import java.util.List;

/** Of two equal composites, what each defines where the other only declares it. */
final class Completion {
  private static final int MAX_STEPS = 256;

  private Completion() {}

  /** Has both hold, of every member, the type that says more. */
  static void complete(CompositeType left, CompositeType right) {
    Contents a = left.ownContents();
    Contents b = right.ownContents();
    Contents both =
        new Contents(
            members(a.members(), b.members()),
            a.runtimeMembers(),
            a.staticMembers(),
            a.variantParts());
    left.representative().setContents(both);
    left.setContents(both);
    right.setContents(both);
  }

  private static List<Member> members(List<Member> left, List<Member> right) {
    List<Member> members = new ArrayList<>(left.size());
    for (int i = 0; i < left.size(); i++) {
      boolean more = declares(left.get(i).type(), 0) && !declares(right.get(i).type(), 0);
      members.add(more ? right.get(i) : left.get(i));
    }
    return members;
  }

  /** Whether a declaration is what a type leads to before any definition. */
  private static boolean declares(DataType type, int steps) {
    if (steps > MAX_STEPS) {
      return false;
    }
    DataType inner = type.stripped();
    if (inner instanceof PointerType pointer) {
      return declares(pointer.pointee(), steps + 1);
    }
    if (inner instanceof ArrayType array) {
      return declares(array.element(), steps + 1);
    }
    if (inner instanceof FunctionType function) {
      return declares(function.result(), steps + 1)
          || function.parameters().stream().anyMatch(each -> declares(each, steps + 1));
    }
    return inner instanceof CompositeType composite && composite.isIncomplete();
  }
}
