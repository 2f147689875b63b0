package org.allocs.shell.internal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Tells who waits at a terminal that a command is at work, and for how long by now; until it prints
 * something or ends. The line is gone then.
 */
final class StillAtWork implements AutoCloseable {
  private static final String ERASE = "\r\u001b[K";
  private static final long SECOND_MILLIS = 1000;

  /** What is done sooner needs no word. */
  private static final int SILENT_SECONDS = 2;

  private final String command;
  private final PrintStream terminal;
  private final long second;
  private final Thread teller = new Thread(this::tell, "still at work");
  private boolean over;
  private boolean shown;

  private StillAtWork(String command, PrintStream terminal, long second) {
    this.command = command;
    this.terminal = terminal;
    this.second = second;
  }

  /**
   * Begins to tell.
   *
   * @param command what is at work
   * @param terminal where it is told
   */
  static StillAtWork on(String command, PrintStream terminal) {
    return on(command, terminal, SECOND_MILLIS);
  }

  /** The same with seconds of another length. */
  static StillAtWork on(String command, PrintStream terminal, long secondMillis) {
    StillAtWork work = new StillAtWork(command, terminal, secondMillis);
    work.teller.setDaemon(true);
    work.teller.start();
    return work;
  }

  private synchronized void tell() {
    try {
      for (int seconds = 1; !over; seconds++) {
        wait(second);
        if (!over && seconds >= SILENT_SECONDS) {
          terminal.print(ERASE + "allocs: " + command + " is at work, " + seconds + " s");
          terminal.flush();
          shown = true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a command prints by way of this ends the telling first. */
  PrintStream before(PrintStream out) {
    OutputStream first =
        new FilterOutputStream(out) {
          @Override
          public void write(int value) throws IOException {
            StillAtWork.this.close();
            out.write(value);
          }

          @Override
          public void write(byte[] bytes, int from, int count) throws IOException {
            StillAtWork.this.close();
            out.write(bytes, from, count);
          }
        };
    return new PrintStream(first, false, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void close() {
    over = true;
    notifyAll();
    if (shown) {
      terminal.print(ERASE);
      terminal.flush();
      shown = false;
    }
  }
}
