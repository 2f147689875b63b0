package org.allocs.hierarchy.internal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What went wrong, each once, in order; no more than fits on a few pages. */
final class Problems {
  private static final int MAX = 1000;

  private final Set<String> messages = new LinkedHashSet<>();

  synchronized void add(String message) {
    if (messages.size() < MAX) {
      messages.add(message);
    } else {
      messages.add("more went wrong than is kept here: kept=" + MAX);
    }
  }

  /** Adds what no message says among more. */
  synchronized void addUnlessTold(String message) {
    if (messages.stream().noneMatch(other -> other.contains(message))) {
      add(message);
    }
  }

  synchronized List<String> all() {
    return List.copyOf(messages);
  }
}
