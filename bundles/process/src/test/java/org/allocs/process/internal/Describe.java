package org.allocs.process.internal;

import org.allocs.error.AllocsException;
import org.allocs.error.TargetAccessException;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;

/** Says what can be known of a process; a program of its own, for tests as another user. */
final class Describe {
  private Describe() {}

  public static void main(String[] arguments) throws AllocsException {
    try (Target target = new ProcessTargets().open(Long.parseLong(arguments[0]))) {
      for (LoadedObject object : target.objects()) {
        System.out.println(object.path() + " " + object.file().reason().orElse("known"));
      }
      TargetThread thread = target.threads().get(0);
      System.out.println("registers " + thread.registers().isKnown());
      System.out.println("lacks " + thread.lacks().orElse("nothing"));
    } catch (TargetAccessException e) {
      System.out.println("refused: " + e.getMessage());
    }
    System.out.println("end");
  }
}
