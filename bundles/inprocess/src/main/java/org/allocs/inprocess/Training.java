package org.allocs.inprocess;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.allocs.error.AllocsException;
import org.allocs.query.MemoryView;
import org.allocs.target.Registers;
import org.allocs.target.Target;

/**
 * Loads the classes that questions of programs load, for the class-data archive that is made when a
 * distribution is built. Not part of any program's run.
 */
public final class Training {
  private Training() {}

  /**
   * Asks about a process, and ends the virtual machine, whose framework would keep it running.
   *
   * @param arguments its id, and addresses in it
   */
  public static void main(String[] arguments) {
    int status = 1;
    try {
      ask(arguments);
      status = 0;
    } catch (AllocsException | IOException | RuntimeException e) {
      e.printStackTrace();
    } finally {
      System.exit(status);
    }
  }

  private static void ask(String[] arguments) throws AllocsException, IOException {
    InProcess.Services services = Boot.start(new Changes(ByteBuffer.allocateDirect(Long.BYTES)));
    try (Target self = services.targets().self(0, new Registers())) {
      self.objects();
      self.threads();
    }
    try (Target target = services.targets().open(Long.parseLong(arguments[0]));
        MemoryView view = services.model().view(target)) {
      for (int i = 1; i < arguments.length; i++) {
        Question.of(view, target).answer(Long.decode(arguments[i]), Wants.ALL).encode();
      }
    }
  }
}
