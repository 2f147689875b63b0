package org.allocs.embed;

import java.io.IOException;
import java.util.Objects;
import org.allocs.allocator.Allocator;
import org.allocs.error.AllocsException;
import org.allocs.query.MemoryModel;
import org.allocs.target.CoreFile;
import org.allocs.target.Target;
import org.allocs.target.Targets;

/**
 * Opens processes. The engine behind it starts with the first session and stops with the last; then
 * no thread and no file of it is left.
 *
 * <pre>{@code
 * try (Session session = Allocs.open(4711)) {
 *   System.out.println(session.find("environ").type());
 * }
 * }</pre>
 */
public final class Allocs {
  private Allocs() {}

  /**
   * A running process of this machine.
   *
   * @param pid its id
   * @throws AllocsException if there is none, or the kernel does not let us read it
   * @throws IOException if the engine does not start
   */
  public static Session open(long pid) throws AllocsException, IOException {
    return session(targets -> targets.open(pid), null);
  }

  /**
   * A process as a core file keeps it.
   *
   * @throws AllocsException if it cannot be read, or is no core file of this machine
   * @throws IOException if the engine does not start
   */
  public static Session openCore(CoreFile core) throws AllocsException, IOException {
    return session(targets -> targets.openCore(core), null);
  }

  /**
   * The process that this program runs in. When its stacks are asked about, a child process stops
   * all of its threads for an instant, if the kernel lets it.
   *
   * @throws AllocsException if the kernel does not let us read it
   * @throws IOException if the engine does not start
   */
  public static Session self() throws AllocsException, IOException {
    return session(Targets::self, null);
  }

  /**
   * Starts a program under the hooks. It runs while it is looked at, with its standard streams
   * connected to pipes; see {@link Session#process}. Closing the session ends it.
   *
   * @param command the program and its arguments
   * @throws AllocsException if it ends at once, or the kernel does not let us read it
   * @throws IOException if it, or the engine, does not start
   */
  public static Session run(String... command) throws AllocsException, IOException {
    return run(new ProcessBuilder(command));
  }

  /**
   * Starts a program under the hooks, as prepared by the caller: directory, environment, streams.
   *
   * @throws AllocsException if it ends at once, or the kernel does not let us read it
   * @throws IOException if it, or the engine, does not start
   */
  public static Session run(ProcessBuilder program) throws AllocsException, IOException {
    SharedEngine engine = SharedEngine.acquire();
    Process process = null;
    try {
      Hooks.addTo(program.environment(), engine.scratch());
      process = program.start();
      Hooks.await(process);
      long pid = process.pid();
      return session(engine, targets -> targets.open(pid), process);
    } catch (AllocsException | IOException | RuntimeException e) {
      if (process != null) {
        process.destroyForcibly();
      }
      engine.release();
      throw e;
    }
  }

  /**
   * Has every session, those that are open too, ask an allocator of this program's own, such as one
   * of memory that it parcels out outside of the Java heap. Starts no engine.
   */
  public static void add(Allocator allocator) {
    SharedEngine.add(Objects.requireNonNull(allocator, "allocator"));
  }

  /** Has no session ask it any more. */
  public static void remove(Allocator allocator) {
    SharedEngine.remove(allocator);
  }

  private static Session session(Opening opening, Process process)
      throws AllocsException, IOException {
    SharedEngine engine = SharedEngine.acquire();
    try {
      return session(engine, opening, process);
    } catch (AllocsException | RuntimeException e) {
      engine.release();
      throw e;
    }
  }

  private static Session session(SharedEngine engine, Opening opening, Process process)
      throws AllocsException {
    MemoryModel model = engine.require(MemoryModel.class);
    Target target = opening.open(engine.require(Targets.class));
    return new Session(engine, target, model.view(target), process);
  }

  @FunctionalInterface
  private interface Opening {
    Target open(Targets targets) throws AllocsException;
  }
}
