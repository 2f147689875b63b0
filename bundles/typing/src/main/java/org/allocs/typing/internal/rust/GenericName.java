package org.allocs.typing.internal.rust;

import java.util.ArrayList;
import java.util.List;

/**
 * The name of a function of Rust as debug information has it: {@code alloc::raw_vec::RawVec<T,
 * A>::grow_one}, {@code alloc::vec::{impl#0}::from_elem<T>}.
 *
 * @param path without generic arguments
 * @param arguments the first generic arguments in it
 */
record GenericName(String path, List<String> arguments) {
  private static final int MAX_LENGTH = 1 << 14;

  static GenericName of(String name) {
    StringBuilder path = new StringBuilder();
    List<String> arguments = new ArrayList<>();
    boolean first = true;
    int depth = 0;
    int start = 0;
    for (int i = 0; i < Math.min(name.length(), MAX_LENGTH); i++) {
      char c = name.charAt(i);
      boolean arrow = c == '>' && i > 0 && name.charAt(i - 1) == '-';
      boolean angle = c == '<' || (c == '>' && !arrow);
      boolean opens = c == '<' || (depth > 0 && (c == '(' || c == '['));
      boolean closes = (angle && c == '>') || (depth > 0 && (c == ')' || c == ']'));
      if (depth == 0 && !opens) {
        path.append(c);
      }
      if (first && ((closes && depth == 1) || (c == ',' && depth == 1))) {
        arguments.add(name.substring(start, i).trim());
        start = i + 1;
      }
      first &= !(closes && depth == 1);
      start = opens && depth == 0 ? i + 1 : start;
      depth += opens ? 1 : closes && depth > 0 ? -1 : 0;
    }
    return new GenericName(path.toString(), List.copyOf(arguments));
  }

  boolean isIn(String module) {
    return path.startsWith(module);
  }
}
