package org.allocs.process.internal;

import java.util.Map;

/** The kernel's words for the states of threads (proc(5), {@code State} of {@code status}). */
final class ThreadState {
  private static final Map<Character, String> WORDS =
      Map.ofEntries(
          Map.entry('R', "running"),
          Map.entry('S', "sleeping"),
          Map.entry('D', "disk sleep"),
          Map.entry('T', "stopped"),
          Map.entry('t', "tracing stop"),
          Map.entry('X', "dead"),
          Map.entry('Z', "zombie"),
          Map.entry('P', "parked"),
          Map.entry('I', "idle"));

  private ThreadState() {}

  /** Letter and word: {@code S (sleeping)}. */
  static String words(char letter) {
    String word = WORDS.get(letter);
    return word == null ? String.valueOf(letter) : letter + " (" + word + ")";
  }
}
