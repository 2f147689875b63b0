package org.allocs.debuginfo.internal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.allocs.error.AllocsException;

/** What was read for a module and what was wrong with it, in words. Safe for several threads. */
final class Journal {
  private static final int MAX_LINES = 256;

  private final Set<String> lines = new LinkedHashSet<>();

  /** Adds a line, once. */
  synchronized void add(String line) {
    if (lines.size() < MAX_LINES) {
      lines.add(line);
    }
  }

  /** Adds a failure: what could not be had, and why. */
  void add(String what, AllocsException why) {
    add(what + " not used: " + why.getMessage());
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
