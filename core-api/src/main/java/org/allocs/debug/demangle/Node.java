package org.allocs.debug.demangle;

/**
 * A part of a demangled name. A declarator of C stands around what it declares, so a part may write
 * something on the left and something on the right of it.
 */
abstract class Node {
  abstract void left(Text out);

  void right(Text out) {
    // Most stand on the left alone.
  }

  /** What this stands for where it is written: an element of a pack for example. */
  Node in(Text out) {
    return this;
  }

  /** Whether it is an array or a function, so that a pointer to it needs brackets. */
  boolean isArrayOrFunction() {
    return false;
  }

  /** Whether it needs no brackets as an operand. */
  boolean isSimple() {
    return false;
  }

  /** What constructors of it are called. */
  String baseName() {
    throw new NotMangledException("nothing that has constructors");
  }
}
