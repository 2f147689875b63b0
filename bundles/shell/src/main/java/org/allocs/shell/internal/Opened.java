package org.allocs.shell.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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
 * @param told problems that the user knows of
 */
record Opened(Target target, MemoryView view, boolean kept, Set<String> told)
    implements AutoCloseable {
  static Opened open(EngineAccess engine, TargetName name, boolean kept)
      throws AllocsException, CommandException {
    MemoryModel model = engine.model();
    Target target = name.open(engine.targets());
    MemoryView view = model.view(target);
    return new Opened(target, view, kept, new HashSet<>(view.problems()));
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

  /** What went wrong since this was last asked, with the target and with answers about it. */
  List<String> untold() {
    return Stream.concat(target.problems().stream(), view.problems().stream())
        .filter(told::add)
        .toList();
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
