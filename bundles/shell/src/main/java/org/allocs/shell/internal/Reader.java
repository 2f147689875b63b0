package org.allocs.shell.internal;

import java.io.PrintStream;

/** Notices when nobody reads a stream any more, as after {@code | head}. */
final class Reader {
  private static final int EVERY = 1024;

  private final PrintStream out;
  private int calls;

  Reader(PrintStream out) {
    this.out = out;
  }

  /** Looks at every so many calls, because to look is to flush. */
  boolean isGone() {
    return ++calls % EVERY == 0 && out.checkError();
  }
}
