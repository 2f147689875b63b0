package org.allocs.process.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run of {@code allocs-stop}. It comes with this bundle. */
final class StopProgram implements AutoCloseable {
  private static final String NAME = "allocs-stop";
  private static final long PATIENCE_MILLIS = 1000;

  private final Process process;

  private StopProgram(Process process) {
    this.process = process;
  }

  /**
   * Starts it for one process.
   *
   * @param mode {@code hold} if the threads are to stay stopped until this is closed, {@code call}
   *     if one is to call a function; none to have them looked at
   * @throws IOException if no directory of this machine lets us run a program from it
   */
  static StopProgram start(long pid, String... mode) throws IOException {
    return NativeFile.use(NAME, file -> new StopProgram(run(file, pid, mode)));
  }

  private static Process run(Path file, long pid, String... mode) throws IOException {
    List<String> command = new ArrayList<>(List.of(file.toString(), Long.toString(pid)));
    command.addAll(List.of(mode));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  Process process() {
    return process;
  }

  /** What it prints. */
  InputStream output() {
    return process.getInputStream();
  }

  /** Has it let go of all threads and end. */
  @Override
  public void close() {
    boolean interrupted = false;
    try {
      process.getOutputStream().close();
      process.getInputStream().close();
      process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      // It has ended: its ends of the pipes are closed.
    } catch (InterruptedException e) {
      interrupted = true;
    }
    process.destroyForcibly();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
