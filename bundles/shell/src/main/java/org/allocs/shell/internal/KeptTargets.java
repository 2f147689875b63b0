package org.allocs.shell.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.allocs.error.AllocsException;

/** Targets that stay open from one command to the next, so that bundles can be tried on them. */
final class KeptTargets implements TargetSource, AutoCloseable {
  private final EngineAccess engine;
  private final Map<TargetName, Opened> open = new HashMap<>();
  private Optional<TargetName> current = Optional.empty();

  KeptTargets(EngineAccess engine) {
    this.engine = engine;
  }

  @Override
  public synchronized Optional<TargetName> current() {
    return current;
  }

  /** Makes a target the one that is meant where none is named. */
  synchronized void use(TargetName name) throws AllocsException, CommandException {
    open(name);
    current = Optional.of(name);
  }

  @Override
  public synchronized Opened open(TargetName name) throws AllocsException, CommandException {
    Opened known = open.get(name);
    if (known == null) {
      known = Opened.open(engine, name, true);
      open.put(name, known);
    } else {
      known.view().refresh();
    }
    return known;
  }

  @Override
  public synchronized void close() {
    open.values().forEach(Opened::release);
    open.clear();
    current = Optional.empty();
  }
}
