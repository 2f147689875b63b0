package org.allocs.typing.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The functions whose calls sites are, and which of their arguments make up the size. */
final class AllocationFunctions {
  /**
   * One of them.
   *
   * @param factors numbers of the arguments whose product is the size
   * @param resized number of the argument that is the old chunk; -1 if none is
   * @param result number of the argument that receives the chunk's address; -1 if it is returned
   */
  record Form(List<Integer> factors, int resized, int result) {}

  /** What a {@code new} expression calls. */
  static final String NEW = "operator new";

  private static final Map<String, Form> FORMS =
      Map.ofEntries(
          Map.entry("malloc", new Form(List.of(0), -1, -1)),
          Map.entry("valloc", new Form(List.of(0), -1, -1)),
          Map.entry("pvalloc", new Form(List.of(0), -1, -1)),
          Map.entry("calloc", new Form(List.of(0, 1), -1, -1)),
          Map.entry("realloc", new Form(List.of(1), 0, -1)),
          Map.entry("reallocarray", new Form(List.of(1, 2), 0, -1)),
          Map.entry("aligned_alloc", new Form(List.of(1), -1, -1)),
          Map.entry("memalign", new Form(List.of(1), -1, -1)),
          Map.entry("posix_memalign", new Form(List.of(2), -1, 0)),
          Map.entry(NEW, new Form(List.of(0), -1, -1)));

  private AllocationFunctions() {}

  /** How a function of this name, namespaces left out, is called. */
  static Optional<Form> form(String name) {
    return Optional.ofNullable(FORMS.get(name));
  }
}
