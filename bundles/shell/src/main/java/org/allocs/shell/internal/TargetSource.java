package org.allocs.shell.internal;

import java.util.Optional;
import org.allocs.error.AllocsException;

/** How a command comes by its target. */
interface TargetSource {
  /** The target that is meant where none is named. */
  Optional<TargetName> current();

  /** Opens a target. */
  Opened open(TargetName name) throws AllocsException, CommandException;

  /** Nothing is current, and each command opens its own. */
  static TargetSource oneShot(EngineAccess engine) {
    return new TargetSource() {
      @Override
      public Optional<TargetName> current() {
        return Optional.empty();
      }

      @Override
      public Opened open(TargetName name) throws AllocsException, CommandException {
        return Opened.open(engine, name, false);
      }
    };
  }
}
