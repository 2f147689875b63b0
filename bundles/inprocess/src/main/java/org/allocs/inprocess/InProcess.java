package org.allocs.inprocess;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import org.allocs.error.AllocsException;
import org.allocs.query.MemoryModel;
import org.allocs.query.MemoryView;
import org.allocs.target.Target;
import org.allocs.target.Targets;

/** Entry point of {@code liballocs.so}, which calls it from one thread only. */
public final class InProcess {
  private static Services services;
  private static Changes changes = new Changes(ByteBuffer.allocateDirect(Long.BYTES));

  private InProcess() {}

  /**
   * Answers a question.
   *
   * @param address that is asked about
   * @param wants bits of {@link Wants}
   * @param tid the kernel's id of the thread that asks
   * @param captured its registers, in the order of {@link CapturedRegisters}
   * @return an answer in the form of {@link WireAnswer}; never null
   */
  public static byte[] ask(long address, int wants, long tid, long[] captured) {
    try {
      Services running = services();
      try (Target self = running.targets().self(tid, CapturedRegisters.decode(captured));
          MemoryView view = running.model().view(self)) {
        return Question.of(view, self).answer(address, new Wants(wants)).encode();
      }
    } catch (AllocsException | IOException e) {
      return WireAnswer.unknown(String.valueOf(e.getMessage())).encode();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      return WireAnswer.unknown("the engine failed: " + e).encode();
    }
  }

  /**
   * Has changes of the engine counted, so that what was answered before them is not taken for the
   * present.
   *
   * @param counter 8 bytes of the program
   */
  public static void countChanges(ByteBuffer counter) {
    changes = new Changes(counter);
  }

  private static Services services() throws IOException {
    if (services == null) {
      // Standard output and error are the program's.
      PrintStream silent = new PrintStream(OutputStream.nullOutputStream());
      System.setOut(silent);
      System.setErr(silent);
      services = Boot.start(changes);
    }
    return services;
  }

  /** What answers. */
  record Services(Targets targets, MemoryModel model) {}
}
