package org.allocs.shell.internal;

import org.allocs.error.AllocsException;
import org.allocs.query.MemoryModel;
import org.allocs.query.MemoryView;
import org.allocs.target.Hold;
import org.allocs.target.Target;

/**
 * A target with a view of it.
 *
 * @param target to close last
 * @param view to close first
 * @param kept whether it stays open after the command
 */
record Opened(Target target, MemoryView view, boolean kept) implements AutoCloseable {
  static Opened open(EngineAccess engine, long pid, boolean kept)
      throws AllocsException, CommandException {
    MemoryModel model = engine.model();
    Target target = engine.targets().open(pid);
    return new Opened(target, model.view(target), kept);
  }

  /** Holds the target still, and has the view show it as it is then. */
  Hold hold() throws AllocsException {
    Hold hold = target.hold();
    view.refresh();
    return () -> {
      hold.close();
      view.refresh();
    };
  }

  @Override
  public void close() {
    if (!kept) {
      release();
    }
  }

  void release() {
    view.close();
    target.close();
  }
}
