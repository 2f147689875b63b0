package org.allocs.process.internal;

import org.allocs.error.AllocsException;
import org.allocs.target.Target;

/** Opens processes without a framework; tests only. */
public final class LiveTarget {
  private LiveTarget() {}

  /** A live process. */
  public static Target open(long pid) throws AllocsException {
    return new ProcessTargets().open(pid);
  }
}
