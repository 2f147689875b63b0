package org.allocs.typing.internal.rust;

import java.util.List;
import java.util.Optional;

/**
 * What a function of Rust's library allocates, by its generic arguments.
 *
 * @param types names of the types that it may be, of which the size tells one
 * @param array whether it is an array of that
 */
record Layout(List<String> types, boolean array) {
  private static final String GLOBAL = "alloc::alloc::Global";
  private static final String LEAF = "alloc::collections::btree::node::LeafNode<%s, %s>";
  private static final String INTERNAL = "alloc::collections::btree::node::InternalNode<%s, %s>";

  /** Empty for a function that does not tell. */
  static Optional<Layout> of(GenericName function) {
    List<String> arguments = function.arguments();
    if (function.isIn("alloc::string::")
        || function.isIn("alloc::str::")
        || function.isIn("alloc::fmt::")) {
      return Optional.of(new Layout(List.of("u8"), true));
    }
    if (arguments.isEmpty() || arguments.get(0).startsWith(GLOBAL)) {
      return Optional.empty();
    }
    String first = arguments.get(0);
    if (function.isIn("alloc::raw_vec::")
        || function.isIn("alloc::vec::")
        || function.isIn("alloc::slice::")
        || function.isIn("alloc::collections::vec_deque::")) {
      return Optional.of(new Layout(List.of(first), true));
    }
    if (function.isIn("alloc::boxed::")) {
      return Optional.of(new Layout(List.of(first), false));
    }
    if (function.isIn("alloc::rc::")) {
      return shared("alloc::rc::Rc", first);
    }
    if (function.isIn("alloc::sync::")) {
      return shared("alloc::sync::Arc", first);
    }
    if (function.isIn("alloc::collections::btree::node::") && arguments.size() > 1) {
      String second = arguments.get(1);
      return Optional.of(
          new Layout(
              List.of(LEAF.formatted(first, second), INTERNAL.formatted(first, second)), false));
    }
    return Optional.empty();
  }

  /** Counters and a value; older libraries call the one of {@code Rc} otherwise. */
  private static Optional<Layout> shared(String owner, String value) {
    return Optional.of(
        new Layout(List.of(owner + "Inner<" + value + ">", owner + "Box<" + value + ">"), false));
  }
}
