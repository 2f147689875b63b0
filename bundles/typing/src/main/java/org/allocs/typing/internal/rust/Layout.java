package org.allocs.typing.internal.rust;

import java.util.List;
import java.util.Optional;

/**
 * What a function of Rust's library allocates, by its generic arguments.
 *
 * @param types names of the types that it may be, of which the size tells one
 * @param kind how they are laid out
 */
record Layout(List<String> types, Kind kind) {
  private static final String GLOBAL = "::Global";
  private static final String LEAF = "alloc::collections::btree::node::LeafNode<%s, %s>";
  private static final String INTERNAL = "alloc::collections::btree::node::InternalNode<%s, %s>";

  /** How objects lie in what is allocated. */
  enum Kind {
    /** One. */
    SINGLE,
    /** One after the other. */
    ARRAY,
    /** A power of two of them, and a byte for each and 16 more behind, aligned to 16. */
    TABLE
  }

  /** Empty for a function that does not tell. */
  static Optional<Layout> of(GenericName function) {
    List<String> arguments = function.arguments();
    if (function.isIn("alloc::string::")
        || function.isIn("alloc::str::")
        || function.isIn("alloc::fmt::")) {
      return Optional.of(new Layout(List.of("u8"), Kind.ARRAY));
    }
    if (arguments.isEmpty() || arguments.get(0).endsWith(GLOBAL)) {
      return Optional.empty();
    }
    String first = arguments.get(0);
    if (function.isIn("alloc::raw_vec::")
        || function.isIn("alloc::vec::")
        || function.isIn("alloc::slice::")
        || function.isIn("alloc::collections::vec_deque::")) {
      return Optional.of(new Layout(List.of(first), Kind.ARRAY));
    }
    if (function.isIn("alloc::boxed::")) {
      return Optional.of(new Layout(List.of(first), Kind.SINGLE));
    }
    if (function.isIn("alloc::rc::")) {
      return shared("alloc::rc::Rc", shared(function, first));
    }
    if (function.isIn("alloc::sync::")) {
      return shared("alloc::sync::Arc", shared(function, first));
    }
    if (function.isIn("alloc::collections::btree::node::") && arguments.size() > 1) {
      String second = arguments.get(1);
      return Optional.of(
          new Layout(
              List.of(LEAF.formatted(first, second), INTERNAL.formatted(first, second)),
              Kind.SINGLE));
    }
    if (function.isIn("hashbrown::raw::") && function.path().contains("::RawTable::")) {
      return Optional.of(new Layout(List.of(first), Kind.TABLE));
    }
    return Optional.empty();
  }

  /** Functions that copy slices have the element for an argument. */
  private static String shared(GenericName function, String argument) {
    boolean slice = function.path().contains("slice") && !argument.startsWith("[");
    return slice ? "[" + argument + "]" : argument;
  }

  /** Counters and a value; older libraries call the one of {@code Rc} otherwise. */
  private static Optional<Layout> shared(String owner, String value) {
    return Optional.of(
        new Layout(
            List.of(owner + "Inner<" + value + ">", owner + "Box<" + value + ">"), Kind.SINGLE));
  }
}
