package org.allocs.stack.internal;

/** What a stack is. */
enum StackKind {
  MAIN("the initial stack, up to the argument count"),
  THREAD("a thread's stack, up to its control block"),
  SIGNAL("an alternate stack for signals (sigaltstack)"),
  OTHER("a stack of the program's own making: the part in use");

  private final String words;

  StackKind(String words) {
    this.words = words;
  }

  /** For the user. */
  String words() {
    return words;
  }
}
