package org.allocs.typing.internal.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Type names that a file declares; debug information leaves out those that nothing else uses. */
public final class Typedefs {
  private static final int MAX_LENGTH = 64;

  private Typedefs() {}

  /** The tokens between {@code typedef} and a name, if the file has exactly one such line. */
  public static Optional<List<Token>> find(SourceFile file, String name) {
    List<List<Token>> found = new ArrayList<>();
    for (int i = 1; i + 1 < file.count(); i++) {
      if (file.is(i, name) && file.is(i + 1, ";")) {
        declaration(file, i).ifPresent(found::add);
      }
    }
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private static Optional<List<Token>> declaration(SourceFile file, int name) {
    for (int i = name - 1; i >= 0 && name - i < MAX_LENGTH; i--) {
      if (file.is(i, "typedef")) {
        return Optional.of(file.tokens(i + 1, name));
      }
      boolean border = file.is(i, ";") || file.is(i, "{") || file.is(i, "}");
      if (border || file.kind(i) == Token.Kind.DIRECTIVE) {
        break;
      }
    }
    return Optional.empty();
  }
}
