package org.allocs.dwarf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.error.AllocsException;

/**
 * What was skipped while a file was read, and why: malformed units, tags and values that this
 * release does not know. Safe for use by several threads.
 */
public final class Problems {
  private static final int MAX_MESSAGES = 64;

  private final List<String> messages = new ArrayList<>();
  private final Map<String, Long> counts = new TreeMap<>();

  /** Notes a part of the file that could not be read. */
  public synchronized void add(AllocsException problem) {
    note(problem.getMessage());
    count("malformed");
  }

  /** Notes what is not there, or does not fit, in words. */
  public synchronized void note(String problem) {
    if (messages.size() < MAX_MESSAGES && !messages.contains(problem)) {
      messages.add(problem);
    }
  }

  /** Counts something that was skipped, such as a tag by its number. */
  public synchronized void count(String what) {
    if (counts.size() < MAX_MESSAGES || counts.containsKey(what)) {
      counts.merge(what, 1L, Long::sum);
    }
  }

  /** The first failures, in words. */
  public synchronized List<String> messages() {
    return List.copyOf(messages);
  }

  /** How often each thing was skipped. */
  public synchronized Map<String, Long> counts() {
    return Map.copyOf(counts);
  }
}
