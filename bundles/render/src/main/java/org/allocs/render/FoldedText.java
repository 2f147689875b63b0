package org.allocs.render;

import java.io.PrintStream;
import org.allocs.inspect.CallTree;

/**
 * A tree of calls as other tools take it: one line for each path, its functions from the outermost
 * on joined by semicolons, a blank, and the bytes that were allocated at its end.
 */
public final class FoldedText {
  private FoldedText() {}

  /** Writes the lines, the node at the top left out. */
  public static void write(PrintStream out, CallTree root) {
    for (CallTree child : root.children()) {
      write(out, child, "");
    }
  }

  private static void write(PrintStream out, CallTree node, String before) {
    String path = before + Plain.of(node.label()).replace(';', ',');
    if (node.ownBytes() > 0) {
      out.println(path + " " + node.ownBytes());
    }
    for (CallTree child : node.children()) {
      write(out, child, path + ";");
    }
  }
}
