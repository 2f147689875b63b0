package org.allocs.itests;

import java.util.ArrayList;
import java.util.List;

/** A Java program with objects that {@link HotspotIT} knows. It waits until its input ends. */
public final class JavaObjects {
  static final int NODES = 1000;

  private static final List<Object> KEPT = new ArrayList<>();

  private JavaObjects() {}

  /** What fields of each kind are declared in, one class below the other. */
  static class Base {
    byte small = -1;
    long wide;
  }

  /** One of a list. */
  static final class Node extends Base {
    final int number;
    final double half;
    final char letter = 'x';
    final Node next;
    final String name;

    Node(int number, Node next) {
      this.number = number;
      this.half = number / 2.0;
      this.wide = (long) number << 32;
      this.next = next;
      this.name = "node " + number;
    }
  }

  /** Makes them. */
  public static void main(String[] arguments) throws Exception {
    Node last = null;
    for (int i = 0; i < NODES; i++) {
      last = new Node(i, last);
    }
    KEPT.add(last);
    KEPT.add(new Node[7][5]);
    KEPT.add(new long[3_000_000 / Long.BYTES]);
    KEPT.add(new Object[] {JavaObjects.class, "text", 1.5});
    System.gc();
    KEPT.add(new Base());
    System.out.println("ready");
    while (System.in.read() >= 0) {
      Thread.onSpinWait();
    }
  }
}
