package org.allocs.embed;

import org.allocs.inspect.Inspection;
import org.allocs.inspect.LiveHeap;

/** The example of the README; a test runs it. */
final class Example {
  private Example() {}

  public static void main(String[] arguments) throws Exception {
    try (Session session = Allocs.run("sleep", "60")) {
      Inspection found = session.find("environ");
      System.out.println(found.leaf().orElseThrow() + ", type " + found.type());

      LiveHeap heap = session.types();
      System.out.println(heap.count() + " chunks, " + heap.bytes() + " bytes");
      for (LiveHeap.Group group : heap.groups()) {
        System.out.println(group.bytes() + " " + group.label());
      }
    }
  }
}
