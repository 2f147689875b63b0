package org.allocs.target;

import java.nio.file.Path;
import org.allocs.error.AllocsException;
import org.osgi.annotation.versioning.ProviderType;

/** Service: opens targets. */
@ProviderType
public interface Targets {
  /**
   * A live process of this machine.
   *
   * @throws org.allocs.error.TargetGoneException if there is none with this id
   * @throws org.allocs.error.TargetAccessException if the kernel does not let us read it
   */
  Target open(long pid) throws AllocsException;

  /**
   * The process that this code runs in. Its threads are stopped for an instant, by a child process,
   * when they are asked for; it cannot be held.
   */
  Target self() throws AllocsException;

  /**
   * The process that this code runs in, of which no thread is stopped and no child process made.
   *
   * @param tid the thread that asks
   * @param registers of that thread, captured in the frame that asks; other threads' are unknown
   */
  Target self(long tid, Registers registers) throws AllocsException;

  /**
   * What a core file keeps of a process.
   *
   * @throws org.allocs.error.FileAccessException if it cannot be read
   * @throws org.allocs.error.MalformedFileException if it contradicts the format
   * @throws org.allocs.error.UnsupportedException if it is no core file, or one of another machine
   */
  Target openCore(CoreFile core) throws AllocsException;

  /** Whether a file begins as core files do. */
  boolean isCore(Path file);
}
