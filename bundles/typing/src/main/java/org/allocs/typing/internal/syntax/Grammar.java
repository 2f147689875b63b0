package org.allocs.typing.internal.syntax;

import java.util.Locale;
import org.treesitter.TSLanguage;
import org.treesitter.TreeSitterC;
import org.treesitter.TreeSitterCpp;

/** The languages that are understood. */
enum Grammar {
  /** C, in which {@code new} and {@code this} are names. */
  C,
  /** C++. */
  CPP;

  /** The one that the name of a file promises; a header's is C++, of which C is nearly a part. */
  static Grammar of(String path) {
    return path.toLowerCase(Locale.ROOT).endsWith(".c") ? C : CPP;
  }

  /** The other one. */
  Grammar other() {
    return this == C ? CPP : C;
  }

  /** Where the binding's archive has it. */
  String library() {
    return this == C ? "tree-sitter-c" : "tree-sitter-cpp";
  }

  /** Makes the parser's tables; its library must be where the binding looks. */
  TSLanguage language() {
    return this == C ? new TreeSitterC() : new TreeSitterCpp();
  }
}
