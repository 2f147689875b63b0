package org.allocs.shell.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.allocs.error.AllocsException;

/** Targets that stay open from one command to the next, so that bundles can be tried on them. */
final class KeptTargets implements TargetSource, AutoCloseable {
  private final EngineAccess engine;
  private final Map<Long, Opened> open = new HashMap<>();
  private Optional<Long> current = Optional.empty();

  KeptTargets(EngineAccess engine) {
    this.engine = engine;
  }

  @Override
  public synchronized Optional<Long> current() {
    return current;
  }

  /** Makes a process the one that is meant where none is named. */
  synchronized void use(long pid) throws AllocsException, CommandException {
    open(pid);
    current = Optional.of(pid);
  }

  @Override
  public synchronized Opened open(long pid) throws AllocsException, CommandException {
    Opened known = open.get(pid);
    if (known == null) {
      known = Opened.open(engine, pid, true);
      open.put(pid, known);
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
