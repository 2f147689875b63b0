package org.allocs.binary;

import java.util.Objects;
import org.allocs.error.MalformedFileException;

/**
 * A section whose first bytes can be read while the last are still being decompressed by another
 * thread. Whoever reads some of it waits for these first; what it reads counts only if all of it
 * arrived. Safe for use by several threads.
 */
public final class ArrivingSection {
  private final Section section;
  private volatile int arrived;

  /** Why the rest will not arrive; null as long as it may. */
  private Throwable failure;

  private ArrivingSection(Section section, int arrived) {
    this.section = Objects.requireNonNull(section, "section");
    this.arrived = arrived;
  }

  /** A section of which nothing is there yet. */
  public static ArrivingSection empty(Section section) {
    return new ArrivingSection(section, 0);
  }

  /** A section that is there. */
  public static ArrivingSection complete(Section section) {
    return new ArrivingSection(section, section.size());
  }

  /** All of it; bytes that have not arrived read as anything. */
  public Section section() {
    return section;
  }

  /** Says that bytes up to here are there. */
  public synchronized void arrived(int bytes) {
    arrived = bytes;
    notifyAll();
  }

  /**
   * Says that the rest will not arrive.
   *
   * @param why thrown by whoever waits: a {@link MalformedFileException}, or unchecked
   */
  public synchronized void fail(Throwable why) {
    failure = why;
    notifyAll();
  }

  /**
   * Waits until bytes up to an offset are there, at most all of the section.
   *
   * @throws MalformedFileException if they will not be
   */
  public void await(long offset) throws MalformedFileException {
    long wanted = Math.min(offset, section.size());
    if (arrived < wanted) {
      awaitRest(wanted);
    }
  }

  private synchronized void awaitRest(long wanted) throws MalformedFileException {
    boolean interrupted = false;
    while (arrived < wanted && failure == null) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (arrived < wanted) {
      throwFailure();
    }
  }

  private void throwFailure() throws MalformedFileException {
    if (failure instanceof MalformedFileException malformed) {
      throw malformed;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException("section does not arrive: name=" + section.name(), failure);
  }
}
