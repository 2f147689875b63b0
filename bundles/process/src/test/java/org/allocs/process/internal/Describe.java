package org.allocs.process.internal;

import org.allocs.error.AllocsException;
import org.allocs.error.TargetAccessException;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;

/** Says what can be known of a process; a program of its own, for tests as another user. */
final class Describe {
  private Describe() {}

  public static void main(String[] arguments) throws AllocsException {
    try (Target target = new ProcessTargets().open(Long.parseLong(arguments[0]))) {
      for (LoadedObject object : target.objects()) {
        System.out.println(object.path() + " " + object.file().reason().orElse("known"));
      }
      System.out.println("registers " + target.threads().get(0).registers().isKnown());
    } catch (TargetAccessException e) {
      System.out.println("refused: " + e.getMessage());
    }
    System.out.println("end");
  }
}
